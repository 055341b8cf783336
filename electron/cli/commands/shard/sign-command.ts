import { believed } from '#cli/commands/shard/verify-command.ts';
import { BELIEVED_FLAGS } from '#cli/flags.ts';
import type { Command } from '#format/cli/command.ts';
import { oneShard, parsed } from '#format/cli/flags.ts';
import { GapError } from '#format/core/errors.ts';
import { type FlagTable, helpOf, oneOf, some } from '#format/core/flags.ts';
import { SIGNER_ROLES } from '#format/core/sign/signer.ts';
import { Keyring } from '#home/keyring.ts';
import { signShard } from '#shard/verify/sign-shard.ts';

const FLAGS = {
  as: oneOf(SIGNER_ROLES, { help: 'whose key signs' }),
  ...some(BELIEVED_FLAGS, 'key', 'allow-unknown'),
} as const satisfies FlagTable;

const HELP = `gap sign SHARD --as recorder|operator [flags]

Signs a sealed shard, or adds a second signature to a signed one: every file by its SHA-256, with the verdict, the consent, the
recorder's version and its clock. The files are checked first: a shard that was changed is not signed. Earlier signers must be known.
Writes shard.dsse.json (DSSE over an in-toto statement) and hashes.json.ROLE.minisig.

${helpOf(FLAGS)}
Exit codes: 0 signed; 2 no key (\`gap keys create\`), or the shard is not whole.
`;

export const command: Command = {
  help: HELP,
  async run(args) {
    const { values, positionals } = parsed(args, FLAGS);
    const folder = oneShard(positionals, 'gap sign SHARD --as recorder|operator');
    const role = values.as;
    if (role === undefined) throw new GapError('usage.as', 'as what is it signed?', `Give --as with one of ${SIGNER_ROLES.join(', ')}`);
    const signer = new Keyring().signer(role);
    await signShard(folder, signer, { ...believed(values.key ?? [], []), allowUnknown: values['allow-unknown'] });
    process.stdout.write(`${folder}: signed as ${role}, key ${signer.keyId.slice(0, 16)}\n`);
    return 0;
  },
};
