import { parseArgs } from 'node:util';
import type { Command } from '#cli/command.ts';
import { believed } from '#cli/commands/shard/verify-command.ts';
import { showReadBack } from '#cli/read-back-line.ts';
import { exportShard, forgetCached, GapError } from '#library/index.ts';

const HELP = `gap export SHARD --to DIR [--zip] [--key FILE.pem …] [--revocations FILE …] [--allow-unknown]

Copies a shard for handing over, as a folder or one archive, and reads the copy back. Only a shard that verifies is copied: signed,
unchanged, its consent not withdrawn. A list of its hashes for \`sha256sum --check\` is written beside it.

Exit codes: 0 copied; 2 refused or failed (nothing is left of the copy).
`;

export const exportCommand: Command = {
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        to: { type: 'string' },
        key: { type: 'string', multiple: true },
        revocations: { type: 'string', multiple: true },
        'allow-unknown': { type: 'boolean' },
        zip: { type: 'boolean' },
      },
      allowPositionals: true,
      strict: true,
    });
    const [folder, ...more] = positionals;
    if (folder === undefined || more.length > 0 || values.to === undefined)
      throw new GapError(
        'usage.shard',
        `${positionals.length} folders and ${values.to === undefined ? 'no' : 'a'} --to given`,
        'gap export SHARD --to DIR',
      );
    const exported = await exportShard(folder, values.to, {
      ...believed(values.key ?? [], values.revocations ?? []),
      allowUnknown: values['allow-unknown'],
      zip: values.zip,
      readBack: { forgetCached, onProgress: showReadBack(process.stderr) },
    });
    process.stdout.write(`${exported.path}\n${exported.list}\n`);
    return 0;
  },
};
