import type { SpanUs } from '#core/time/units.ts';

/** An event, or a pad's sticks, as a line of `controls.jsonl` (profile wayfarer-owl, "Controls Format"). */
export type ControlLine =
  | { readonly t_us: number; readonly type: 'key'; readonly key: string; readonly state: 'down' | 'up' }
  | { readonly t_us: number; readonly type: 'mouse'; readonly dx: number; readonly dy: number }
  | { readonly t_us: number; readonly type: 'mouse'; readonly wheel_x: number; readonly wheel_y: number }
  | { readonly t_us: number; readonly type: 'pad'; readonly pad: number; readonly button: string; readonly state: 'down' | 'up' }
  | ({ readonly t_us: number; readonly type: 'pad'; readonly pad: number } & Readonly<Record<`${'l' | 'r'}${'x' | 'y' | 't'}`, number>>);

/** Rows as their file has them. */
export interface Columns {
  readonly tsUs: Float64Array;
  readonly columns: ReadonlyMap<string, readonly unknown[]>;
}

const AXES = ['lx', 'ly', 'rx', 'ry', 'lt', 'rt'] as const;
type Axes = Readonly<Record<(typeof AXES)[number], number>>;

/**
 * Events, and sticks and triggers whenever they changed, in order of time. `shiftUs` brings them onto the video's time. Two that fall together are a microsecond
 * apart: the profile wants times that rise.
 */
export function controlLines(events: Columns, rows: Columns, shiftUs: SpanUs): readonly ControlLine[] {
  const lines = [...eventLines(events), ...axisLines(rows)].sort((a, b) => a.t_us - b.t_us);
  let last = Number.NEGATIVE_INFINITY;
  return lines.map((line) => {
    last = Math.max(last + 1, Math.round(line.t_us + shiftUs));
    return { ...line, t_us: last };
  });
}

function* eventLines({ tsUs, columns }: Columns): Generator<ControlLine> {
  const cell = (name: string, i: number) => columns.get(name)?.[i];
  for (const [i, t_us] of tsUs.entries()) {
    const code = String(cell('code', i));
    const value = Number(cell('value', i) ?? 0);
    const state = value === 0 ? 'up' : 'down';
    const pad = Number(cell('pad', i) ?? 0);
    if (code === 'marker') continue;
    if (code === 'move') yield { t_us, type: 'mouse', dx: Number(cell('dx', i) ?? 0), dy: Number(cell('dy', i) ?? 0) };
    else if (code === 'wheel_x' || code === 'wheel_y')
      yield { t_us, type: 'mouse', wheel_x: code === 'wheel_x' ? value : 0, wheel_y: code === 'wheel_y' ? value : 0 };
    else if (code.startsWith('pad_')) yield { t_us, type: 'pad', pad, button: code.slice('pad_'.length), state };
    else yield { t_us, type: 'key', key: code.toUpperCase(), state };
  }
}

function* axisLines({ tsUs, columns }: Columns): Generator<ControlLine> {
  const before = new Map<number, Axes>();
  for (const [i, t_us] of tsUs.entries()) {
    if (columns.get('device')?.[i] !== 'pad') continue;
    const pad = Number(columns.get('custom_pad')?.[i] ?? 0);
    const axes = Object.fromEntries(AXES.map((axis) => [axis, Number(columns.get(`pad_${axis}`)?.[i] ?? 0)])) as Axes;
    const last = before.get(pad);
    if (last !== undefined && AXES.every((axis) => last[axis] === axes[axis])) continue;
    before.set(pad, axes);
    yield { t_us, type: 'pad', pad, ...axes };
  }
}
