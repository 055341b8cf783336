import { clockText } from '#shard/core/report/clock-text.ts';
import { drawing, line, rect, text, timeScale } from '#shard/core/report/svg.ts';

/** A session in as many columns as the page is wide. */
export interface Timeline {
  readonly seconds: number;
  /** Per column: counts the mouse moved per second. */
  readonly mouse: readonly number[];
  /** Per column: repeats. */
  readonly repeats: readonly number[];
  /** For each key: per column, the share of time for which it was held. */
  readonly keys: readonly { readonly name: string; readonly held: readonly number[] }[];
  readonly gaps: readonly { readonly fromS: number; readonly toS: number; readonly reason: string }[];
  readonly markersS: readonly number[];
}

export const TIMELINE_COLUMNS = 860;
const LEFT = 86;
const LANE = 14;
const MOUSE_HEIGHT = 40;

/** Keys, mouse, repeats, gaps and markers over the time of a session. */
export function timelineSvg({ seconds, mouse, repeats, keys, gaps, markersS }: Timeline): string {
  const x = (s: number) => LEFT + (TIMELINE_COLUMNS * s) / Math.max(1e-9, seconds);
  const column = TIMELINE_COLUMNS / Math.max(1, mouse.length);
  const fastest = Math.max(1, ...mouse);
  let y = 4;
  const parts: string[] = [];
  const lane = (name: string, height: number, content: (y: number) => string) => {
    parts.push(
      text('lane', LEFT - 6, y + Math.min(height, LANE) - 3, name, 'end'),
      content(y),
      line('axis', LEFT, y + height, LEFT + TIMELINE_COLUMNS, y + height),
    );
    y += height + 4;
  };
  for (const { name, held } of keys)
    lane(name, LANE, (top) =>
      held
        .map((share, i) => (share === 0 ? '' : rect('key', [LEFT + i * column, top + LANE * (1 - share), column, LANE * share])))
        .join(''),
    );
  lane('mouse', MOUSE_HEIGHT, (top) =>
    mouse
      .map((speed, i) => {
        const height = (MOUSE_HEIGHT * speed) / fastest;
        return speed === 0 ? '' : rect('mouse', [LEFT + i * column, top + MOUSE_HEIGHT - height, column, height]);
      })
      .join(''),
  );
  lane('repeats', LANE, (top) =>
    repeats.map((count, i) => (count === 0 ? '' : rect('repeat', [LEFT + i * column, top, column, LANE], `${count} repeats`))).join(''),
  );
  lane('gaps', LANE, (top) =>
    gaps
      .map(({ fromS, toS, reason }) =>
        rect('gap', [x(fromS), top, x(toS) - x(fromS), LANE], `${reason}, ${clockText(fromS)} to ${clockText(toS)}`),
      )
      .join(''),
  );
  lane('markers', LANE, (top) => markersS.map((s) => rect('marker', [x(s) - 1, top, 2, LANE], clockText(s))).join(''));
  return drawing(y + 24, 'Input, repeats, gaps and markers over time', parts.join('') + timeScale(seconds, y, x));
}
