import { GapRecords } from '#core/format/gap-records.ts';
import { EVENT_BYTES, eventAt, GAP_BYTES, ROW_BYTES, rowAt } from '#core/format/records.ts';
import { DEVICES } from '#core/input/codes.ts';
import { compileProfile } from '#core/input/compile-profile.ts';
import type { Gap } from '#core/input/gap.ts';
import { GapLog, type SessionGapReason } from '#core/input/gap-log.ts';
import { InputGate } from '#core/input/gate.ts';
import type { HotkeyName } from '#core/input/hotkey.ts';
import { Liveness } from '#core/input/liveness.ts';
import { BASELINE_PROFILE, type KeyProfile } from '#core/input/profile.ts';
import { InputSampler } from '#core/input/sampler.ts';
import { PictureShield } from '#core/rings/picture-shield.ts';
import { RecordRing } from '#core/rings/record-ring.ts';
import { nowUs } from '#native/clock.ts';
import type { InputTarget } from '#native/input-system.ts';

export interface TakenEvent {
  readonly code: string;
  readonly value: number;
  readonly dx: number;
  readonly dy: number;
  readonly device: string;
  readonly pad: number;
  readonly tsUs: number;
}

/** Everything that stands behind a system's input in a recording, in the test's own thread. */
export class TestTarget implements InputTarget {
  readonly gate: InputGate;
  readonly sampler: InputSampler;
  readonly liveness = new Liveness();
  readonly reasons: (SessionGapReason | undefined)[] = [];
  readonly hotkeys: HotkeyName[] = [];
  readonly #events = new RecordRing(RecordRing.allocate(EVENT_BYTES, 1 << 14), EVENT_BYTES);
  readonly #rows = new RecordRing(RecordRing.allocate(ROW_BYTES, 1 << 14), ROW_BYTES);
  readonly #gaps = new RecordRing(RecordRing.allocate(GAP_BYTES, 1 << 10), GAP_BYTES);
  readonly #codes: readonly string[];

  constructor(profile: KeyProfile = BASELINE_PROFILE) {
    const compiled = compileProfile(profile);
    this.#codes = compiled.codes;
    this.sampler = new InputSampler(this.#events, this.#rows, compiled);
    this.gate = new InputGate(this.sampler, compiled, new GapLog(this.#gaps, new PictureShield(PictureShield.allocate()), false));
  }

  focus(reason: SessionGapReason | undefined, tsUs: number): void {
    if (this.reasons.at(-1) !== reason || this.reasons.length === 0) this.reasons.push(reason);
    this.gate.focus(reason, tsUs);
  }

  hotkey(name: HotkeyName): void {
    this.hotkeys.push(name);
  }

  get pending(): number {
    this.gate.settle(nowUs());
    return this.#events.pending;
  }

  /** Rows that would be in the file by now. */
  rows(): { device: string; unit: number; keymask: number; buttons: number; events: number; dx: number; dy: number; axes: number[] }[] {
    const all: ReturnType<TestTarget['rows']> = [];
    const { view } = this.#rows;
    this.#rows.drain((offset, count) => {
      for (let at = offset; at < offset + count * ROW_BYTES; at += ROW_BYTES)
        all.push({
          device: DEVICES[rowAt.device(view, at)] as string,
          unit: rowAt.unit(view, at),
          keymask: rowAt.keymask(view, at),
          buttons: rowAt.buttons(view, at),
          events: rowAt.events(view, at),
          dx: rowAt.dx(view, at),
          dy: rowAt.dy(view, at),
          axes: [0, 1, 2, 3, 4, 5].map((i) => rowAt.axis(view, at, i)),
        });
    });
    return all;
  }

  /** Gaps that would be in the file, if the session ended now. */
  gaps(): Gap[] {
    const records = new GapRecords();
    this.#gaps.drain((offset, count) => {
      for (let i = 0; i < count; i++) records.take(this.#gaps.view, offset + i * GAP_BYTES);
    });
    return records.until({ t0Us: nowUs(), fps: 60 }, 0);
  }

  /** What would be in the file by now. */
  take(): TakenEvent[] {
    this.gate.settle(nowUs());
    const all: TakenEvent[] = [];
    const { view } = this.#events;
    this.#events.drain((offset, count) => {
      for (let at = offset; at < offset + count * EVENT_BYTES; at += EVENT_BYTES)
        all.push({
          code: this.#codes[eventAt.code(view, at)] as string,
          value: eventAt.value(view, at),
          dx: eventAt.dx(view, at),
          dy: eventAt.dy(view, at),
          device: DEVICES[eventAt.device(view, at)] as string,
          pad: eventAt.unit(view, at),
          tsUs: eventAt.tsUs(view, at),
        });
    });
    return all;
  }
}
