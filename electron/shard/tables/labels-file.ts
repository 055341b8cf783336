import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Label } from '#format/core/documents/label.ts';
import { LABELS_FILE } from '#format/core/layout.ts';
import type { TsUs } from '#format/core/time/units.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { foreignText, MOST_LINES_BYTES } from '#format/folder/foreign-file.ts';
import type { Cutting } from '#shard/cut/cut-tables.ts';
import type { RowSpan } from '#shard/cut/row-span.ts';
import { writeText } from '#shard/files.ts';
import { journalBlocks } from '#shard/journal/journal-file.ts';

/** A line of `labels.jsonl`, without its end, and its time. */
export interface LabelLine {
  readonly tsUs: TsUs;
  readonly json: string;
}

/** How many labels of each type. */
export type LabelCounts = Readonly<Record<string, number>>;

/** The file, and what `meta.json` says of it. */
export interface WrittenLabels {
  readonly file: WrittenFile;
  readonly counts: LabelCounts;
}

/** Makes `labels.jsonl` from what a game marked (`said`) and the journal's own labels, in order of time; undefined where there are none. */
export async function writeLabels(partial: string, journal: string, said: readonly LabelLine[]): Promise<WrittenLabels | undefined> {
  const lines = [...said];
  for (const { payload } of journalBlocks(journal, new Set(['labels'])))
    lines.push(...linesOf(readable(Buffer.from(payload).toString('utf8'))));
  return await write(
    partial,
    lines.sort((a, b) => a.tsUs - b.tsUs),
  );
}

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
  const within = linesOf(foreignText(path, MOST_LINES_BYTES)).filter(
    // What is told of a stretch that was partly cut out would tell of that part.
    ({ tsUs, sinceUs }) => (exact ? tsUs : sinceUs) >= fromUs && tsUs < toUs,
  );
  const before = open.names.map((name) => ({ tsUs: open.atUs, json: openLine(open.atUs, name) }));
  const written = await write(work, [...before, ...within]);
  if (written !== undefined) files.set(LABELS_FILE, written.file);
  return written?.counts;
}

const openLine = (tsUs: TsUs, name: string) => JSON.stringify({ ts_us: tsUs, type: 'game_marker', val: { name, open: true } });

/** Without the lines that are no labels: somebody may have written into a `.partial`, and the rest of it can still be sealed. */
function readable(text: string): string {
  const isLabel = (line: string) => {
    try {
      return Label.safeParse(JSON.parse(line)).success;
    } catch {
      return false;
    }
  };
  return text
    .split('\n')
    .filter(isLabel)
    .map((line) => `${line}\n`)
    .join('');
}

function linesOf(text: string): (LabelLine & { readonly sinceUs: TsUs })[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((json) => {
      const { ts_us, custom_from_us = ts_us } = JSON.parse(json) as { readonly ts_us: TsUs; readonly custom_from_us?: TsUs };
      return { tsUs: ts_us, json, sinceUs: custom_from_us };
    });
}

async function write(folder: string, lines: readonly LabelLine[]): Promise<WrittenLabels | undefined> {
  if (lines.length === 0) return undefined;
  const counts: Record<string, number> = {};
  for (const { json } of lines) {
    const { type } = JSON.parse(json) as { readonly type: string };
    counts[type] = (counts[type] ?? 0) + 1;
  }
  return { file: await writeText(join(folder, LABELS_FILE), lines.map(({ json }) => `${json}\n`).join('')), counts };
}
