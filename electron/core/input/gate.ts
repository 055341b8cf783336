import type { GapLog } from '#core/input/gap-log.ts';
import { RAW_HOLD_BACK } from '#core/input/hold-back.ts';
import type { InputSampler } from '#core/input/sampler.ts';
import { AXES } from '#core/journal/records.ts';
import { codeIndex, KEYBOARD, MOUSE, PAD } from '#format/core/input/codes.ts';
import { type CompiledProfile, UNMAPPED } from '#format/core/input/compile-profile.ts';
import type { SessionGapReason } from '#format/core/input/gap.ts';
import { FIRST_BUTTON, UNKNOWN_KEY } from '#format/core/input/physical-keys.ts';
import { addUs, asTs, type SpanUs, type TsUs, tsAt } from '#format/core/time/units.ts';
import type { Hotkey } from '#native/core/hotkeys/hotkey.ts';
import { Hand } from '#native/core/input/hand.ts';
import type { InputSink, PadSink } from '#native/core/input/input-sink.ts';

/** Entries held back at once: 50 ms of an 8 kHz mouse are 400, and a stalled thread may find thousands waiting. */
const CAPACITY = 1 << 14;

// Kinds of entries.
const NOTHING = 0;
const PRESS = 1;
const RELEASE = 2;
const MOVE = 3;
const WHEEL = 4;
const UNMAPPED_KEY = 5;
const MARKER = 6;
const ROW = 7;
const FOUND = 8;
/** Of a row's code: it was read while the gate was open. */
const OPEN_ROW = 1 << 24;

/**
 * The only path from a system's input to a file. Input for the recorded game goes to the sampler, 50 ms later and in order, with its
 * stamps of receipt; everything else ends here. It fails closed: it starts shut and opens only on word that the game has the focus; when
 * the focus is lost, everything still held back is dropped and a gap begins 50 ms earlier. Behind a gap, what is down then is found held: a hand that holds
 * a key does not press it again.
 *
 * Ticks go through the same queue, so that a row shows the state at its own time. No allocation, no clock.
 */
export class InputGate implements InputSink, PadSink {
  readonly #sampler: InputSampler;
  readonly #codeOf: Int16Array;
  readonly #gaps: GapLog;
  readonly #holdUs: SpanUs;
  readonly #reopenUs: SpanUs;
  readonly #kind = new Uint8Array(CAPACITY);
  readonly #tsUs = new Float64Array(CAPACITY);
  /** Code of an event; device, unit and pad buttons of a row. */
  readonly #code = new Int32Array(CAPACITY);
  readonly #x = new Float64Array(CAPACITY);
  readonly #y = new Float64Array(CAPACITY);
  readonly #axes = new Float32Array(CAPACITY * AXES.length);
  #head = 0;
  #tail = 0;
  readonly #hand = new Hand();
  /** What of it went into the queue. */
  readonly #taken = new Uint16Array(256);
  #reason: SessionGapReason | undefined = 'unfocused';
  #armedFromUs = asTs(Number.POSITIVE_INFINITY);
  #endUs = asTs(Number.POSITIVE_INFINITY);
  /** End of the last gap. Events before it are not the game's. */
  #openFromUs = asTs(0);
  /** Time up to which the game certainly had the focus: everything later is still held back. */
  #settledUs = asTs(Number.POSITIVE_INFINITY);
  #gapFromUs = asTs(0);
  #gapOpen = false;
  #unmapped = 0;
  #overflows = 0;
  /** What is down has yet to be put into the queue. */
  #resumes = true;

  constructor(sampler: InputSampler, profile: CompiledProfile, gaps: GapLog, holdBack = RAW_HOLD_BACK) {
    this.#sampler = sampler;
    this.#codeOf = profile.codeOf;
    this.#gaps = gaps;
    this.#holdUs = holdBack.holdUs;
    this.#reopenUs = holdBack.reopenUs;
  }

  /** The system gives these to us, and not to the game: they are no input of it. X11 does; a game on Windows may read them as Raw Input, as we do. */
  leaveOut(hotkeys: readonly Hotkey[]): void {
    this.#hand.leaveOut(hotkeys);
  }

  /** Keys and buttons outside the profile that went down or up in the game: counted, never stored. */
  get unmapped(): number {
    return this.#unmapped;
  }

  /** Entries for which there was no room; each is a lost event. */
  get overflows(): number {
    return this.#overflows;
  }

  /** The game's input begins, or goes on after a gap, and what is down has yet to count: the moment for {@link holds}. */
  get resumes(): boolean {
    return this.#resumes && this.#reason === undefined;
  }

  get closedFor(): SessionGapReason | undefined {
    return this.#reason;
  }

  /** The session begins; with a gap, if the game does not have the focus. */
  arm(fromUs: TsUs): void {
    this.#armedFromUs = fromUs;
    this.#sampler.arm(fromUs);
    if (this.#reason !== undefined) this.#begin(this.#reason, fromUs);
  }

  /** The game has the focus (`undefined`), or why it does not. No effect when nothing changes. */
  focus(reason: SessionGapReason | undefined, tsUs: TsUs): void {
    if (reason === this.#reason) return;
    if (this.#reason === undefined) this.#close(reason as SessionGapReason, tsUs);
    else {
      // Another reason for the same gap: one ends where the other begins, and nothing opens between.
      const reopened = reason === undefined && this.#armed;
      const toUs = asTs(Math.max(tsUs + (reopened ? this.#reopenUs : 0), this.#gapFromUs));
      if (this.#gapOpen) this.#gaps.close(toUs);
      this.#gapOpen = false;
      this.#resumes = true;
      if (reason === undefined) this.#openFromUs = toUs;
      else this.#begin(reason, toUs);
    }
    this.#reason = reason;
  }

  /**
   * What happened from `fromUs` to `toUs` is unknown: the thread was not running, or its source was silent. A gap that is already open
   * stays as it is.
   */
  blind(reason: SessionGapReason, fromUs: TsUs, toUs: TsUs): void {
    if (this.#reason !== undefined) return;
    this.focus(reason, addUs(fromUs, this.#holdUs));
    this.focus(undefined, toUs);
  }

  /** A key or button of one of {@link SOURCES} keyboards and mice. Presses of a key already down are auto-repeat and ignored. */
  key(source: number, physical: number, down: boolean, tsUs: TsUs): void {
    const open = this.#open(tsUs);
    const bit = this.#hand.change(source, physical, down);
    if (bit === 0 || this.#hand.isHotkey(physical)) return;
    const code = this.#codeOf[physical] as number;
    if (!open) return;
    if (code === UNMAPPED) {
      this.#put(UNMAPPED_KEY, tsUs, 0, 0, 0);
      return;
    }
    const taken = this.#taken[physical] as number;
    // A release is recorded only when its press was.
    if (!down && (taken & bit) === 0) return;
    this.#taken[physical] = down ? taken | bit : taken & ~bit;
    this.#put(down ? PRESS : RELEASE, tsUs, code, physical >= FIRST_BUTTON ? MOUSE : KEYBOARD, 0);
  }

  /** Takes the system's report of a key, while {@link resumes}: corrects for presses and releases that were missed. */
  holds(physical: number, down: boolean): void {
    if (this.#resumes) this.#hand.correct(physical, down);
  }

  /** What a pad holds just before the session begins. */
  padHolds(pad: number, buttons: number): void {
    if (this.#reason === undefined) this.#sampler.padHolds(pad, buttons);
  }

  /** A source was unplugged: releases what it held, and what was held from the start by an unknown source. */
  sourceLost(source: number, tsUs: TsUs): void {
    for (let physical = 0; physical < UNKNOWN_KEY; physical++)
      if (this.#hand.isBy(source, physical)) this.key(source, physical, false, tsUs);
  }

  /** Events were lost, so what is down is no longer known: forgets it. {@link blind}, called next, writes the releases. */
  forgetHeld(): void {
    this.#hand.forget();
  }

  move(dx: number, dy: number, tsUs: TsUs): void {
    if (this.#open(tsUs)) this.#put(MOVE, tsUs, 0, dx, dy);
  }

  wheel(code: number, notches: number, tsUs: TsUs): void {
    if (this.#open(tsUs)) this.#put(WHEEL, tsUs, code, notches, 0);
  }

  marker(tsUs: TsUs): void {
    if (this.#open(tsUs)) this.#put(MARKER, tsUs, MARKER_CODE, 0, 0);
  }

  /** A device's row at a tick. `axes`, if any, are copied. */
  // biome-ignore lint/complexity/useMaxParams: hot path, where an object would be an allocation for each call
  row(device: number, unit: number, gridUs: TsUs, skipped: number, nowUs: TsUs, buttons = 0, axes?: Float32Array, axesAt = 0): void {
    const open = this.#open(nowUs);
    if (nowUs > this.#endUs || this.#full()) return;
    const at = this.#head++ & (CAPACITY - 1);
    this.#kind[at] = ROW;
    this.#tsUs[at] = nowUs;
    this.#code[at] = device | (unit << 4) | (open ? (buttons << 8) | OPEN_ROW : 0);
    this.#x[at] = gridUs;
    this.#y[at] = skipped;
    for (let i = 0; i < AXES.length; i++)
      this.#axes[at * AXES.length + i] = open && axes !== undefined ? (axes[axesAt + i] as number) : device === PAD ? 0 : Number.NaN;
  }

  /** A pad came or went: a gap of that pad alone. */
  padLost(pad: number, tsUs: TsUs): void {
    this.#gaps.padLost(pad, tsUs);
  }

  padFound(pad: number, tsUs: TsUs): void {
    this.#gaps.padFound(pad, tsUs);
  }

  /**
   * Lets through what has been held back for long enough. Called at least once a tick, after everything up to `nowUs` was received and the
   * focus was checked.
   */
  settle(nowUs: TsUs): void {
    this.#settledUs = nowUs;
    this.#release(asTs(nowUs - this.#holdUs));
    // Before the session begins there is nothing to decide: a gap that it begins with is not known yet.
    if (this.#armed) this.#gaps.decide(asTs(nowUs - this.#holdUs));
  }

  /** The session ends at `endUs`: nothing later is accepted. What is held back stays so until {@link settle} or {@link finish}. */
  end(endUs: TsUs): void {
    this.#endUs = endUs;
  }

  /** Lets everything through; the caller has waited until all of it was settled, or has taken the focus away. */
  finish(nowUs: TsUs): void {
    this.#release(asTs(Number.POSITIVE_INFINITY));
    const endUs = Math.min(nowUs, this.#endUs);
    if (this.#gapOpen) this.#gaps.close(asTs(Math.max(endUs, this.#gapFromUs)));
    this.#gaps.decide(asTs(Number.POSITIVE_INFINITY));
  }

  get #armed(): boolean {
    return this.#armedFromUs !== Number.POSITIVE_INFINITY;
  }

  #open(tsUs: TsUs): boolean {
    if (this.#reason !== undefined || tsUs < this.#openFromUs || tsUs > this.#endUs) return false;
    if (this.#resumes) this.#resume();
    return true;
  }

  /** What is down counts from the end of the gap on, once for each device that holds it. */
  #resume(): void {
    this.#resumes = false;
    for (let physical = 0; physical < UNKNOWN_KEY; physical++) {
      const code = this.#codeOf[physical] as number;
      if (code === UNMAPPED || this.#hand.isHotkey(physical)) continue;
      const held = this.#hand.of(physical);
      this.#taken[physical] = held;
      for (let bits = held; bits !== 0; bits &= bits - 1)
        this.#put(FOUND, this.#openFromUs, code, physical >= FIRST_BUTTON ? MOUSE : KEYBOARD, 0);
    }
  }

  #close(reason: SessionGapReason, tsUs: TsUs): void {
    // A late thread learns late: the gap covers everything that was not settled, however far back that goes.
    const unsettledUs = Math.min(tsUs, this.#settledUs) - this.#holdUs;
    const fromUs = asTs(Math.max(unsettledUs, this.#openFromUs, this.#armed ? this.#armedFromUs : 0));
    // The session was over by then.
    if (fromUs >= this.#endUs) return;
    this.#release(fromUs);
    // Rows stay on their ticks, emptied; events are dropped.
    for (let i = this.#tail; i < this.#head; i++) {
      const at = i & (CAPACITY - 1);
      if (this.#kind[at] !== ROW) this.#kind[at] = NOTHING;
      else {
        const device = (this.#code[at] as number) & 15;
        this.#code[at] = (this.#code[at] as number) & 0xff;
        this.#axes.fill(device === PAD ? 0 : Number.NaN, at * AXES.length, (at + 1) * AXES.length);
      }
    }
    this.#taken.fill(0);
    this.#sampler.clear(fromUs);
    // The releases just written are the last of the game's events: the gap begins after them.
    this.#begin(reason, asTs(Math.max(fromUs, this.#sampler.lastEventUs + 1)));
  }

  #begin(reason: SessionGapReason, fromUs: TsUs): void {
    this.#gapFromUs = fromUs;
    this.#gapOpen = this.#armed;
    if (this.#armed) this.#gaps.open(fromUs, reason);
  }

  #full(): boolean {
    if (this.#head - this.#tail < CAPACITY) return false;
    this.#overflows += 1;
    return true;
  }

  #put(kind: number, tsUs: TsUs, code: number, x: number, y: number): void {
    if (this.#full()) return;
    const at = this.#head++ & (CAPACITY - 1);
    this.#kind[at] = kind;
    this.#tsUs[at] = tsUs;
    this.#code[at] = code;
    this.#x[at] = x;
    this.#y[at] = y;
  }

  #release(untilUs: TsUs): void {
    while (this.#tail < this.#head) {
      const at = this.#tail & (CAPACITY - 1);
      const tsUs = tsAt(this.#tsUs, at);
      if (tsUs > untilUs) return;
      this.#tail += 1;
      const code = this.#code[at] as number;
      const x = this.#x[at] as number;
      const y = this.#y[at] as number;
      switch (this.#kind[at]) {
        case PRESS:
          this.#sampler.press(x, code, true, tsUs);
          break;
        case FOUND:
          this.#sampler.found(x, code, tsUs);
          break;
        case RELEASE:
          this.#sampler.press(x, code, false, tsUs);
          break;
        case MOVE:
          this.#sampler.move(x, y, tsUs);
          break;
        case WHEEL:
          this.#sampler.wheel(code, x, tsUs);
          break;
        case MARKER:
          this.#sampler.marker(tsUs);
          break;
        case UNMAPPED_KEY:
          this.#unmapped += 1;
          break;
        case ROW:
          this.#row(code, asTs(x), y, tsUs, at);
          break;
      }
    }
  }

  #row(packed: number, gridUs: TsUs, skipped: number, tsUs: TsUs, at: number): void {
    const device = packed & 15;
    const unit = (packed >> 4) & 15;
    if (device === PAD) this.#sampler.padButtons(unit, (packed >>> 8) & 0xffff, tsUs, (packed & OPEN_ROW) !== 0);
    this.#sampler.sample(device, gridUs, skipped, tsUs, unit, this.#axes, at * AXES.length);
  }
}

const MARKER_CODE = codeIndex('marker');
