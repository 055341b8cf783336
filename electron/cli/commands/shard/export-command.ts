import { DATASET_FLAGS, exportAs } from '#cli/commands/shard/dataset-export.ts';
import { believed } from '#cli/commands/shard/verify-command.ts';
import { BELIEVED_FLAGS } from '#cli/flags.ts';
import { showReadBack } from '#cli/read-back-line.ts';
import { exportShard } from '#corpus/export/export-shard.ts';
import type { Command } from '#format/cli/command.ts';
import { parsed } from '#format/cli/flags.ts';
import { counted } from '#format/core/counted.ts';
import { GapError } from '#format/core/errors.ts';
import { type FlagTable, helpOf } from '#format/core/flags.ts';
import { forgetCached } from '#session/run/record.ts';

const FLAGS = {
  to: { takes: 'DIR', help: 'where the copy of a shard is written' },
  zip: { help: 'as one archive' },
  ...DATASET_FLAGS,
  ...BELIEVED_FLAGS,
} as const satisfies FlagTable;

const HELP = `gap export SHARD --to DIR [flags]
gap export --as FORMAT SHARDS… --out DIR [flags]

The first copies a shard for handing over, as a folder or one archive, and reads the copy back. Only a shard that verifies is copied:
signed, unchanged, its consent not withdrawn. A list of its hashes for \`sha256sum --check\` is written beside it.

The second makes a new folder with a data set of many shards, each with its actions frame by frame (docs/datasets.md). SHARDS are shards,
or folders that hold some. Those that do not verify, whose consent was withdrawn, or whose verdict is FAIL (unless --allow-failed) are left
out and named, and so is one that cannot be read to its end. FORMAT:
  webdataset  tar files of 8-second samples, with Energon's files and a manifest
  lerobot     LeRobot v3.0: episodes of at most five minutes
  owl         the public GAP repository's profile wayfarer-owl: segments of 10 to 60 seconds, each with a gap.manifest.v1
  owamcap     open-world-agents' OWAMcap: an MCAP file and an MP4 of each shard
  mp4         a film of each shard with the player's inputs drawn into it, for people who look
The same shards make the same bytes.

${helpOf(FLAGS)}
Exit codes: 0 exported; 1 exported, but some were left out; 2 refused or failed (nothing is left of the copy).
`;

export const command: Command = {
  help: HELP,
  async run(args) {
    const { values, positionals } = parsed(args, FLAGS);
    const given = { ...believed(values.key ?? [], values.revocations ?? []), allowUnknown: values['allow-unknown'] };
    if (values.as !== undefined) {
      refuseFlags('as', { to: values.to, zip: values.zip });
      return await exportAs(values.as, positionals, values, given);
    }
    const { out, video, val, codes, json, 'allow-failed': allowFailed } = values;
    refuseFlags('to', { out, video, val, codes, json, 'allow-failed': allowFailed });
    const [folder, ...more] = positionals;
    if (folder === undefined || more.length > 0 || values.to === undefined)
      throw new GapError(
        'usage.shard',
        `${counted(positionals.length, 'folder')} and ${values.to === undefined ? 'no' : 'a'} --to given`,
        'gap export SHARD --to DIR',
      );
    const exported = await exportShard(folder, values.to, {
      ...given,
      zip: values.zip,
      readBack: { forgetCached, onProgress: showReadBack(process.stderr) },
    });
    process.stdout.write(`${exported.path}\n${exported.list}\n`);
    return 0;
  },
};

/** Throws a GapError (`usage.*`) for a flag that means nothing here. */
function refuseFlags(here: 'as' | 'to', others: Readonly<Record<string, unknown>>): void {
  const [name] = Object.entries(others).find(([, value]) => value !== undefined) ?? [];
  if (name !== undefined) throw new GapError(`usage.${name}`, `--${name} does not go with --${here}`, 'gap export --help');
}
