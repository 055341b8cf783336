import { setTimeout as sleep } from 'node:timers/promises';
import { GapRecords } from '#core/journal/gap-records.ts';
import { RECORDS } from '#core/journal/records.ts';
import { PictureShield } from '#core/rings/picture-shield.ts';
import { PoseBoard } from '#core/rings/pose-board.ts';
import { RecordRing } from '#core/rings/record-ring.ts';
import { SessionControl } from '#core/rings/session-control.ts';
import type { SessionGapReason } from '#format/core/input/gap.ts';
import { BASELINE_PROFILE } from '#format/core/input/profile.ts';
import { nowUs } from '#native/clock.ts';
import type { InputSystem, InputTarget } from '#native/input/input-system.ts';
import { runInput } from '#session/input/input-loop.ts';
import type { InputWorkerData } from '#session/input/input-port.ts';
import { drained } from '#test/support/record-rings.ts';

/** A system whose sleep, idle time and end are set by the test, as on no real machine here. */
class StandIn implements InputSystem {
  readonly gamePid = undefined;
  readonly source = 'stand-in';
  readonly cannot = [];
  asleep = 0;
  idle = 1e9;
  gone = false;
  heldUpUs = () => 0;
  restarts = 0;
  reason: SessionGapReason | undefined = undefined;
  knownUs: number | undefined = undefined;
  readonly #target: InputTarget;

  constructor(target: InputTarget) {
    this.#target = target;
  }

  async wait(us: number): Promise<boolean> {
    await sleep(Math.max(0, us / 1000));
    return !this.gone;
  }

  drain(): void {
    const untilUs = nowUs() + this.heldUpUs();
    while (nowUs() < untilUs);
    this.#target.focus(this.reason, nowUs(), this.knownUs);
  }

  lookAtFocus(): void {
    // Every drain reports it.
  }

  readHeld(): void {
    // Nothing is.
  }

  idleUs(): number {
    return this.idle;
  }

  restart(): void {
    this.restarts += 1;
  }

  asleepUs(): number {
    return this.asleep;
  }

  [Symbol.dispose](): void {
    // Nothing was opened.
  }
}

/** Runs the input thread's loop here, with a {@link StandIn}. */
export function startLoop(lastsUs = Number.POSITIVE_INFINITY) {
  const data: InputWorkerData = {
    display: '',
    hz: 60,
    profile: BASELINE_PROFILE,
    game: 'any',
    wholeScreen: false,
    pads: false,
    hotkeys: {},
    control: SessionControl.allocate(),
    rows: RecordRing.allocate(RECORDS.rows.bytes, 1 << 12),
    events: RecordRing.allocate(RECORDS.events.bytes, 1 << 10),
    gaps: RecordRing.allocate(RECORDS.gaps.bytes, 1 << 6),
    shield: PictureShield.allocate(),
    poses: PoseBoard.allocate(),
  };
  const control = new SessionControl(data.control);
  let system: StandIn | undefined;
  const t0Us = nowUs();
  control.go(t0Us, t0Us + lastsUs);
  const ended = runInput(data, (_, target) => {
    system = new StandIn(target);
    return system;
  });
  const gaps = () => {
    const records = new GapRecords();
    drained(new RecordRing(data.gaps, RECORDS.gaps.bytes), 'gaps', (gap) => records.take(gap));
    return records.until({ t0Us: nowUs(), fps: 60 }, 0);
  };
  return { data, control, ended, gaps, endsUs: t0Us + lastsUs, system: system as StandIn };
}
