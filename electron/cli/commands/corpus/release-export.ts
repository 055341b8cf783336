import { openCorpus } from '#cli/commands/corpus/corpus-flags.ts';
import { columnLines } from '#cli/commands/shard/column-lines.ts';
import { checkedCodes } from '#corpus/core/export/action-columns.ts';
import { choicesOf, DATASETS } from '#corpus/export/export-dataset.ts';
import { checkRelease } from '#corpus/release/check-release.ts';
import type { VerifyOptions } from '#format/check/verify.ts';
import { counted } from '#format/core/counted.ts';
import { GapError } from '#format/core/errors.ts';
import { type FlagTable, type FlagValues, number, oneOf } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';

export const EXPORT_FLAGS = {
  as: oneOf(DATASETS, { help: 'the format' }),
  video: oneOf(['h264'], { help: 'for webdataset and lerobot: encode again, for machines that cannot decode AV1 quickly' }),
  codes: {
    takes: 'W,A,…',
    help: 'for webdataset and lerobot: the keys that have a column, in this order; without, every key that any shard could have recorded, sorted',
  },
  'part-gb': number({
    takes: 'GB',
    is: (gb) => gb > 0,
    remedy: 'Give a number of GB',
    help: 'shards of about so much in a part',
    usual: '10',
  }),
} as const satisfies FlagTable;

interface ExportFlags extends FlagValues<typeof EXPORT_FLAGS> {
  readonly out?: string | undefined;
  readonly database?: string | undefined;
}

/** `gap release export`. Resolves with the exit code. */
export async function exportParts(
  folder: string,
  { as: kind, out, video, codes, 'part-gb': partGb = 10, database }: ExportFlags,
  { trusted, revoked }: Required<Pick<VerifyOptions, 'trusted'>> & { readonly revoked: ReadonlyMap<string, string> },
): Promise<number> {
  if (kind === undefined || out === undefined || out === '')
    throw new GapError('usage.as', 'a format and --out are needed', `Give --out DIR, and one of ${DATASETS.join(', ')}`);
  if (video !== undefined && !choicesOf(kind).video)
    throw new GapError('usage.video', `--video ${video}: is no choice for ${kind}`, 'Leave it out, or export as webdataset or lerobot');
  if (codes !== undefined && !choicesOf(kind).columns)
    throw new GapError('usage.codes', `--codes: ${kind} has no columns for keys`, 'Leave it out, or export as webdataset or lerobot');
  const asked = codes === undefined ? null : checkedCodes(codes.split(','));
  const checked = await checkRelease(folder, { trusted, revoked });
  await using corpus = await openCorpus({ database });
  await corpus.reachOf(revoked);
  const { parts, made, failed, withdrawn, lacking, ...columns } = await corpus.export({
    folder,
    checked,
    kind,
    video: video ?? null,
    out,
    partBytes: partGb * 1e9,
    codes: asked,
  });
  process.stdout.write(`${plain(out)}  ${parts} parts, ${made} made\n`);
  process.stdout.write(columnLines(columns));
  if (lacking > 0) process.stdout.write(`LEFT OUT   ${counted(lacking, 'shard')} withdrawn before, or not known to this corpus\n`);
  for (const one of withdrawn) process.stdout.write(`WITHDRAWN  ${plain(one)} holds what was withdrawn since\n`);
  if (withdrawn.length > 0) process.stdout.write('  → Delete these folders, and ask again: they are made without it\n');
  for (const one of failed) process.stdout.write(`FAILED     ${plain(one.folder)}: ${plain(one.says)}\n`);
  if (failed.length > 0)
    process.stdout.write(
      '  → A part that lacks shards is made again once its folder is deleted; what could not be made at all, after `gap corpus retry`\n',
    );
  return failed.length + withdrawn.length + lacking === 0 ? 0 : 1;
}
