import type { View } from '#core/app/contract.ts';
import { NEEDED_SCOPES } from '#core/format/documents/consent.ts';

type Line = View['consents'][number];

/**
 * The consent under which a recording is made now: the newest of the player who plays, to the current text, not withdrawn, with what a recording
 * needs. Nobody records under another's.
 */
export function standingConsent({
  consents,
  draft: { player = '' },
}: Pick<View, 'consents'> & { draft: { player?: string | undefined } }): Line | undefined {
  return consents.findLast(
    ({ current, withdrawnUtc, scopes, player: whose = '' }) =>
      current && withdrawnUtc === undefined && whose === player && NEEDED_SCOPES.every((needed) => scopes.includes(needed)),
  );
}

/** Everybody who has ever agreed here by name, in alphabetical order. */
export const playersOf = (consents: View['consents']): string[] =>
  [...new Set(consents.flatMap(({ player }) => player ?? []))].sort((a, b) => a.localeCompare(b));
