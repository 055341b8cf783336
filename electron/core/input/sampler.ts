import { AXES, RECORDS } from '#core/journal/records.ts';
import type { RecordRing } from '#core/rings/record-ring.ts';
import { codeIndex, DEVICES, FIRST_PAD_CODE, KEYBOARD, MOUSE, PAD } from '#format/core/input/codes.ts';
import type { CompiledProfile } from '#format/core/input/compile-profile.ts';
import { MAX_PADS, PAD_BUTTONS } from '#format/core/input/pad.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import { FOUND_BEFORE_US } from '#shard/core/trim/held-before.ts';

const MOVE = codeIndex('move');
const MARKER = codeIndex('marker');
const NO_AXES = new Float32Array(AXES.length).fill(Number.NaN);

/**
 * The state of one player's devices, fed with events in the order they were received and sampled at every tick.
 *
 * Events go to one ring as they come, rows to another at each tick. Stamps are made strictly increasing per ring: two events of the
 * same microsecond are put one microsecond apart. No allocation, no clock: the caller stamps where the event is received.
 */
export class InputSampler {
  readonly #events: RecordRing;
  readonly #rows: RecordRing;
  readonly #event;
  readonly #row;
  readonly #stateBits: Uint32Array;
  /** How many physical keys hold each code down: left and right Ctrl are one bit. */
  readonly #holders: Uint8Array;
  /** By device, then one for each pad. */
  readonly #pendingEvents = new Uint16Array(DEVICES.length + MAX_PADS);
  readonly #padButtons = new Uint16Array(MAX_PADS);
  #armedFromUs = asTs(Number.POSITIVE_INFINITY);
  #state = 0;
  #dx = 0;
  #dy = 0;
  #seq = 0;
  #lastEventUs = asTs(0);
  #lastRowUs = asTs(0);
  /** From when on the state has to be written down as found; infinite once it was. */
  #beginsUs = asTs(Number.POSITIVE_INFINITY);
  /** Its buttons are known since the last gap. */
  readonly #padKnown = new Uint8Array(MAX_PADS);

  constructor(events: RecordRing, rows: RecordRing, { codes, stateBits }: CompiledProfile) {
    this.#events = events;
    this.#rows = rows;
    this.#event = RECORDS.events.in(events.view);
    this.#row = RECORDS.rows.in(rows.view);
    this.#stateBits = stateBits;
    this.#holders = new Uint8Array(codes.length);
  }

  get keymask(): number {
    return this.#state & 0xffff;
  }

  /** Stamp of the last event, us. */
  get lastEventUs(): TsUs {
    return this.#lastEventUs;
  }

  /** Events from this time on count. Earlier ones only update the state, which the session begins with: just before it, as found. */
  arm(fromUs: TsUs): void {
    this.#armedFromUs = fromUs;
    this.#beginsUs = fromUs;
  }

  /** A key or button went down or up. The caller has removed auto-repeat. While two keys of one code are down, it is: no event says otherwise. */
  press(device: number, code: number, down: boolean, tsUs: TsUs): void {
    if (tsUs >= this.#beginsUs) this.#begin();
    if (this.#hold(code, down)) this.#emit(device, 0, code, down ? 1 : 0, 0, 0, tsUs);
  }

  /** A key or button that is down where the game's input begins, or goes on after a gap. */
  found(device: number, code: number, tsUs: TsUs): void {
    if (tsUs >= this.#beginsUs) this.#begin();
    if (this.#hold(code, true)) this.#emit(device, 0, code, 1, 0, 0, tsUs, true);
  }

  /** Relative motion, in the device's own counts before acceleration. */
  move(dx: number, dy: number, tsUs: TsUs): void {
    if (tsUs >= this.#beginsUs) this.#begin();
    if (tsUs < this.#armedFromUs) return;
    this.#dx += dx;
    this.#dy += dy;
    this.#emit(MOUSE, 0, MOVE, 0, dx, dy, tsUs);
  }

  /** Notches of a wheel; up and right are positive. */
  wheel(code: number, value: number, tsUs: TsUs): void {
    if (tsUs >= this.#beginsUs) this.#begin();
    this.#emit(MOUSE, 0, code, value, 0, 0, tsUs);
  }

  /** The player marked a moment. */
  marker(tsUs: TsUs): void {
    if (tsUs >= this.#beginsUs) this.#begin();
    this.#emit(KEYBOARD, 0, MARKER, 1, 0, 0, tsUs);
  }

  /** A pad as it was read at `tsUs`: an event for every button that changed. `known`: false in a gap, behind which what is down is found held. */
  padButtons(pad: number, buttons: number, tsUs: TsUs, known = true): void {
    if (tsUs >= this.#beginsUs) this.#begin();
    const changed = buttons ^ (this.#padButtons[pad] as number);
    const found = known && this.#padKnown[pad] === 0;
    this.#padButtons[pad] = buttons;
    this.#padKnown[pad] = known ? 1 : 0;
    for (let bit = 0; bit < PAD_BUTTONS.length; bit++)
      if ((changed >> bit) & 1) this.#emit(PAD, pad, FIRST_PAD_CODE + bit, (buttons >> bit) & 1, 0, 0, tsUs, found);
  }

  /** What a pad holds before the session begins. */
  padHolds(pad: number, buttons: number): void {
    this.#padButtons[pad] = buttons;
    this.#padKnown[pad] = 1;
  }

  /** Releases everything: a release is written for each key, button and pad button that was held. */
  clear(tsUs: TsUs): void {
    for (let code = 0; code < this.#holders.length; code++) {
      if (this.#holders[code] === 0) continue;
      this.#holders[code] = 1;
      this.press(isMouse(code) ? MOUSE : KEYBOARD, code, false, tsUs);
    }
    for (let pad = 0; pad < MAX_PADS; pad++) this.padButtons(pad, 0, tsUs, false);
  }

  /**
   * The row of one device at a tick: `mouse_dx/dy` is the sum since that device's previous row. `axes` are six numbers from `axesAt` on:
   * a pad's sticks and triggers, a pose, or on mouse rows the camera's angles.
   */
  // biome-ignore lint/complexity/useMaxParams: hot path, where an object would be an allocation for each call
  sample(device: number, gridUs: TsUs, skipped: number, nowUs: TsUs, unit = 0, axes = NO_AXES, axesAt = 0): void {
    if (nowUs >= this.#beginsUs) this.#begin();
    const row = this.#row;
    row.at = this.#rows.reserve();
    // A lost row keeps its sums: the next row covers the whole gap, and totals still match.
    if (row.at < 0) return;
    const tsUs = asTs(nowUs > this.#lastRowUs ? nowUs : this.#lastRowUs + 1);
    this.#lastRowUs = tsUs;
    const mouse = device === MOUSE;
    const pending = pendingIndex(device, unit);
    row.tsUs = tsUs;
    row.gridUs = asTs(Math.round(gridUs));
    row.dx = mouse ? this.#dx : 0;
    row.dy = mouse ? this.#dy : 0;
    row.keymask = this.#state & 0xffff;
    row.custom = this.#state >>> 16;
    row.skipped = Math.min(skipped, 0xffff);
    row.events = this.#pendingEvents[pending] as number;
    row.device = device;
    row.unit = unit;
    row.buttons = device === PAD ? (this.#padButtons[unit] as number) : 0;
    row.axis0 = axes[axesAt] as number;
    row.axis1 = axes[axesAt + 1] as number;
    row.axis2 = axes[axesAt + 2] as number;
    row.axis3 = axes[axesAt + 3] as number;
    row.axis4 = axes[axesAt + 4] as number;
    row.axis5 = axes[axesAt + 5] as number;
    if (mouse) {
      this.#dx = 0;
      this.#dy = 0;
    }
    this.#pendingEvents[pending] = 0;
    this.#rows.publish();
  }

  /** The state that the session begins with, just before it: the first picture has it. */
  #begin(): void {
    const beginsUs = this.#beginsUs;
    this.#beginsUs = asTs(Number.POSITIVE_INFINITY);
    this.#armedFromUs = asTs(beginsUs - FOUND_BEFORE_US);
    for (let code = 0; code < this.#holders.length; code++)
      if ((this.#holders[code] as number) > 0) this.#emit(isMouse(code) ? MOUSE : KEYBOARD, 0, code, 1, 0, 0, this.#armedFromUs, true);
    for (let pad = 0; pad < MAX_PADS; pad++)
      for (let bit = 0; bit < PAD_BUTTONS.length; bit++)
        if (((this.#padButtons[pad] as number) >> bit) & 1) this.#emit(PAD, pad, FIRST_PAD_CODE + bit, 1, 0, 0, this.#armedFromUs, true);
    this.#armedFromUs = beginsUs;
  }

  /** Whether that changes the code's state. */
  #hold(code: number, down: boolean): boolean {
    const before = this.#holders[code] as number;
    const holders = Math.max(0, before + (down ? 1 : -1));
    this.#holders[code] = holders;
    const bit = this.#stateBits[code] as number;
    this.#state = holders > 0 ? this.#state | bit : this.#state & ~bit;
    return holders > 0 !== before > 0;
  }

  // biome-ignore lint/complexity/useMaxParams: hot path, where an object would be an allocation for each call
  #emit(device: number, unit: number, code: number, value: number, dx: number, dy: number, receivedUs: TsUs, held = false): void {
    if (receivedUs < this.#armedFromUs) return;
    const seq = this.#seq++;
    const event = this.#event;
    event.at = this.#events.reserve();
    if (event.at < 0) return;
    const tsUs = asTs(receivedUs > this.#lastEventUs ? receivedUs : this.#lastEventUs + 1);
    this.#lastEventUs = tsUs;
    const pending = pendingIndex(device, unit);
    this.#pendingEvents[pending] = (this.#pendingEvents[pending] as number) + 1;
    event.tsUs = tsUs;
    event.seq = seq;
    event.device = device;
    event.unit = unit;
    event.held = held;
    event.code = code;
    event.value = value;
    event.dx = dx;
    event.dy = dy;
    this.#events.publish();
  }
}

const MOUSE_CODES: ReadonlySet<number> = new Set((['LMB', 'RMB', 'MMB', 'X1', 'X2'] as const).map(codeIndex));

/** Whether a release belongs to the mouse, for codes whose key is no longer known. */
function isMouse(code: number): boolean {
  return MOUSE_CODES.has(code);
}

function pendingIndex(device: number, unit: number): number {
  return device === PAD ? DEVICES.length + unit : device;
}

/** Rows of the keyboard: every tick up to 120 Hz, every second tick above (GAP v0.2 section 4 recommends 120 Hz, mouse delta 240 Hz). */
export function keyboardEvery(hz: number): number {
  return hz > 120 ? 2 : 1;
}
