import type { InputSteering } from '#core/app/steering.ts';
import { GapLog } from '#core/input/gap-log.ts';
import { InputGate } from '#core/input/gate.ts';
import { type HoldBack, RAW_HOLD_BACK } from '#core/input/hold-back.ts';
import { InputSampler, keyboardEvery } from '#core/input/sampler.ts';
import { AXES, RECORDS } from '#core/journal/records.ts';
import { PictureShield } from '#core/rings/picture-shield.ts';
import { PoseBoard, VR_DEVICES } from '#core/rings/pose-board.ts';
import { RecordRing } from '#core/rings/record-ring.ts';
import { ASKED, CONTROL, NO_WINDOW, SessionControl } from '#core/rings/session-control.ts';
import { FIRST_VR, KEYBOARD, MOUSE } from '#format/core/input/codes.ts';
import { compileProfile } from '#format/core/input/compile-profile.ts';
import type { SessionGapReason } from '#format/core/input/gap.ts';
import { reasonIndex } from '#format/core/input/gap.ts';
import { english } from '#format/core/said.ts';
import { type Tick, takeTick, tickDueUs, ticksDue } from '#format/core/time/ticks.ts';
import { asSpan, asTs, type SpanUs, type TsUs } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import type { HotkeyName } from '#native/core/hotkeys/hotkey.ts';
import { Liveness } from '#native/core/input/liveness.ts';
import { raiseThreadPriority } from '#native/host/thread-priority.ts';
import type { InputSystem, InputTarget, OpenInput } from '#native/input/input-system.ts';
import { Pads } from '#native/sdl/pads.ts';
import type { InputWorkerData } from '#session/input/input-port.ts';
import { tellOwner } from '#session/threads/thread-report.ts';

const ASKED_IN_ORDER = Object.entries(ASKED) as [InputSteering, number][];

/** A thread that stalled this long cannot tell when things happened: stamps are made on receipt. */
const STALL_US = 250_000;
const SLEEP_LOOK_US = 1_000_000;
const GO_LOOK_US = 10_000;
/** After the end: how long to wait for the answer to the last focus query. */
const LAST_LOOK_US = 10_000;

/** Runs a system's input in this thread until the session ends. Returns why it ended. */
export async function runInput(data: InputWorkerData, open: OpenInput, holdBack = RAW_HOLD_BACK): Promise<'stopped' | 'display-lost'> {
  const loop = new InputLoop(data, holdBack);
  using system = open(data, loop.target);
  using pads = data.pads ? Pads.open(loop.gate) : undefined;
  tellOwner({
    type: 'ready',
    facts: {
      source: system.source,
      priority: raiseThreadPriority(20),
      cannot: system.cannot.map(english).join('; '),
      pads: pads === undefined ? 'off' : pads.library,
      pointerMap: system.pointerMap?.join(' ') ?? '',
      heldBackMs: `${holdBack.holdUs / 1000}`,
    },
  });
  return await loop.run(system, pads);
}

/** One thread owns a system's queue, the state and the tick. */
class InputLoop {
  readonly gate: InputGate;
  readonly target: InputTarget;
  readonly #data: InputWorkerData;
  readonly #holdUs: SpanUs;
  readonly #control: SessionControl;
  readonly #liveness = new Liveness();
  readonly #poses: PoseBoard;
  readonly #axes = new Float32Array(AXES.length);
  /** The last tick taken. */
  readonly #tick: Tick = { gridUs: asTs(0), skipped: 0 };
  #unfocused: SessionGapReason | undefined = 'unfocused';
  #knownUs = asTs(0);
  #settledUs = asTs(0);
  #sleepLookedUs = asTs(0);
  #asleepUs = asSpan(0);

  constructor(data: InputWorkerData, holdBack: HoldBack) {
    this.#data = data;
    this.#holdUs = holdBack.holdUs;
    this.#control = new SessionControl(data.control);
    this.#poses = new PoseBoard(data.poses);
    const profile = compileProfile(data.profile);
    const sampler = new InputSampler(
      new RecordRing(data.events, RECORDS.events.bytes),
      new RecordRing(data.rows, RECORDS.rows.bytes),
      profile,
    );
    const gaps = new GapLog(new RecordRing(data.gaps, RECORDS.gaps.bytes), new PictureShield(data.shield), data.wholeScreen);
    this.gate = new InputGate(sampler, profile, gaps, holdBack);
    this.target = {
      gate: this.gate,
      liveness: this.#liveness,
      focus: (reason, tsUs, knownUs = tsUs, window = 0) => {
        if (window !== 0) this.#control.set(CONTROL.focusedWindow, window);
        this.#unfocused = reason ?? (this.#isShown(window) ? undefined : 'unfocused');
        this.#knownUs = knownUs;
        this.#apply(tsUs);
      },
      hotkey: (name, tsUs) => this.#hotkey(name, tsUs),
    };
  }

  async run(system: InputSystem, pads: Pads | undefined): Promise<'stopped' | 'display-lost'> {
    const control = this.#control;
    const originUs = await this.#untilGo(system);
    if (originUs === undefined) return 'stopped';
    const stepUs = asSpan(1e6 / this.#data.hz);
    const every = keyboardEvery(this.#data.hz);
    const tick = this.#tick;
    tick.gridUs = originUs;
    let index = -1;
    let keyboardIndex = -every;
    let tickedUs = originUs;
    this.#asleepUs = system.asleepUs();
    this.#drain(system);
    pads?.readHeld(nowUs());
    // Pictures begin at the origin; from there on the focus is known.
    this.gate.arm(asTs(Math.min(originUs, nowUs())));
    this.gate.end(control.endsUs);
    while (!control.stopped) {
      const waited = system.wait(tickDueUs(originUs, stepUs, index) - nowUs());
      if (!(typeof waited === 'boolean' ? waited : await waited)) return this.#lost(system, pads);
      this.#drain(system);
      const now = nowUs();
      // The thread that stops the session may be late: 0.17 s under wine, which left five frames' worth of rows without frames.
      if (now > control.endsUs) break;
      if (now < tickDueUs(originUs, stepUs, index)) continue;
      index = takeTick(tick, originUs, stepUs, index, now);
      this.#asked(now);
      if (tick.skipped > 0) control.count(CONTROL.skippedTicks, tick.skipped);
      if (now - tickedUs > STALL_US) this.gate.blind(this.#slept(system) ? 'suspended' : 'stalled', tickedUs, now);
      tickedUs = now;
      this.#rows(tick, now, index - keyboardIndex >= every);
      if (index - keyboardIndex >= every) keyboardIndex = index;
      pads?.poll(tick, now);
      this.#settle(now);
      this.#publish(system, pads?.count ?? 0);
      system.lookAtFocus();
      this.#lookAfter(system, now);
    }
    system.drain();
    const endUs = this.#lastRows(pads);
    // What is held back is settled as usual: the focus may have been lost at the last moment.
    this.gate.end(endUs);
    while (!control.stopped || nowUs() < endUs + this.#holdUs + LAST_LOOK_US || this.#settledUs < endUs + this.#holdUs) {
      system.lookAtFocus();
      const waited = system.wait(LAST_LOOK_US / 2);
      if (!(typeof waited === 'boolean' ? waited : await waited)) return this.#lost(system, pads);
      system.drain();
      this.#asked(nowUs());
      this.#settle(nowUs());
    }
    this.gate.finish(nowUs());
    this.#publish(system, pads?.count ?? 0);
    return 'stopped';
  }

  /** Reads input until all threads start together, so that keys already down are known. Undefined after a stop. */
  async #untilGo(system: InputSystem): Promise<TsUs | undefined> {
    while (this.#control.startUs === undefined) {
      const waited = system.wait(GO_LOOK_US);
      if (typeof waited !== 'boolean') await waited;
      this.#drain(system);
      system.lookAtFocus();
      this.#settle(nowUs());
    }
    return this.#control.stopped ? undefined : this.#control.startUs;
  }

  #drain(system: InputSystem): void {
    // Before the first event: what is down by then was found so.
    if (this.gate.resumes) system.readHeld();
    system.drain();
  }

  /** Releases what has been held back long enough, up to the time for which the focus is known. Never moves back. */
  #settle(now: TsUs): void {
    this.#settledUs = asTs(Math.max(this.#settledUs, Math.min(now, this.#knownUs + this.#holdUs)));
    this.gate.settle(this.#settledUs);
  }

  #rows({ gridUs, skipped }: Tick, now: TsUs, keyboard: boolean): void {
    const axes = this.#axes;
    const camera = this.#poses.readCamera(axes, 0, now);
    this.gate.row(MOUSE, 0, gridUs, skipped, now, 0, camera ? axes : undefined);
    if (keyboard) this.gate.row(KEYBOARD, 0, gridUs, skipped, now, 0, camera ? axes : undefined);
    for (let i = 0; i < VR_DEVICES.length; i++)
      if (this.#poses.readVr(i, axes, 0, now)) this.gate.row(FIRST_VR + i, 0, gridUs, skipped, now, 0, axes);
  }

  #publish(system: InputSystem, pads: number): void {
    const { ints } = this.#control;
    Atomics.store(ints, CONTROL.gamePid, system.gamePid ?? 0);
    Atomics.store(ints, CONTROL.unmapped, this.gate.unmapped);
    Atomics.store(ints, CONTROL.lostEvents, this.gate.overflows);
    Atomics.store(ints, CONTROL.closedFor, this.gate.closedFor === undefined ? 0 : reasonIndex(this.gate.closedFor));
    Atomics.store(ints, CONTROL.pads, pads);
    Atomics.store(ints, CONTROL.positions, system.positions ?? 0);
  }

  /** Once a second: is the source alive, did the machine sleep? */
  #lookAfter(system: InputSystem, now: TsUs): void {
    if (now - this.#sleepLookedUs > SLEEP_LOOK_US) {
      const sinceUs = this.#sleepLookedUs;
      this.#sleepLookedUs = now;
      if (this.#slept(system)) this.gate.blind('suspended', sinceUs, now);
    }
    if (!this.#liveness.due(now)) return;
    const idleUs = system.idleUs();
    if (!this.#liveness.look(now, idleUs)) return;
    system.restart();
    this.gate.forgetHeld();
    this.gate.blind('hook-lost', this.#liveness.aliveUs, now);
    this.#control.count(CONTROL.restarts);
  }

  /** Whether the machine has slept since the last call. */
  #slept(system: InputSystem): boolean {
    const before = this.#asleepUs;
    this.#asleepUs = system.asleepUs();
    return this.#asleepUs - before > STALL_US;
  }

  /** Whether pictures are of the window that has the focus: a launcher's are not of its game. */
  #isShown(window: number): boolean {
    const shown = this.#control.read(CONTROL.shownWindow);
    return shown === 0 || (shown !== NO_WINDOW && (window === 0 || (window | 0) === shown));
  }

  #apply(tsUs: TsUs): void {
    this.gate.focus(this.#control.read(CONTROL.heldBy) === 0 ? this.#unfocused : 'held', tsUs);
  }

  #hotkey(name: HotkeyName, tsUs: TsUs): void {
    if (name === 'record') this.#control.set(CONTROL.askedToStop, 1);
    else if (name === 'hold') this.#steer(this.#control.heldBy.includes('player') ? 'release' : 'hold', tsUs);
    else this.#steer(name === 'marker' ? 'mark' : 'take-back', tsUs);
  }

  /** Carries out what windows asked for since the last tick. */
  #asked(now: TsUs): void {
    const asked = Atomics.exchange(this.#control.ints, CONTROL.asked, 0);
    if (asked === 0) return;
    for (const [command, bit] of ASKED_IN_ORDER) if ((asked & bit) !== 0) this.#steer(command, now);
  }

  #steer(command: InputSteering, tsUs: TsUs): void {
    if (command === 'mark') {
      this.gate.marker(tsUs);
      return;
    }
    const lab = command === 'lab-hold' || command === 'lab-release';
    this.#control.holds(lab ? 'lab' : 'player', command !== 'release' && command !== 'lab-release');
    this.#apply(tsUs);
    if (command === 'take-back') this.#control.takeBack(tsUs);
  }

  #lost(system: InputSystem, pads: Pads | undefined): 'display-lost' {
    const now = nowUs();
    this.#control.validUntilUs = now;
    this.#lastRows(pads);
    // Who had the focus at the end can no longer be known.
    this.target.focus('focus-unknown', now);
    this.gate.finish(now);
    this.#publish(system, pads?.count ?? 0);
    return 'display-lost';
  }

  /**
   * Writes the last rows: they account for the events and the due ticks since the last tick, however the session ended. Returns their time, us:
   * the session's end.
   */
  #lastRows(pads: Pads | undefined): TsUs {
    const now = asTs(Math.min(nowUs(), this.#control.endsUs));
    if (now <= this.#tick.gridUs) return now;
    const due = ticksDue(this.#tick.gridUs, now, this.#data.hz);
    const last: Tick = { gridUs: now, skipped: Math.max(0, due - 1) };
    if (last.skipped > 0) this.#control.count(CONTROL.skippedTicks, last.skipped);
    this.#tick.gridUs = now;
    this.#rows(last, now, true);
    pads?.poll(last, now);
    return now;
  }
}
