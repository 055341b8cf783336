import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Consent, NEEDED_SCOPES, type Scope } from '#format/core/documents/consent.ts';
import type { Meta } from '#format/core/documents/meta.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import { GAME, NETSTATS } from '#format/core/parquet/tables.ts';
import { said } from '#format/core/said.ts';

/** What a shard's files hold beyond video and inputs. */
interface Held {
  readonly folder: string;
  /** Types of the lines in `labels.jsonl`. */
  readonly labels: ReadonlySet<string>;
}

/** The scope that each needs. */
const NEEDS: readonly (readonly [Scope, string, (held: Held) => boolean])[] = [
  ['network', NETSTATS.file, ({ folder }) => existsSync(join(folder, NETSTATS.file))],
  ['game', GAME.file, ({ folder }) => existsSync(join(folder, GAME.file))],
  ['chat', 'chat_agg', ({ labels }) => labels.has('chat_agg')],
  ['voice', 'voice_agg', ({ labels }) => labels.has('voice_agg')],
];

/** What the files of a shard hold: what leaves the machine with a copy of it. */
export function heldScopes(meta: Meta, held: Held): Scope[] {
  const more = NEEDS.flatMap(([scope, , has]) => (has(held) ? [scope] : []));
  return [...NEEDED_SCOPES, ...more, ...(meta.geo === undefined ? [] : (['geo'] as const))];
}

/** `consent.json` must be the consent that `meta.json` refers to, and allow everything that is in the shard. */
export function consentFindings(consent: Consent, meta: Meta, held: Held): Finding[] {
  const ok = consent.consent_id === meta.rights.player_consent_id;
  const told = meta.geo !== undefined && !consent.scopes.includes('geo');
  const beyond = NEEDS.filter(([scope, , has]) => !consent.scopes.includes(scope) && has(held));
  const remedy = said`Delete this shard, or ask its player`;
  return [
    ...(told
      ? [judged({ check: 'privacy.geo', is: 'fail', says: said`meta.json names a place, which consent.json does not allow`, remedy })]
      : []),
    judged({
      check: 'privacy.scopes',
      is: beyond.length === 0 ? 'pass' : 'fail',
      says:
        beyond.length === 0
          ? said`it holds nothing that consent.json does not allow`
          : said`consent.json does not allow ${beyond.map(([scope, what]) => `${what} (${scope})`).join(', ')}`,
      remedy,
    }),
    judged({
      check: 'rights.record',
      is: ok ? 'pass' : 'fail',
      says: ok
        ? said`agreed to ${consent.scopes.join(', ')}`
        : said`consent.json is ${consent.consent_id}, meta.json refers to ${meta.rights.player_consent_id}`,
      remedy: said`The consent is from another session: copy the shard again`,
    }),
  ];
}
