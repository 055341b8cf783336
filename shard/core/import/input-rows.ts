import { DEVICES, FIRST_PAD_CODE } from '#format/core/input/codes.ts';
import type { CompiledProfile } from '#format/core/input/compile-profile.ts';
import { PAD_AXIS_COLUMNS } from '#format/core/input/pad.ts';
import { controlsSchema, type TableSchema } from '#format/core/parquet/tables.ts';
import { addUs, asSpan, type TsUs } from '#format/core/time/units.ts';
import { padsOf, type SessionInput } from '#shard/core/import/session-input.ts';

/** Rows a second of mouse and pads, and every how many of them the keyboard has one. */
export const ROWS_HZ = 120;
const KEYBOARD_EVERY = 2;

/** What no other recorder says: when rows were due, where a camera or a headset was. */
const NOT_KNOWN = /^(custom_grid_us|custom_skipped|yaw_deg|pitch_deg|hmd_.*)$/;

/** `controls.parquet` of rows that were made of events. */
export function rowsSchema({ columns }: CompiledProfile): TableSchema {
  const all = controlsSchema(columns);
  return { ...all, columns: all.columns.filter(({ name }) => !NOT_KNOWN.test(name)) };
}

/** One row, by column; what is absent is null. */
export type Row = Readonly<Record<string, unknown>>;

/** The state at every tick from the first picture on, until the end and the last event are behind it, in order of time. */
export function* inputRows(input: SessionInput, profile: CompiledProfile, fromUs: TsUs, toUs: TsUs): Generator<Row> {
  const state = new HandState(input, profile);
  const pads = padsOf(input);
  const untilUs = Math.max(toUs, input.events.tsUs.at(-1) ?? 0);
  for (let tick = 0; ; tick++) {
    const atUs = addUs(fromUs, asSpan(Math.round((tick * 1e6) / ROWS_HZ)));
    if (tick % KEYBOARD_EVERY === 0) yield state.row(atUs, 'kb');
    yield state.row(addUs(atUs, asSpan(1)), 'mouse');
    for (const [i, pad] of pads.entries()) yield state.row(addUs(atUs, asSpan(2 + i)), 'pad', pad);
    if (tick % KEYBOARD_EVERY === 0 && atUs >= untilUs) return;
  }
}

/** What hands hold and have moved, as events go by. */
class HandState {
  readonly #input: SessionInput;
  readonly #profile: CompiledProfile;
  /** Codes that are down, by device and pad. */
  readonly #bits = new Map<string, number>();
  readonly #buttons = new Map<number, number>();
  readonly #axes = new Map<number, Float32Array>();
  readonly #counts = new Map<string, number>();
  #moved = { dx: 0, dy: 0 };
  #event = 0;
  #axis = 0;

  constructor(input: SessionInput, profile: CompiledProfile) {
    [this.#input, this.#profile] = [input, profile];
  }

  row(atUs: TsUs, device: 'kb' | 'mouse' | 'pad', pad?: number): Row {
    this.#advance(atUs);
    const which = `${device}${pad ?? ''}`;
    const bits = [...this.#bits.values()].reduce((all, one) => all | one, 0);
    const row: Record<string, unknown> = {
      ts_us: atUs,
      player_id: 0,
      device,
      keymask: device === 'pad' ? 0 : bits & 0xffff,
      custom_events: Math.min(0xffff, this.#counts.get(which) ?? 0),
    };
    this.#counts.delete(which);
    for (const [i, column] of this.#profile.columns.entries()) row[column] = device !== 'pad' && ((bits >>> (16 + i)) & 1) === 1;
    if (device === 'mouse') {
      Object.assign(row, { mouse_dx: this.#moved.dx, mouse_dy: this.#moved.dy });
      this.#moved = { dx: 0, dy: 0 };
    }
    if (pad !== undefined) {
      const axes = this.#axes.get(pad);
      for (const [i, column] of PAD_AXIS_COLUMNS.entries()) row[column] = axes?.[i] ?? 0;
      Object.assign(row, { pad_buttons: this.#buttons.get(pad) ?? 0, custom_pad: pad });
    }
    return row;
  }

  #advance(atUs: TsUs): void {
    const { events, axes } = this.#input;
    for (; (events.tsUs[this.#event] ?? Number.POSITIVE_INFINITY) <= atUs; this.#event++) this.#take(this.#event);
    for (; (axes.tsUs[this.#axis] ?? Number.POSITIVE_INFINITY) <= atUs; this.#axis++) {
      const pad = axes.pad[this.#axis] as number;
      const all = this.#axes.get(pad) ?? new Float32Array(PAD_AXIS_COLUMNS.length);
      all[axes.axis[this.#axis] as number] = axes.value[this.#axis] as number;
      this.#axes.set(pad, all);
    }
  }

  #take(i: number): void {
    const { code: codes, device: devices, pad: pads, value, dx, dy } = this.#input.events;
    const [code, pad, down] = [codes[i] as number, pads[i] as number, (value[i] as number) > 0];
    const device = DEVICES[devices[i] as number];
    const which = device === 'pad' ? `pad${pad}` : `${device}`;
    this.#counts.set(which, (this.#counts.get(which) ?? 0) + 1);
    this.#moved.dx += dx[i] as number;
    this.#moved.dy += dy[i] as number;
    if (device === 'pad') {
      const bit = 1 << (code - FIRST_PAD_CODE);
      const held = this.#buttons.get(pad) ?? 0;
      this.#buttons.set(pad, down ? held | bit : held & ~bit);
    } else {
      const bit = this.#profile.stateBits[code] ?? 0;
      if (bit !== 0) this.#bits.set(`${code}`, down ? bit : 0);
    }
  }
}
