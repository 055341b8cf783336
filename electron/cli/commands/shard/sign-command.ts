import { parseArgs } from 'node:util';
import { believed } from '#cli/commands/shard/verify-command.ts';
import type { Command } from '#format/cli/command.ts';
import { oneShard } from '#format/cli/shard-arguments.ts';
import { GapError } from '#format/core/errors.ts';
import { SIGNER_ROLES, type SignerRole } from '#format/core/sign/signer.ts';
import { Keyring } from '#home/keyring.ts';
import { signShard } from '#shard/verify/sign-shard.ts';

const HELP = `gap sign SHARD --as recorder|operator [--key FILE.pem …] [--allow-unknown]

Signs a sealed shard, or adds a second signature to a signed one: every file by its SHA-256, with the verdict, the consent, the
recorder's version and its clock. The files are checked first: a shard that was changed is not signed. Earlier signers must be known:
\`gap keys trust\`, --key, or --allow-unknown to sign anyway.
Writes shard.dsse.json (DSSE over an in-toto statement) and hashes.json.ROLE.minisig.

Exit codes: 0 signed; 2 no key (\`gap keys create\`), or the shard is not whole.
`;

export const signCommand: Command = {
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { as: { type: 'string' }, key: { type: 'string', multiple: true }, 'allow-unknown': { type: 'boolean' } },
      allowPositionals: true,
      strict: true,
    });
    const folder = oneShard(positionals, 'gap sign SHARD --as recorder|operator');
    const role = values.as ?? '';
    if (!(SIGNER_ROLES as readonly string[]).includes(role))
      throw new GapError('usage.as', `--as ${role}: is no role`, `Use one of ${SIGNER_ROLES.join(', ')}`);
    const signer = new Keyring().signer(role as SignerRole);
    await signShard(folder, signer, { ...believed(values.key ?? [], []), allowUnknown: values['allow-unknown'] });
    process.stdout.write(`${folder}: signed as ${role}, key ${signer.keyId.slice(0, 16)}\n`);
    return 0;
  },
};
