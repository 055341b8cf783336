import { columnLines } from '#cli/commands/shard/column-lines.ts';
import { Stopped } from '#cli/stopped.ts';
import { DATASETS, type DatasetKind, type DatasetOptions, type ExportedDataset, exportDataset } from '#corpus/export/export-dataset.ts';
import { JSON_FLAG } from '#format/cli/flags.ts';
import { canRedraw } from '#format/cli/terminal.ts';
import { counted } from '#format/core/counted.ts';
import { GapError } from '#format/core/errors.ts';
import { type FlagTable, type FlagValues, number, oneOf } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';

export const DATASET_FLAGS = {
  as: oneOf(DATASETS, { help: 'a data set' }),
  out: { takes: 'DIR', help: 'the new folder of a data set' },
  video: oneOf(['copy', 'h264'], {
    help: 'the packets as they are, or H.264, which every GPU decodes; for webdataset, lerobot and owamcap',
  }),
  val: number({
    takes: 'PERCENT',
    is: (percent) => percent >= 0 && percent <= 100,
    remedy: 'Give a number from 0 to 100',
    help: 'how many of a hundred consents are kept for validation; for webdataset and lerobot',
    usual: '0',
  }),
  codes: {
    takes: 'W,A,…',
    help: 'the keys that have a column, in this order; without, every key that any of the shards could have recorded, sorted; for webdataset and lerobot',
  },
  'allow-failed': { help: 'shards whose verdict is FAIL, too' },
  ...JSON_FLAG,
} as const satisfies FlagTable;

/** `gap export --as`. Resolves with the exit code. */
export async function exportAs(
  kind: DatasetKind,
  folders: readonly string[],
  flags: FlagValues<typeof DATASET_FLAGS>,
  believed: DatasetOptions,
): Promise<number> {
  if (folders.length === 0 || flags.out === undefined || flags.out === '')
    throw new GapError(
      'usage.shard',
      `${counted(folders.length, 'shard')} and ${flags.out ? 'an' : 'no'} --out given`,
      `gap export --as ${kind} SHARDS… --out DIR`,
    );
  using stop = new Stopped(new GapError('usage.stopped', 'stopped; nothing is left of the export', 'Give the same command to start again'));
  const made = await exportDataset(kind, folders, flags.out, {
    ...believed,
    allowFailed: flags['allow-failed'],
    video: flags.video,
    val: flags.val,
    codes: flags.codes?.split(','),
    signal: stop.signal,
    onProgress: flags.json || !canRedraw(process.stderr) ? undefined : showProgress,
  });
  process.stdout.write(flags.json ? `${JSON.stringify(made, undefined, 2)}\n` : textOf(made, kind));
  return made.leftOut.length === 0 ? 0 : 1;
}

const showProgress = ({ done, total }: { readonly done: number; readonly total: number }) =>
  process.stderr.write(`\rexporting ${total === 0 ? 100 : Math.floor((100 * done) / total)} %${done >= total ? '\r\u001b[K' : '\u001b[K'}`);

function textOf({ path, shards, clips, frames, files, leftOut, failed, ...columns }: ExportedDataset, kind: DatasetKind): string {
  const left = leftOut.map(({ folder, why, remedy }) => `LEFT OUT  ${plain(folder)}: ${plain(why)}\n  → ${remedy}\n`);
  const bad = failed.map((folder) => `FAIL      ${plain(folder)}: its verdict is FAIL, and it is in the data set all the same\n`);
  return `${left.join('')}${bad.join('')}${columnLines(columns)}${plain(path)}\n${kind}: ${counted(shards, 'shard')}, ${counted(frames, 'frame')}, ${counted(clips, 'clip')}, ${counted(files, 'file')}\n`;
}
