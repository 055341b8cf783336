import type { View } from '#core/app/contract.ts';
import { NEEDED_SCOPES } from '#format/core/documents/consent.ts';

type Line = View['consents'][number];

/**
 * The consent that a recording started now would use: the current player's newest to the current text, not withdrawn, with the scopes a recording
 * needs. Another player's consent never counts.
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
