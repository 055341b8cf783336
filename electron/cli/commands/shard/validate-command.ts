import { remedyText } from '#cli/remedy-text.ts';
import type { Command } from '#format/cli/command.ts';
import { validationText } from '#format/cli/findings-text.ts';
import { JSON_FLAG, oneShard, parsed } from '#format/cli/flags.ts';
import { withProgress } from '#format/cli/progress.ts';
import { type FlagTable, helpOf } from '#format/core/flags.ts';

const FLAGS = {
  deep: {
    help: 'decode the video too: every frame, the numbers in the tiles, and the lag between input and picture by cross-correlation of the picture’s motion with mouse, keys and pad',
  },
  verbose: { short: 'v', help: 'also lists the checks that passed' },
  ...JSON_FLAG,
} as const satisfies FlagTable;

const HELP = `gap validate SHARD [flags]

Checks a sealed shard against GAP v0.2: files, schemas and column types, hashes, time columns, drift, missing and frozen frames, GOP,
codec, size and rate, coverage of the frames by control rows, devices, privacy, rights, signatures by the keys that are known. Nothing is
changed.

${helpOf(FLAGS)}
Exit codes: 0 pass; 1 fail; 2 not readable as a shard.
`;

export const command: Command = {
  help: HELP,
  async run(args) {
    const { values, positionals } = parsed(args, FLAGS);
    const shard = oneShard(positionals, 'gap validate SHARD');
    const { deep = false, verbose = false, json = false } = values;
    // Only now: who asks for help does not wait for what reads a shard.
    const { validate } = await import('#shard/validate.ts');
    const { believed } = await import('#cli/commands/shard/verify-command.ts');
    const validation = await withProgress(!json, (onProgress) => validate(shard, { deep, trusted: believed([], []).trusted, onProgress }));
    if (json) process.stdout.write(`${JSON.stringify(validation, undefined, 2)}\n`);
    else process.stdout.write(validationText(validation, { verbose, remedyText }));
    return validation.verdict === 'pass' ? 0 : 1;
  },
};
