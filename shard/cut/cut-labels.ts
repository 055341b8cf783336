import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LABELS_FILE } from '#format/core/layout.ts';
import type { TsUs } from '#format/core/time/units.ts';
import { foreignText, MOST_LINES_BYTES } from '#format/folder/foreign-file.ts';
import type { Cutting } from '#shard/cut/cut-tables.ts';
import type { RowSpan } from '#shard/cut/row-span.ts';
import { type LabelCounts, labelLines, writeLabelLines } from '#shard/tables/label-lines.ts';

/** What a game had begun and not ended where a piece begins: it is said again there. */
export interface OpenMarks {
  readonly atUs: TsUs;
  readonly names: readonly string[];
}

/** Cuts a piece's labels by time; undefined where none is left. */
export async function cutLabels(
  { folder, work, files }: Cutting,
  { span: { fromUs, toUs }, exact }: Pick<RowSpan, 'span' | 'exact'>,
  open: OpenMarks,
): Promise<LabelCounts | undefined> {
  const path = join(folder, LABELS_FILE);
  if (!existsSync(path)) return undefined;
  const within = labelLines(foreignText(path, MOST_LINES_BYTES)).filter(
    // What is told of a stretch that was partly cut out would tell of that part.
    ({ tsUs, sinceUs }) => (exact ? tsUs : sinceUs) >= fromUs && tsUs < toUs,
  );
  const before = open.names.map((name) => ({ tsUs: open.atUs, json: openLine(open.atUs, name) }));
  const written = await writeLabelLines(work, [...before, ...within]);
  if (written !== undefined) files.set(LABELS_FILE, written.file);
  return written?.counts;
}

const openLine = (tsUs: TsUs, name: string) => JSON.stringify({ ts_us: tsUs, type: 'game_marker', val: { name, open: true } });
