import { Label } from '#format/core/documents/label.ts';
import { journalBlocks } from '#session/journal/journal-file.ts';
import { type LabelLine, labelLines, type WrittenLabels, writeLabelLines } from '#shard/tables/label-lines.ts';

/** Makes `labels.jsonl` from what a game marked (`said`) and the journal's own labels, in order of time; undefined where there are none. */
export async function writeLabels(partial: string, journal: string, said: readonly LabelLine[]): Promise<WrittenLabels | undefined> {
  const lines = [...said];
  for (const { payload } of journalBlocks(journal, new Set(['labels'])))
    lines.push(...labelLines(readable(Buffer.from(payload).toString('utf8'))));
  return await writeLabelLines(
    partial,
    lines.sort((a, b) => a.tsUs - b.tsUs),
  );
}

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
