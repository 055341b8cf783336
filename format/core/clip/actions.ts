import { actionCodes, type KeysOfSession } from '#format/core/clip/action-codes.ts';
import { countUpTo } from '#format/core/clip/clip-times.ts';
import type { Gap } from '#format/core/input/gap.ts';
import { PAD_AXIS_COLUMNS, PAD_BUTTONS } from '#format/core/input/pad.ts';
import { addUs, asSpan, asTs, type TsUs, tsAt } from '#format/core/time/units.ts';

/** Rows of a table in order of time; values as the file has them. */
export interface TimedRows {
  readonly tsUs: Float64Array;
  readonly columns: ReadonlyMap<string, readonly unknown[]>;
}

/**
 * What a clip holds besides its pictures. `before`: events before its first picture, since a row of every device; `rows` from there on, or, where none lies
 * before it, from the first.
 */
export interface ClipInput {
  readonly captureUs: Float64Array;
  readonly untilUs: TsUs;
  readonly events: TimedRows & { readonly interval: Int32Array };
  readonly before: TimedRows;
  readonly rows: TimedRows;
  readonly first: number;
}

/** What a player did in answer to each of T pictures; row by row, `codes` name the K columns. Defined in SPEC.md. */
export interface Actions {
  readonly codes: readonly string[];
  /** T x K: 1 if held when the picture was captured. */
  readonly state: Uint8Array;
  /** T x K: 1 if held at any moment of the interval. */
  readonly held: Uint8Array;
  /** T x K: how often. */
  readonly pressed: Uint16Array;
  readonly released: Uint16Array;
  /** T x 2: counts right and down; notches right and up. */
  readonly mouse: Float32Array;
  readonly wheel: Float32Array;
  /** T x 6: sticks and triggers at the end of the interval, as the columns of `controls.parquet` are. */
  readonly axes: Float32Array;
}

const MOVES = [
  [0, 'dx'],
  [1, 'dy'],
] as const;

/** A row so soon after a moment still says what was held at it; later, a pad may have come. */
export const SOON_US = asSpan(100_000);
/** Devices whose rows have the keys and buttons of the mask. */
export const KEY_DEVICES: readonly string[] = ['kb', 'mouse'];

/** Whether a row says which keys and buttons are held: another program may leave that to the rows of one device. */
export const hasKeys = ({ columns }: Pick<TimedRows, 'columns'>, row: number): boolean =>
  KEY_DEVICES.includes(columns.get('device')?.[row] as string) && (columns.get('keymask')?.[row] ?? null) !== null;

const cell = ({ columns }: TimedRows, name: string, row: number): unknown => columns.get(name)?.[row];

/** The last row up to a moment, or else the first after it up to another, and when that was. */
interface RowAround {
  readonly row: number | undefined;
  readonly beforeUs?: TsUs;
  readonly afterUs?: TsUs;
}

function rowAround(rows: TimedRows, us: TsUs, is: (row: number) => boolean, uptoUs: TsUs): RowAround {
  const upto = countUpTo(rows.tsUs, us);
  for (let row = upto - 1; row >= 0; row--) if (is(row)) return { row, beforeUs: tsAt(rows.tsUs, row) };
  for (let row = upto; row < rows.tsUs.length && (rows.tsUs[row] as number) <= uptoUs; row++)
    if (is(row)) return { row, afterUs: tsAt(rows.tsUs, row) };
  return { row: undefined };
}

function add(into: Float64Array | Uint16Array, at: number, amount: number): void {
  into[at] = (into[at] as number) + amount;
}

/**
 * Turns clips into actions, one after the other from the first of a shard on: a button of the mouse that no row tells of is held since an earlier
 * clip.
 */
export class ActionFold {
  readonly codes: readonly string[];
  readonly #index: ReadonlyMap<string, number>;
  readonly #keys: KeysOfSession;
  readonly #gaps: readonly Gap[];
  readonly #pad: number;
  /** Held by their last event: codes without a column. */
  readonly #unseen = new Map<number, { readonly atUs: TsUs; readonly down: boolean }>();

  /** `pad`: whose sticks. */
  constructor(keys: KeysOfSession, gaps: readonly Gap[], pad = 0) {
    this.#keys = keys;
    this.#gaps = gaps;
    this.#pad = pad;
    this.codes = actionCodes(keys);
    this.#index = new Map(this.codes.map((code, i) => [code, i]));
    const seen = new Set([
      ...Object.keys(keys.keymaskBits),
      ...keys.actions.flatMap(({ name, column }) => (column === undefined ? [] : name)),
    ]);
    for (const [i, code] of this.codes.entries())
      if (!seen.has(code) && !code.startsWith('pad_')) this.#unseen.set(i, { atUs: asTs(0), down: false });
  }

  fold(clip: ClipInput): Actions {
    const [count, width] = [clip.captureUs.length, this.codes.length];
    const actions = {
      codes: this.codes,
      state: new Uint8Array(count * width),
      held: new Uint8Array(count * width),
      pressed: new Uint16Array(count * width),
      released: new Uint16Array(count * width),
      axes: this.#axes(clip),
    };
    // Summed as doubles: counts of an absolute device are fractions.
    const moved = { mouse: new Float64Array(2 * count), wheel: new Float64Array(2 * count) };
    const state = this.#stateAt(clip);
    const { interval, tsUs, columns } = clip.events;
    const [code, value] = [columns.get('code') ?? [], columns.get('value') ?? []];
    let next = 0;
    for (let n = 0; n < count; n++) {
      const at = n * width;
      actions.state.set(state, at);
      actions.held.set(state, at);
      for (; next < interval.length && interval[next] === clip.first + n; next++) {
        if (!this.#isMine(clip.events, next)) continue;
        const [name, amount] = [code[next] as string, Number(value[next] ?? 0)];
        if (name === 'move') for (const [axis, column] of MOVES) add(moved.mouse, 2 * n + axis, Number(columns.get(column)?.[next] ?? 0));
        else if (name === 'wheel_x' || name === 'wheel_y') add(moved.wheel, 2 * n + (name === 'wheel_x' ? 0 : 1), amount);
        const key = this.#index.get(name);
        if (key === undefined) continue;
        const down = amount !== 0;
        state[key] = down ? 1 : 0;
        const found = columns.get('held')?.[next] === true;
        if (this.#unseen.has(key)) this.#unseen.set(key, { atUs: tsAt(tsUs, next), down });
        if (down) actions.held[at + key] = 1;
        // A key found held was pressed earlier.
        if (!found) add(down ? actions.pressed : actions.released, at + key, 1);
      }
    }
    return { ...actions, mouse: Float32Array.from(moved.mouse), wheel: Float32Array.from(moved.wheel) };
  }

  /** What is held when a clip begins: by the last row of each device before it, and the events since. Where events do not say what was found held, and no row lies before, by the first row after, less the events between. */
  #stateAt({ captureUs, rows, before, events }: ClipInput): Uint8Array {
    const us = tsAt(captureUs, 0);
    const state = new Uint8Array(this.codes.length);
    const around = (is: (row: number) => boolean) => rowAround(rows, us, is, events.columns.has('held') ? us : addUs(us, SOON_US));
    const keys = around((row) => hasKeys(rows, row));
    const pad = around((row) => this.#isPad(rows, row));
    this.#holdRow(state, rows, keys, pad);
    const undone = new Set<number>();
    const rowOf = (name: string) => (name.startsWith('pad_') ? pad : keys);
    const upToUs = Math.max(keys.afterUs ?? 0, pad.afterUs ?? 0);
    for (let i = 0; i < events.tsUs.length && (events.tsUs[i] as number) <= upToUs; i++) {
      const name = cell(events, 'code', i) as string;
      const key = this.#index.get(name);
      if (key === undefined || undone.has(key) || !this.#isMine(events, i)) continue;
      if ((events.tsUs[i] as number) > (rowOf(name).afterUs ?? 0)) continue;
      // The row has seen it. Before, it was the other way round.
      undone.add(key);
      state[key] = Number(cell(events, 'value', i) ?? 0) === 0 ? 1 : 0;
    }
    for (const [i, at] of before.tsUs.entries()) {
      const atUs = asTs(at);
      const name = cell(before, 'code', i) as string;
      const key = this.#index.get(name);
      const down = Number(cell(before, 'value', i) ?? 0) !== 0;
      if (key === undefined || !this.#isMine(before, i)) continue;
      if (this.#unseen.has(key)) this.#unseen.set(key, { atUs, down });
      else if (atUs > (rowOf(name).beforeUs ?? Number.NEGATIVE_INFINITY)) state[key] = down ? 1 : 0;
    }
    const gapEndUs = this.#gaps.reduce((end, { toUs }) => (toUs <= us ? Math.max(end, toUs) : end), Number.NEGATIVE_INFINITY);
    for (const [key, { atUs, down }] of this.#unseen) state[key] = down && atUs >= gapEndUs ? 1 : 0;
    return state;
  }

  /** What two rows say: one of the keyboard or the mouse, one of the pad. */
  #holdRow(state: Uint8Array, rows: TimedRows, { row: keys }: RowAround, { row: pad }: RowAround): void {
    const hold = (name: string, isHeld: boolean) => {
      state[this.#index.get(name) as number] = isHeld ? 1 : 0;
    };
    if (keys !== undefined) {
      const mask = Number(cell(rows, 'keymask', keys) ?? 0);
      for (const [name, bit] of Object.entries(this.#keys.keymaskBits)) hold(name, (mask & (1 << bit)) !== 0);
      for (const { name, column } of this.#keys.actions) if (column !== undefined) hold(name, cell(rows, column, keys) === true);
    }
    const buttons = pad === undefined ? 0 : Number(cell(rows, 'pad_buttons', pad) ?? 0);
    for (const [bit, name] of PAD_BUTTONS.entries()) hold(`pad_${name}`, (buttons & (1 << bit)) !== 0);
  }

  /** Whether an event is no other pad's. */
  #isMine({ columns }: TimedRows, event: number): boolean {
    return (columns.get('pad')?.[event] ?? this.#pad) === this.#pad;
  }

  #isPad({ columns }: TimedRows, row: number): boolean {
    const number = columns.get('custom_pad')?.[row] ?? this.#pad;
    return columns.get('device')?.[row] === 'pad' && number === this.#pad;
  }

  #axes({ captureUs, untilUs, rows }: ClipInput): Float32Array {
    const axes = new Float32Array(PAD_AXIS_COLUMNS.length * captureUs.length);
    let [row, last] = [0, -1];
    for (let n = 0; n < captureUs.length; n++) {
      const endUs = captureUs[n + 1] ?? untilUs;
      for (; row < rows.tsUs.length && (rows.tsUs[row] as number) <= endUs; row++) if (this.#isPad(rows, row)) last = row;
      if (last >= 0)
        for (const [axis, name] of PAD_AXIS_COLUMNS.entries())
          axes[PAD_AXIS_COLUMNS.length * n + axis] = Number(rows.columns.get(name)?.[last] ?? 0);
    }
    return axes;
  }
}
