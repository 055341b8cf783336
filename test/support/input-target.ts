import { GapLog } from '#core/input/gap-log.ts';
import { InputGate } from '#core/input/gate.ts';
import { InputSampler } from '#core/input/sampler.ts';
import { GapRecords } from '#core/journal/gap-records.ts';
import { AXES } from '#core/journal/records.ts';
import { PictureShield } from '#core/rings/picture-shield.ts';
import { DEVICES } from '#format/core/input/codes.ts';
import { compileProfile } from '#format/core/input/compile-profile.ts';
import type { Gap, SessionGapReason } from '#format/core/input/gap.ts';
import { BASELINE_PROFILE, type KeyProfile } from '#format/core/input/profile.ts';
import { nowUs } from '#native/clock.ts';
import type { HotkeyName } from '#native/core/hotkeys/hotkey.ts';
import { Liveness } from '#native/core/input/liveness.ts';
import type { InputTarget } from '#native/input/input-system.ts';
import { drained, recordRing } from '#test/support/record-rings.ts';

export interface TakenEvent {
  readonly code: string;
  readonly value: number;
  readonly dx: number;
  readonly dy: number;
  readonly device: string;
  readonly pad: number;
  readonly tsUs: number;
  readonly held: boolean;
}

/** Everything behind a system's input in a recording, in the test's own thread. */
export class TestTarget implements InputTarget {
  readonly gate: InputGate;
  readonly sampler: InputSampler;
  readonly liveness = new Liveness();
  readonly reasons: (SessionGapReason | undefined)[] = [];
  readonly hotkeys: HotkeyName[] = [];
  readonly #events = recordRing('events', 1 << 14);
  readonly #rows = recordRing('rows', 1 << 14);
  readonly #gaps = recordRing('gaps', 1 << 10);
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
    return drained(this.#rows, 'rows', (row) => {
      const { unit, keymask, buttons, events, dx, dy } = row;
      return { device: DEVICES[row.device] as string, unit, keymask, buttons, events, dx, dy, axes: AXES.map((axis) => row[axis]) };
    });
  }

  /** Gaps that would be in the file, if the session ended now. */
  gaps(): Gap[] {
    const records = new GapRecords();
    drained(this.#gaps, 'gaps', (gap) => records.take(gap));
    return records.until({ t0Us: nowUs(), fps: 60 }, 0);
  }

  /** What would be in the file by now. */
  take(): TakenEvent[] {
    this.gate.settle(nowUs());
    return drained(this.#events, 'events', ({ code, value, dx, dy, device, unit, tsUs, held }) => ({
      code: this.#codes[code] as string,
      value,
      dx,
      dy,
      device: DEVICES[device] as string,
      pad: unit,
      tsUs,
      held,
    }));
  }
}
