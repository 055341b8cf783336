import type { InputSteering } from '#core/app/steering.ts';
import { HOLDERS, type Holder } from '#core/lab/holder.ts';
import { GAP_REASONS, type GapReason, reasonIndex } from '#format/core/input/gap.ts';
import { asTs, type TsUs, tsAt } from '#format/core/time/units.ts';

/** Int32 slots of `control`: everything a session's threads share without a message. */
export const CONTROL = {
  go: 0,
  stop: 1,
  skippedTicks: 2,
  unmapped: 3,
  captured: 4,
  skippedFrames: 5,
  planned: 6,
  /** Index of {@link GAP_REASONS}: why no input is being recorded right now. */
  closedFor: 7,
  pads: 8,
  /** The player takes the last minutes back. */
  takeBack: 9,
  /** How often a silent source of input was restarted. */
  restarts: 10,
  /** Events for which the hold-back had no room. */
  lostEvents: 11,
  /** Requests from windows to the input thread: bits of {@link ASKED}, handled at the next tick. */
  asked: 12,
  /** Who holds the recording: bits by the order of {@link HOLDERS}. */
  heldBy: 13,
  /** Process of the game, once it has had the focus; 0 until then, and where any window counts. */
  gamePid: 14,
  /** The player has asked, by a hotkey, to stop and seal. */
  askedToStop: 15,
  /** Motions that came as positions. */
  positions: 16,
  /** The game's window that has, or last had, the focus, as the system calls it; 0 where it is not known. */
  focusedWindow: 17,
  /** The window that pictures are of, {@link NO_WINDOW} while there is none; 0 where they are of a screen. */
  shownWindow: 18,
} as const;

/** Of a recording of a window alone: nothing of it is shown. */
export const NO_WINDOW = -1;

/** What windows can request as well as hotkeys, in the order it is carried out: a player who wants to stop recording is never overruled. */
export const ASKED: Readonly<Record<InputSteering, number>> = {
  mark: 1,
  'lab-release': 2,
  release: 4,
  'lab-hold': 8,
  hold: 16,
  'take-back': 32,
};

/** Float64 slots of `control`, behind its integers. */
const CONTROL_F64 = { t0Us: 0, validUntilUs: 1, stoppedUs: 2, endsUs: 3, takenBackUs: 4 } as const;
const CONTROL_INTS = 32;
const CONTROL_BYTES = 4 * CONTROL_INTS + 64;

/** The control block of a session: who starts, ends, holds and asks, seen by all of its threads at once. */
export class SessionControl {
  readonly shared: SharedArrayBuffer;
  readonly ints: Int32Array;
  readonly #times: Float64Array;

  constructor(shared: SharedArrayBuffer) {
    this.shared = shared;
    this.ints = new Int32Array(shared, 0, CONTROL_INTS);
    this.#times = new Float64Array(shared, 4 * CONTROL_INTS, 8);
  }

  /** Until the input thread knows who has the focus, the game counts as unfocused. */
  static allocate(): SharedArrayBuffer {
    const shared = new SharedArrayBuffer(CONTROL_BYTES);
    new SessionControl(shared).set(CONTROL.closedFor, reasonIndex('unfocused'));
    return shared;
  }

  /** Starts all threads together on one grid. `endsUs`: when the session is planned to end. */
  go(t0Us: TsUs, endsUs = asTs(Number.POSITIVE_INFINITY)): void {
    this.#times[CONTROL_F64.t0Us] = t0Us;
    this.#times[CONTROL_F64.endsUs] = endsUs;
    this.#times[CONTROL_F64.validUntilUs] = Number.POSITIVE_INFINITY;
    Atomics.store(this.ints, CONTROL.go, 1);
    Atomics.notify(this.ints, CONTROL.go);
  }

  /** Blocks until {@link go} or {@link stop}; undefined after a stop. */
  waitForGo(): TsUs | undefined {
    while (Atomics.load(this.ints, CONTROL.go) === 0) {
      Atomics.wait(this.ints, CONTROL.go, 0, 10);
    }
    return this.stopped ? undefined : tsAt(this.#times, CONTROL_F64.t0Us);
  }

  /** The common zero of all threads, us; undefined before {@link go}. */
  get startUs(): TsUs | undefined {
    return Atomics.load(this.ints, CONTROL.go) === 0 ? undefined : tsAt(this.#times, CONTROL_F64.t0Us);
  }

  /** When the session is planned to end, us: nothing later belongs to it, however late it is stopped. */
  get endsUs(): TsUs {
    return tsAt(this.#times, CONTROL_F64.endsUs);
  }

  /** Asks all threads to end, now; the time of the first request counts. */
  stop(nowUs: TsUs): void {
    if (!this.stopped) this.#times[CONTROL_F64.stoppedUs] = nowUs;
    Atomics.store(this.ints, CONTROL.stop, 1);
    Atomics.notify(this.ints, CONTROL.stop);
    Atomics.store(this.ints, CONTROL.go, 1);
    Atomics.notify(this.ints, CONTROL.go);
  }

  get stopped(): boolean {
    return Atomics.load(this.ints, CONTROL.stop) === 1;
  }

  /** When the session was asked to end, us. */
  get stoppedUs(): TsUs {
    return tsAt(this.#times, CONTROL_F64.stoppedUs);
  }

  /** The player takes the last minutes back, counted from `askedUs`: the first request counts. */
  takeBack(askedUs: TsUs): void {
    if (this.takenBackUs !== undefined) return;
    this.#times[CONTROL_F64.takenBackUs] = askedUs;
    Atomics.store(this.ints, CONTROL.takeBack, 1);
  }

  /** When the player asked for that, us; undefined: not yet. */
  get takenBackUs(): TsUs | undefined {
    return Atomics.load(this.ints, CONTROL.takeBack) === 0 ? undefined : tsAt(this.#times, CONTROL_F64.takenBackUs);
  }

  /** Nothing read after this time can be trusted: the display was lost. */
  set validUntilUs(us: TsUs) {
    this.#times[CONTROL_F64.validUntilUs] = us;
  }

  get validUntilUs(): TsUs {
    return tsAt(this.#times, CONTROL_F64.validUntilUs);
  }

  /** Why no input is being recorded right now; undefined while the game has the focus. */
  get closedFor(): GapReason | undefined {
    return GAP_REASONS[this.read(CONTROL.closedFor)] || undefined;
  }

  get heldBy(): Holder[] {
    const bits = this.read(CONTROL.heldBy);
    return HOLDERS.filter((_, bit) => ((bits >> bit) & 1) === 1);
  }

  /** Whether this one holds the recording from now on. */
  holds(who: Holder, held: boolean): void {
    const bit = 1 << HOLDERS.indexOf(who);
    if (held) Atomics.or(this.ints, CONTROL.heldBy, bit);
    else Atomics.and(this.ints, CONTROL.heldBy, ~bit);
  }

  /** Carried out at the next input tick. */
  ask(command: InputSteering): void {
    Atomics.or(this.ints, CONTROL.asked, ASKED[command]);
  }

  count(slot: number, by = 1): void {
    Atomics.add(this.ints, slot, by);
  }

  set(slot: number, value: number): void {
    Atomics.store(this.ints, slot, value);
  }

  read(slot: number): number {
    return Atomics.load(this.ints, slot);
  }
}
