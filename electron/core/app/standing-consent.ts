import type { View } from '#core/app/contract.ts';
import { NEEDED_SCOPES } from '#core/format/documents/consent.ts';

/** The consent under which a recording is made now: the newest to the current text, not withdrawn, with what a recording needs. */
export function standingConsent(lines: View['consents']): View['consents'][number] | undefined {
  return lines.findLast(
    ({ current, withdrawnUtc, scopes }) =>
      current && withdrawnUtc === undefined && NEEDED_SCOPES.every((needed) => scopes.includes(needed)),
  );
}
