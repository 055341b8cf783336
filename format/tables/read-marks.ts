import { join } from 'node:path';
import { Label } from '#format/core/documents/label.ts';
import { isAway, type Mark } from '#format/core/game/markers.ts';
import { LABELS_FILE } from '#format/core/layout.ts';
import { EVENTS } from '#format/core/parquet/tables.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import { boundedLines } from '#format/folder/bounded-lines.ts';
import { fileSize } from '#format/folder/foreign-file.ts';
import { TableReader } from '#format/tables/read-table.ts';

/** A label holds a few numbers; a longer line is none. */
export const MOST_LABEL_BYTES = 65_536;
/** Fourteen a second for two hours. */
const MOST_MARKS = 100_000;

/** A game's first 100,000 markers of what is no play, in order; lines that cannot be read are for `schema.labels` to tell of. */
export async function readMarks(folder: string): Promise<Mark[]> {
  const path = join(folder, LABELS_FILE);
  if (fileSize(path) === undefined) return [];
  const marks: Mark[] = [];
  for await (const line of boundedLines(path, MOST_LABEL_BYTES)) {
    const mark = line === undefined ? undefined : markOf(line);
    if (mark !== undefined && isAway(mark.name)) marks.push(mark);
    if (marks.length === MOST_MARKS) break;
  }
  return marks;
}

/** When the player pressed the marker's hotkey. */
export async function readMarkers(folder: string): Promise<TsUs[]> {
  using events = await TableReader.open(join(folder, EVENTS.file));
  const markers = await events.words('code', ['marker']);
  const eventUs = await events.numbers('ts_us');
  return Array.from(
    eventUs.filter((_, i) => markers[i] === 0),
    asTs,
  );
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
  return { tsUs: asTs(data.ts_us), name, open };
}
