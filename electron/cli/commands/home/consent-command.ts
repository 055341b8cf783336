import type { Command } from '#format/cli/command.ts';
import { JSON_FLAG, parsed } from '#format/cli/flags.ts';
import { wrongWords } from '#format/cli/wrong-words.ts';
import { type Consent, SCOPES } from '#format/core/documents/consent.ts';
import { type FlagTable, helpOf } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';
import { Consents } from '#home/consents.ts';
import { Keyring } from '#home/keyring.ts';
import { knownRevocations, revocationListPath, revoke } from '#home/revocation-list.ts';

const FLAGS = {
  notice: { takes: 'FILE', help: 'the text that was shown' },
  'license-ref': { takes: 'REF', help: 'the licence' },
  scope: { takes: 'SCOPE', many: true, help: `what was agreed to, and nothing else: ${SCOPES.join(', ')}` },
  person: { takes: 'TEXT', help: 'who agreed; stays on this machine' },
  ...JSON_FLAG,
} as const satisfies FlagTable;

const HELP = `gap consent new --notice FILE --license-ref REF --scope video --scope inputs [flags]
gap consent show [ID] [--json]
gap consent revoke ID

new records what a player agreed to: the text shown (by its hash), each scope separately, the time and the licence. It prints the id for
\`gap record --consent ID\`.

revoke withdraws a consent for ever: it adds it to a list signed by the operator key (revocations.dsse.json, beside the settings; publish
it). \`gap verify\`, \`gap trim\` and \`gap export\` then refuse its shards.

${helpOf(FLAGS)}
Exit codes: 0 done; 2 usage, or something is missing.
`;

const VERBS = ['new', 'show', 'revoke'];

export const command: Command = {
  help: HELP,
  verbs: VERBS,
  async run(args) {
    const { values, positionals } = parsed(args, FLAGS);
    const [verb, id, ...more] = positionals;
    const consents = new Consents();
    if (verb === 'new' && id === undefined) {
      const { consent_id } = await consents.add({
        notice: values.notice ?? '',
        scopes: [...(values.scope ?? [])],
        licenseRef: values['license-ref'] ?? '',
        person: values.person,
      });
      process.stdout.write(`${consent_id}\n`);
      return 0;
    }
    if (verb === 'show' && more.length === 0) {
      show(id === undefined ? consents.all() : [consents.read(id)], values.json === true);
      return 0;
    }
    if (verb === 'revoke' && id !== undefined && more.length === 0) {
      const keyring = new Keyring();
      await keyring.ensure('operator');
      const { sequence } = await revoke(consents.read(id).revocation_id, keyring);
      process.stdout.write(`withdrawn; ${revocationListPath()} is number ${sequence}: publish it\n`);
      return 0;
    }
    throw wrongWords('consent', positionals, VERBS);
  },
};

function show(consents: readonly Consent[], json: boolean): void {
  const revoked = knownRevocations(new Keyring().trusted);
  if (json) {
    const all = consents.map((consent) => ({ ...consent, revoked_utc: revoked.get(consent.revocation_id) }));
    process.stdout.write(`${JSON.stringify(all, undefined, 2)}\n`);
    return;
  }
  for (const { consent_id, given_utc, scopes, notice, license_ref, revocation_id } of consents) {
    const since = revoked.get(revocation_id);
    process.stdout.write(
      `${consent_id}  ${since === undefined ? `given ${given_utc}` : `WITHDRAWN ${since}`}  ${scopes.join(', ')}  ${plain(notice.title)} ${notice.sha256.slice(0, 12)}  ${plain(license_ref)}\n`,
    );
  }
}
