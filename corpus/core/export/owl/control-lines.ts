import { KEYMASK_BITS } from '#format/core/input/keymask.ts';
import { firstAtLeast } from '#format/core/time/first-at-least.ts';
import type { SpanUs, TsUs } from '#format/core/time/units.ts';

/** An event, or a pad's sticks, as a line of `controls.jsonl` (profile wayfarer-owl, "Controls Format"). */
export type ControlLine =
  | ({ readonly t_us: number; readonly type: 'key'; readonly key: string } & KeyState)
  | { readonly t_us: number; readonly type: 'mouse'; readonly dx: number; readonly dy: number }
  | { readonly t_us: number; readonly type: 'mouse'; readonly wheel_x: number; readonly wheel_y: number }
  | ({ readonly t_us: number; readonly type: 'pad'; readonly pad: number; readonly button: string } & KeyState)
  | ({ readonly t_us: number; readonly type: 'pad'; readonly pad: number } & Readonly<Record<`${'l' | 'r'}${'x' | 'y' | 't'}`, number>>);

/** `held`: found down behind a gap, and pressed at some time before. */
interface KeyState {
  readonly state: 'down' | 'up';
  readonly held?: true;
}

/** Rows as their file has them. */
export interface Columns {
  readonly tsUs: Float64Array;
  readonly columns: ReadonlyMap<string, readonly unknown[]>;
}

const AXES = ['lx', 'ly', 'rx', 'ry', 'lt', 'rt'] as const;
type Axes = Readonly<Record<(typeof AXES)[number], number>>;

/** The pictures between which events lie. */
export interface Pictures {
  /** True times of the pictures, us. */
  readonly captureUs: Float64Array;
  /** When the video shows them, us, and when the last one's time ends. */
  readonly ptsUs: Float64Array;
  readonly endUs: TsUs;
}

/**
 * Events after the first picture, and sticks and triggers whenever they changed, in order of time, on the video's: each as long after the start of the video as it
 * was after that of the recording (`shiftUs` brings them there), but never at another picture than the one that it answers, whose pts is the last before it. Two that
 * fall together are a microsecond apart: the profile wants times that rise.
 */
export function controlLines(
  events: Columns,
  rows: Columns,
  { captureUs, ptsUs, endUs }: Pictures,
  shiftUs: SpanUs,
): readonly ControlLine[] {
  const lines = [...eventLines(events), ...axisLines(rows)].sort((a, b) => a.t_us - b.t_us);
  const picture = lines.map(({ t_us }) => firstAtLeast(captureUs, t_us) - 1);
  const latest = new Float64Array(lines.length);
  for (let i = lines.length - 1; i >= 0; i--) {
    const n = picture[i] as number;
    latest[i] = picture[i + 1] === n ? (latest[i + 1] as number) - 1 : (ptsUs[n + 1] ?? endUs);
  }
  let last = Number.NEGATIVE_INFINITY;
  return lines.map((line, i) => {
    const earliest = Math.max(last, ptsUs[picture[i] as number] as number) + 1;
    last = Math.min(latest[i] as number, Math.max(earliest, Math.round(line.t_us + shiftUs)));
    return { ...line, t_us: last };
  });
}

/** As the profile writes it: keys of the spec in capitals; a profile's own actions as they are called. */
export const keyName = (code: string): string => (Object.hasOwn(KEYMASK_BITS, code) ? code.toUpperCase() : code);

function* eventLines({ tsUs, columns }: Columns): Generator<ControlLine> {
  const cell = (name: string, i: number) => columns.get(name)?.[i];
  for (const [i, t_us] of tsUs.entries()) {
    const code = String(cell('code', i));
    const value = Number(cell('value', i) ?? 0);
    const state: KeyState = { state: value === 0 ? 'up' : 'down', ...(cell('held', i) === true && { held: true }) };
    const pad = Number(cell('pad', i) ?? 0);
    if (code === 'marker') continue;
    if (code === 'move') yield { t_us, type: 'mouse', dx: Number(cell('dx', i) ?? 0), dy: Number(cell('dy', i) ?? 0) };
    else if (code === 'wheel_x' || code === 'wheel_y')
      yield { t_us, type: 'mouse', wheel_x: code === 'wheel_x' ? value : 0, wheel_y: code === 'wheel_y' ? value : 0 };
    else if (code.startsWith('pad_')) yield { t_us, type: 'pad', pad, button: code.slice('pad_'.length), ...state };
    else yield { t_us, type: 'key', key: keyName(code), ...state };
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
