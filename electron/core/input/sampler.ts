import { putEvent, putRow } from '#core/format/records.ts';
import { CODE_MASK, codeIndex, EVENT_CODES, MOUSE } from '#core/input/codes.ts';
import type { RecordRing } from '#core/rings/record-ring.ts';

const MOVE = codeIndex('move');

/**
 * The state of one player's keyboard and mouse, fed with events in the order they were received and sampled at every tick.
 *
 * Events go to one ring as they come, rows to another at each tick. Stamps are made strictly increasing per ring: two events of the
 * same microsecond are put one microsecond apart. No allocation, no clock: the caller stamps where the event is received.
 */
export class InputSampler {
  readonly #events: RecordRing;
  readonly #rows: RecordRing;
  /** How many physical keys hold each code down: left and right Ctrl are one bit. */
  readonly #holders = new Uint8Array(EVENT_CODES.length);
  readonly #pendingEvents = new Uint16Array(2);
  #armed = false;
  #mask = 0;
  #dx = 0;
  #dy = 0;
  #seq = 0;
  #lastEventUs = 0;
  #lastRowUs = 0;

  constructor(events: RecordRing, rows: RecordRing) {
    this.#events = events;
    this.#rows = rows;
  }

  get keymask(): number {
    return this.#mask;
  }

  /** From now on events count. Before, they only move the state: what happened before the session belongs to nobody. */
  arm(): void {
    this.#armed = true;
  }

  /** A key or button went down or up. The caller has removed auto-repeat. */
  press(device: number, code: number, down: boolean, tsUs: number): void {
    this.#hold(code, down);
    this.#emit(device, code, down ? 1 : 0, 0, 0, tsUs);
  }

  /** A key that was already held when the session began: part of the state, not an event. */
  holdAtStart(code: number): void {
    this.#hold(code, true);
  }

  /** Relative motion, in the device's own counts before acceleration. */
  move(dx: number, dy: number, tsUs: number): void {
    if (!this.#armed) return;
    this.#dx += dx;
    this.#dy += dy;
    this.#emit(MOUSE, MOVE, 0, dx, dy, tsUs);
  }

  /** One notch of a wheel; `value` is +1 or -1. */
  wheel(code: number, value: number, tsUs: number): void {
    this.#emit(MOUSE, code, value, 0, 0, tsUs);
  }

  /** The row of one device at a tick: `mouse_dx/dy` is the sum since that device's row before. */
  sample(device: number, gridUs: number, skipped: number, nowUs: number): void {
    const at = this.#rows.reserve();
    // A lost row keeps its sums: the next row covers the whole gap, and totals still match.
    if (at < 0) return;
    const tsUs = nowUs > this.#lastRowUs ? nowUs : this.#lastRowUs + 1;
    this.#lastRowUs = tsUs;
    const mouse = device === MOUSE;
    putRow(
      this.#rows.view,
      at,
      tsUs,
      gridUs,
      mouse ? this.#dx : 0,
      mouse ? this.#dy : 0,
      this.#mask,
      skipped,
      this.#pendingEvents[device] as number,
      device,
    );
    if (mouse) {
      this.#dx = 0;
      this.#dy = 0;
    }
    this.#pendingEvents[device] = 0;
    this.#rows.publish();
  }

  #hold(code: number, down: boolean): void {
    const holders = Math.max(0, (this.#holders[code] as number) + (down ? 1 : -1));
    this.#holders[code] = holders;
    const bit = CODE_MASK[code] as number;
    this.#mask = holders > 0 ? this.#mask | bit : this.#mask & ~bit;
  }

  #emit(device: number, code: number, value: number, dx: number, dy: number, receivedUs: number): void {
    if (!this.#armed) return;
    const seq = this.#seq++;
    const at = this.#events.reserve();
    if (at < 0) return;
    const tsUs = receivedUs > this.#lastEventUs ? receivedUs : this.#lastEventUs + 1;
    this.#lastEventUs = tsUs;
    this.#pendingEvents[device] = (this.#pendingEvents[device] as number) + 1;
    putEvent(this.#events.view, at, tsUs, seq, device, code, value, dx, dy);
    this.#events.publish();
  }
}

/** Rows of the keyboard: every tick up to 120 Hz, every second tick above (GAP v0.2 section 4 recommends 120 Hz, mouse delta 240 Hz). */
export function keyboardEvery(hz: number): number {
  return hz > 120 ? 2 : 1;
}
