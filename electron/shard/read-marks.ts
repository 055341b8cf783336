import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Label } from '#core/format/documents/label.ts';
import { LABELS_FILE } from '#core/format/layout.ts';
import { isAway, type Mark } from '#core/game/markers.ts';
import { boundedLines } from '#shard/bounded-lines.ts';

/** A label holds a few numbers; a longer line is none. */
export const MOST_LABEL_BYTES = 65_536;
/** Fourteen a second for two hours. */
const MOST_MARKS = 100_000;

/** A game's first 100,000 markers of what is no play, in order; lines that cannot be read are for `schema.labels` to tell of. */
export async function readMarks(folder: string): Promise<Mark[]> {
  const path = join(folder, LABELS_FILE);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return [];
  const marks: Mark[] = [];
  for await (const line of boundedLines(path, MOST_LABEL_BYTES)) {
    const mark = line === undefined ? undefined : markOf(line);
    if (mark !== undefined && isAway(mark.name)) marks.push(mark);
    if (marks.length === MOST_MARKS) break;
  }
  return marks;
}

function markOf(line: string): Mark | undefined {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { data } = Label.safeParse(json);
  if (data?.type !== 'game_marker') return undefined;
  const { name, open } = data.val as { readonly name: string; readonly open?: boolean };
  return { tsUs: data.ts_us, name, open };
}
