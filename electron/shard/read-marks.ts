import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Label } from '#core/format/documents/label.ts';
import { LABELS_FILE } from '#core/format/layout.ts';
import type { Mark } from '#core/game/markers.ts';

/** A game's markers in a shard's folder, in order; lines that cannot be read are for `schema.labels` to tell of. */
export async function readMarks(folder: string): Promise<Mark[]> {
  const path = join(folder, LABELS_FILE);
  if (!existsSync(path)) return [];
  const marks: Mark[] = [];
  for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    const mark = markOf(line);
    if (mark !== undefined) marks.push(mark);
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
