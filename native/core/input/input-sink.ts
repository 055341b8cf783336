import type { SessionGapReason } from '#format/core/input/gap.ts';
import type { TsUs } from '#format/core/time/units.ts';
import type { Hotkey } from '#native/core/hotkeys/hotkey.ts';

/** Where a system's input goes: the gate of a session, which says what each of these does. `source`: a keyboard or mouse; `physical`: a key or button. */
export interface InputSink {
  leaveOut(hotkeys: readonly Hotkey[]): void;
  key(source: number, physical: number, down: boolean, tsUs: TsUs): void;
  holds(physical: number, down: boolean): void;
  move(dx: number, dy: number, tsUs: TsUs): void;
  wheel(code: number, notches: number, tsUs: TsUs): void;
  sourceLost(source: number, tsUs: TsUs): void;
  forgetHeld(): void;
  blind(reason: SessionGapReason, fromUs: TsUs, toUs: TsUs): void;
}

/** Where gamepads go: the same gate. */
export interface PadSink {
  padHolds(pad: number, buttons: number): void;
  padLost(pad: number, tsUs: TsUs): void;
  padFound(pad: number, tsUs: TsUs): void;
  row(device: number, unit: number, gridUs: TsUs, skipped: number, nowUs: TsUs, buttons?: number, axes?: Float32Array): void;
}
