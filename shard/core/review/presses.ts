import { z } from 'zod';
import type { TsUs } from '#format/core/time/units.ts';

/** From press to release, us on the session's clock. A press that was never released ends with the session. */
export const Press = z.strictObject({ code: z.string(), fromUs: z.number(), toUs: z.number() });
export type Press = z.infer<typeof Press>;

/** Folds key and button events, in order of time, into presses in order of their start. `value` 0 is a release. */
export function foldPresses(
  events: Iterable<{ readonly code: string; readonly tsUs: TsUs; readonly value: number }>,
  endUs: TsUs,
): Press[] {
  const down = new Map<string, number>();
  const presses: Press[] = [];
  for (const { code, tsUs, value } of events) {
    const since = down.get(code);
    if (value !== 0) {
      if (since === undefined) down.set(code, tsUs);
    } else if (since !== undefined) {
      presses.push({ code, fromUs: since, toUs: tsUs });
      down.delete(code);
    }
  }
  for (const [code, fromUs] of down) presses.push({ code, fromUs, toUs: endUs });
  return presses.sort((a, b) => a.fromUs - b.fromUs);
}

/** What was down at some time within a frame's span: a tap shorter than a frame counts too. */
export function pressesWithin(presses: readonly Press[], fromUs: TsUs, toUs: TsUs): Press[] {
  return presses.filter((press) => press.fromUs < toUs && press.toUs >= fromUs);
}

/** One line of the history: a press, the frame in which it began, how long it lasted, and frames since the line before. */
export interface HistoryLine {
  readonly press: Press;
  readonly frame: number;
  readonly lastedFrames: number;
  readonly sinceFrames: number | undefined;
}

/** The last presses up to a frame, the newest first. */
export function history(presses: readonly Press[], frame: number, frameAt: (us: number) => number, most: number): HistoryLine[] {
  const before = presses.filter(({ fromUs }) => frameAt(fromUs) <= frame);
  return before
    .slice(-most)
    .map((press, i, shown) => {
      const at = frameAt(press.fromUs);
      const previous = i > 0 ? shown[i - 1] : before[before.length - shown.length - 1];
      return {
        press,
        frame: at,
        lastedFrames: frameAt(press.toUs) - at,
        sinceFrames: previous === undefined ? undefined : at - frameAt(previous.fromUs),
      };
    })
    .reverse();
}
