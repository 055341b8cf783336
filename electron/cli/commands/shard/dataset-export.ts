import { columnLines } from '#cli/commands/shard/column-lines.ts';
import { DATASETS, type DatasetKind, type DatasetOptions, type ExportedDataset, exportDataset } from '#corpus/export/export-dataset.ts';
import { canRedraw } from '#format/cli/terminal.ts';
import { GapError } from '#format/core/errors.ts';
import { plain } from '#format/core/plain.ts';

interface DatasetFlags {
  readonly as: string;
  readonly out: string | undefined;
  readonly video: string | undefined;
  readonly val: string | undefined;
  readonly codes: string | undefined;
  readonly json: boolean;
}

/** `gap export --as`. Resolves with the exit code. */
export async function exportAs(folders: readonly string[], flags: DatasetFlags, believed: DatasetOptions): Promise<number> {
  const kind = DATASETS.find((one) => one === flags.as);
  if (kind === undefined) throw new GapError('usage.as', `--as ${flags.as}: there is no such format`, `Give one of ${DATASETS.join(', ')}`);
  if (folders.length === 0 || flags.out === undefined || flags.out === '')
    throw new GapError(
      'usage.shard',
      `${folders.length} shards and ${flags.out ? 'an' : 'no'} --out given`,
      `gap export --as ${kind} SHARDS… --out DIR`,
    );
  const stop = new AbortController();
  const onStop = () =>
    stop.abort(new GapError('usage.stopped', 'stopped; nothing is left of the export', 'Give the same command to start again'));
  process.once('SIGINT', onStop).once('SIGTERM', onStop);
  try {
    const made = await exportDataset(kind, folders, flags.out, {
      ...believed,
      video: videoFlag(flags.video),
      val: valFlag(flags.val),
      codes: flags.codes?.split(','),
      signal: stop.signal,
      onProgress: flags.json || !canRedraw(process.stderr) ? undefined : showProgress,
    });
    process.stdout.write(flags.json ? `${JSON.stringify(made, undefined, 2)}\n` : textOf(made, kind));
    return made.leftOut.length === 0 ? 0 : 1;
  } finally {
    process.off('SIGINT', onStop).off('SIGTERM', onStop);
  }
}

function videoFlag(text: string | undefined): 'copy' | 'h264' | undefined {
  if (text !== undefined && text !== 'copy' && text !== 'h264')
    throw new GapError('usage.video', `--video ${text}: there is no such choice`, 'Give copy or h264');
  return text;
}

function valFlag(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const percent = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || percent > 100)
    throw new GapError('usage.val', `--val ${text}: is no percentage`, 'Give a number from 0 to 100');
  return percent;
}

const showProgress = ({ done, total }: { readonly done: number; readonly total: number }) =>
  process.stderr.write(`\rexporting ${total === 0 ? 100 : Math.floor((100 * done) / total)} %${done >= total ? '\r\u001b[K' : '\u001b[K'}`);

function textOf({ path, shards, clips, frames, files, leftOut, failed, ...columns }: ExportedDataset, kind: DatasetKind): string {
  const left = leftOut.map(({ folder, why, remedy }) => `LEFT OUT  ${plain(folder)}: ${plain(why)}\n  → ${remedy}\n`);
  const bad = failed.map((folder) => `FAIL      ${plain(folder)}: its verdict is FAIL, and it is in the data set all the same\n`);
  return `${left.join('')}${bad.join('')}${columnLines(columns)}${plain(path)}\n${kind}: ${shards} shards, ${frames} frames, ${clips} clips, ${files} files\n`;
}
