import { join } from 'node:path';
import { LABELS_FILE } from '#format/core/layout.ts';
import type { TsUs } from '#format/core/time/units.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { writeText } from '#shard/folder/files.ts';

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

/** The lines of a file; `sinceUs`: from when on what they say holds. */
export function labelLines(text: string): (LabelLine & { readonly sinceUs: TsUs })[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((json) => {
      const { ts_us, custom_from_us = ts_us } = JSON.parse(json) as { readonly ts_us: TsUs; readonly custom_from_us?: TsUs };
      return { tsUs: ts_us, json, sinceUs: custom_from_us };
    });
}

/** Writes the file; undefined where there are no lines. */
export async function writeLabelLines(folder: string, lines: readonly LabelLine[]): Promise<WrittenLabels | undefined> {
  if (lines.length === 0) return undefined;
  const counts: Record<string, number> = {};
  for (const { json } of lines) {
    const { type } = JSON.parse(json) as { readonly type: string };
    counts[type] = (counts[type] ?? 0) + 1;
  }
  return { file: await writeText(join(folder, LABELS_FILE), lines.map(({ json }) => `${json}\n`).join('')), counts };
}
