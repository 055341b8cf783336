import type { SessionGapReason } from '#format/core/input/gap.ts';
import type { Words } from '#format/core/said.ts';
import type { SpanUs, TsUs } from '#format/core/time/units.ts';
import type { Hotkey, HotkeyName } from '#native/core/hotkeys/hotkey.ts';
import type { GameChoice } from '#native/core/input/game-rule.ts';
import type { InputSink } from '#native/core/input/input-sink.ts';
import type { Liveness } from '#native/core/input/liveness.ts';

/** What is asked of a system's input. */
export interface InputAsked {
  /** Of an X server. */
  readonly display: string;
  readonly game: GameChoice;
  readonly hotkeys: Readonly<Partial<Record<HotkeyName, Hotkey>>>;
}

/** Receives a system's input. All stamps are taken where the event is received. */
export interface InputTarget {
  readonly gate: InputSink;
  readonly liveness: Liveness;
  /**
   * The recorded game has the focus (undefined), or why it has not. May be called as often as you like. `knownUs`: up to when that is
   * certain, for systems queried without waiting for the answer; later input is held back until it is certain too. `window`: which of the game's has
   * it, where the system says so.
   */
  focus(reason: SessionGapReason | undefined, tsUs: TsUs, knownUs?: TsUs, window?: number): void;
  hotkey(name: HotkeyName, tsUs: TsUs): void;
}

/**
 * One system's input: its queue, its focus, its hotkeys. Made and used by one thread. The loop calls `wait`, `drain`, and once a tick
 * `lookAtFocus`; nothing else happens in between, and no call but `wait` may take long.
 */
export interface InputSystem extends Disposable {
  /** Named in `meta.json`. */
  readonly source: string;
  /** What this source cannot do, for `meta.json` and the player; empty for raw input. */
  readonly cannot: readonly Words[];
  /** The hand's button of each that programs see, where someone has exchanged them. */
  readonly pointerMap?: readonly number[] | undefined;
  /** Motions so far that came as positions: the way between two of them is passed on. */
  readonly positions?: number;
  /** Sleeps until input is waiting or `us` have passed. False once the source is lost for good. */
  wait(us: number): boolean | Promise<boolean>;
  /** Hands everything that is waiting to the target, then reports who has the focus. */
  drain(): void;
  /** Tells the gate which keys and buttons are down (`InputSink.holds`), as far as the system can be asked: where input begins, and behind each gap. */
  readHeld(): void;
  /** The process of the game, once it has had the focus. */
  readonly gamePid: number | undefined;
  /** Asks who has the focus; the answer may come with a later `drain`. */
  lookAtFocus(): void;
  /** Time since the system last saw any input, us; undefined where it can't tell. */
  idleUs(): SpanUs | undefined;
  /** Requests the system's events again after it has gone silent. */
  restart(): void;
  /** Total time the machine has slept, us, as far as the system reports it. */
  asleepUs(): SpanUs;
}

/** Opens a system's input. Throws a GapError (`preflight.input`, `preflight.hotkey`) with the remedy. */
export type OpenInput = (asked: InputAsked, target: InputTarget) => InputSystem;
