import koffi from 'koffi';
import { nativeCode, PHYSICAL_KEYS, physicalIndex } from '#format/core/input/physical-keys.ts';
import { said } from '#format/core/said.ts';
import { asSpan, type SpanUs } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import type { InputAsked, InputSystem, InputTarget } from '#native/input/input-system.ts';
import { decodeTap } from '#native/macos/decode.ts';
import { MacosFocus } from '#native/macos/focus.ts';
import { keepScreenOn } from '#native/macos/host.ts';
import { hotkeyOf } from '#native/macos/hotkeys.ts';
import { EventTap } from '#native/macos/tap.ts';

/** What the hardware says, whatever programs have posted (CGEventSource.h, kCGEventSourceStateHIDSystemState). */
const HID_STATE = 1;
const COMBINED_SESSION_STATE = 0;
/** CGMouseButton, by its number. */
const BUTTONS = ['MouseLeft', 'MouseRight', 'MouseMiddle', 'MouseBack', 'MouseForward'] as const;
const ANY_INPUT_EVENT = 0xffff_ffff;

/**
 * A listen-only event tap, the frontmost application and hotkeys, in one thread with a run loop of its own. Events are stamped when the tap
 * calls back, inside `wait` or `drain`. Not yet run (docs/platforms.md).
 */
export class MacosInput implements InputSystem {
  readonly source = 'macos-event-tap';
  readonly cannot = [said`separate keyboards`, said`motion before acceleration`];
  readonly #target: InputTarget;
  readonly #tap: EventTap;
  readonly #focus: MacosFocus;
  readonly #idle: (state: number, type: number) => number;
  readonly #keyState: (state: number, keycode: number) => boolean;
  readonly #buttonState: (state: number, button: number) => boolean;
  readonly asleepUs = sleepClock();
  #disabledBefore = 0;

  /** Throws a GapError (`preflight.input`) with the remedy. */
  constructor({ game, hotkeys }: Pick<InputAsked, 'game' | 'hotkeys'>, target: InputTarget) {
    this.#target = target;
    this.#focus = new MacosFocus(game);
    this.#tap = new EventTap((event) => {
      const tsUs = nowUs();
      target.liveness.saw();
      decodeTap(event, target.gate, tsUs);
      const hotkey = hotkeyOf(event, hotkeys);
      if (hotkey !== undefined) target.hotkey(hotkey, tsUs);
    });
    const graphics = koffi.load('/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics');
    this.#idle = graphics.func('double CGEventSourceSecondsSinceLastEventType(int32_t state, uint32_t type)');
    this.#keyState = graphics.func('bool CGEventSourceKeyState(int32_t state, uint16_t keycode)');
    this.#buttonState = graphics.func('bool CGEventSourceButtonState(int32_t state, uint32_t button)');
    keepScreenOn();
    target.focus(this.#focus.look(), nowUs());
  }

  wait(us: number): boolean {
    this.#tap.run(Math.max(0, us / 1e6));
    return true;
  }

  drain(): void {
    // Whatever is still in the loop, without waiting.
    this.#tap.run(0);
    const now = nowUs();
    if (this.#tap.disabledCount !== this.#disabledBefore) {
      this.#disabledBefore = this.#tap.disabledCount;
      // Events were lost for an unknown time, at most since the tap was last known to work.
      this.#target.gate.forgetHeld();
      this.#target.gate.blind('hook-lost', this.#target.liveness.aliveUs, now);
    }
    this.#target.focus(this.#focus.look(), now);
  }

  readHeld(): void {
    const { gate } = this.#target;
    for (const key of PHYSICAL_KEYS) {
      const keycode = nativeCode('macos', key);
      if (keycode !== undefined) gate.holds(physicalIndex(key) as number, this.#keyState(HID_STATE, keycode));
    }
    for (const [button, name] of BUTTONS.entries()) gate.holds(physicalIndex(name) as number, this.#buttonState(HID_STATE, button));
  }

  get gamePid(): number | undefined {
    return this.#focus.gamePid;
  }

  lookAtFocus(): void {
    // Every drain looks.
  }

  idleUs(): SpanUs {
    return asSpan(this.#idle(COMBINED_SESSION_STATE, ANY_INPUT_EVENT) * 1e6);
  }

  restart(): void {
    this.#tap.enable();
  }

  [Symbol.dispose](): void {
    this.#tap[Symbol.dispose]();
    this.#focus.close();
  }
}

/** Time slept, us: mach_continuous_time counts during sleep, mach_absolute_time does not (mach/mach_time.h). */
function sleepClock(): () => SpanUs {
  const system = koffi.load('/usr/lib/libSystem.B.dylib');
  const timebase = Buffer.alloc(8);
  system.func('int mach_timebase_info(void* info)')(timebase);
  const toUs = timebase.readUInt32LE(0) / timebase.readUInt32LE(4) / 1000;
  const all = system.func('uint64_t mach_continuous_time()');
  const awake = system.func('uint64_t mach_absolute_time()');
  return () => asSpan((Number(all()) - Number(awake())) * toUs);
}
