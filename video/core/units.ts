import { z } from 'zod';

/** Frames of one closed GOP, `from` up to but excluding `to`: encoded, kept and redone as one. */
export interface Unit {
  readonly unit: number;
  readonly from: number;
  readonly to: number;
}

/** The units of a recording: a new one begins at every keyframe of the kept pictures. Frame 0 is one. */
export function unitsOf(key: ArrayLike<number>, frames: number): Unit[] {
  const units: Unit[] = [];
  for (let from = 0, n = 1; n <= frames; n++) {
    if (n < frames && key[n] !== 1) continue;
    units.push({ unit: units.length, from, to: n });
    from = n;
  }
  return units;
}

const count = z.int().nonnegative();

/** A line of `units.jsonl`: a unit that is complete on the disk. */
export const UnitLine = z.strictObject({
  unit: count,
  from: count,
  frames: count,
  bytes: count.describe('of its frames with the headers in front of each'),
  crc: count.describe('CRC-32 of those bytes'),
  compared: count.describe('regions of pictures that differ from a neighbour'),
  late: count.describe('of them, those that look more like the neighbour'),
  lateFrames: z.array(count).describe('the frames that show something late, at most 32 of them'),
  motion: z.base64().describe('how each picture moved since the one before, packed; the first of a unit has none before it'),
  damaged: z.boolean().describe('the kept data is not what was written, or cannot be fully decoded: its pictures are black'),
});

export type UnitLine = z.infer<typeof UnitLine>;

/** What comparing some GOPs of the final video with their captures has shown; `frames` of the whole video. */
export type ComparedUnit = Pick<UnitLine, 'from' | 'frames' | 'compared' | 'late' | 'lateFrames'>;

/** The most places listed in `meta.json`. */
const MOST_PLACES = 32;

/** How faithful some frames of a video are, `from` up to but excluding `to`, which are whole units; its frames count from `from`. */
export function faithfulIn(units: readonly ComparedUnit[], from: number, to: number): { compared: number; late: number; frames: number[] } {
  const here = units.filter((unit) => unit.from >= from && unit.from < to);
  const sum = (of: (unit: ComparedUnit) => number) => here.reduce((total, unit) => total + of(unit), 0);
  return {
    compared: sum(({ compared }) => compared),
    late: sum(({ late }) => late),
    frames: here
      .flatMap(({ lateFrames }) => lateFrames)
      .slice(0, MOST_PLACES)
      .map((frame) => frame - from),
  };
}

/** The complete lines of a log whose writer may have been killed in the middle of one. */
export function readUnitLines(text: string): UnitLine[] {
  const lines: UnitLine[] = [];
  for (const line of text.split('\n').slice(0, -1)) {
    try {
      lines.push(UnitLine.parse(JSON.parse(line)));
    } catch {
      return lines;
    }
  }
  return lines;
}
