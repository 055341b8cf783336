import { createRequire } from 'node:module';
import type { UiohookKeyboardEvent, UiohookMouseEvent, UiohookWheelEvent, uIOhook } from 'uiohook-napi';
import { codeIndex } from '#format/core/input/codes.ts';
import { physicalIndex, UNKNOWN_KEY } from '#format/core/input/physical-keys.ts';
import { asSpan, type SpanUs, type TsUs } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import { HOTKEY_NAMES, type HotkeyName, type Modifier } from '#native/core/hotkeys/hotkey.ts';
import { type FocusWatch, watchFocus } from '#native/input/focus-watch.ts';
import type { InputAsked, InputSystem, InputTarget } from '#native/input/input-system.ts';
import { FALLBACK_CANNOT } from '#native/uiohook/check.ts';
import { buttonOf, physicalOf, UIOHOOK, wheelOf } from '#native/uiohook/decode.ts';

type HookEvent = UiohookKeyboardEvent | UiohookMouseEvent | UiohookWheelEvent;

/** libuiohook does not tell devices apart: everything comes from one. */
const ONLY_SOURCE = 0;

/**
 * libuiohook, where raw input is refused. Its events arrive in this thread's event loop, so waiting means letting it turn;
 * {@link FALLBACK_CANNOT} lists its limits.
 */
export class FallbackInput implements InputSystem {
  readonly source = 'uiohook';
  readonly cannot = FALLBACK_CANNOT;
  readonly #target: InputTarget;
  readonly #focus: FocusWatch;
  readonly #hook: typeof uIOhook;
  readonly #events: { readonly event: HookEvent; readonly tsUs: TsUs }[] = [];
  readonly #hotkeys: readonly { readonly name: HotkeyName; readonly physical: number; readonly modifiers: readonly Modifier[] }[];
  #hotkeyDown = UNKNOWN_KEY;
  #x = Number.NaN;
  #y = Number.NaN;

  /** Call {@link checkFallback} first: a hook that can't start ends the process. */
  constructor({ display, game, hotkeys }: InputAsked, target: InputTarget) {
    this.#target = target;
    this.#hotkeys = HOTKEY_NAMES.flatMap((name) => {
      const hotkey = hotkeys[name];
      return hotkey === undefined ? [] : { name, physical: physicalIndex(hotkey.key) as number, modifiers: hotkey.modifiers };
    });
    this.#focus = watchFocus(display, game);
    const hook = createRequire(import.meta.url)('uiohook-napi') as { readonly uIOhook: typeof uIOhook };
    this.#hook = hook.uIOhook;
    this.#hook.on('input', (event: HookEvent) => this.#events.push({ event, tsUs: nowUs() }));
    this.#hook.start();
    target.focus(this.#focus.look(), nowUs(), undefined, this.#focus.window);
  }

  wait(us: number): Promise<boolean> {
    return new Promise((resolve) => setTimeout(() => resolve(true), Math.max(0, us / 1000)));
  }

  drain(): void {
    for (const { event, tsUs } of this.#events.splice(0)) {
      this.#target.liveness.saw();
      this.#take(event, tsUs);
    }
    this.#target.focus(this.#focus.look(), nowUs(), undefined, this.#focus.window);
  }

  readHeld(): void {
    // It cannot be asked, only listened to.
  }

  get gamePid(): number | undefined {
    return this.#focus.gamePid;
  }

  lookAtFocus(): void {
    // Every drain looks.
  }

  idleUs(): undefined {
    return undefined;
  }

  restart(): void {
    this.#hook.stop();
    this.#hook.start();
  }

  asleepUs(): SpanUs {
    return asSpan(0);
  }

  [Symbol.dispose](): void {
    this.#hook.stop();
    this.#focus.close();
  }

  #take(event: HookEvent, tsUs: TsUs): void {
    const { gate } = this.#target;
    switch (event.type as number) {
      case UIOHOOK.keyDown:
      case UIOHOOK.keyUp:
        this.#key(event as UiohookKeyboardEvent, (event.type as number) === UIOHOOK.keyDown, tsUs);
        break;
      case UIOHOOK.mouseDown:
      case UIOHOOK.mouseUp:
        gate.key(ONLY_SOURCE, buttonOf(Number((event as UiohookMouseEvent).button)), (event.type as number) === UIOHOOK.mouseDown, tsUs);
        break;
      case UIOHOOK.moved:
      case UIOHOOK.dragged:
        this.#moved(event as UiohookMouseEvent, tsUs);
        break;
      case UIOHOOK.wheel: {
        const { direction, rotation } = event as UiohookWheelEvent;
        const { axis, notches } = wheelOf(direction, rotation);
        gate.wheel(codeIndex(axis), notches, tsUs);
        break;
      }
    }
  }

  /** Hotkeys are only observed: the game receives them too. */
  #key(event: UiohookKeyboardEvent, down: boolean, tsUs: TsUs): void {
    const physical = physicalOf(event.keycode);
    this.#target.gate.key(ONLY_SOURCE, physical, down, tsUs);
    if (!down) {
      if (physical === this.#hotkeyDown) this.#hotkeyDown = UNKNOWN_KEY;
      return;
    }
    const held: Readonly<Record<Modifier, boolean>> = {
      Ctrl: event.ctrlKey,
      Alt: event.altKey,
      Shift: event.shiftKey,
      Meta: event.metaKey,
    };
    const pressed = this.#hotkeys.find(
      (hotkey) =>
        hotkey.physical === physical && Object.entries(held).every(([name, on]) => on === hotkey.modifiers.includes(name as Modifier)),
    );
    if (pressed === undefined || physical === this.#hotkeyDown) return;
    this.#hotkeyDown = physical;
    this.#target.hotkey(pressed.name, tsUs);
  }

  /** Positions of the pointer; the first is no motion. */
  #moved({ x, y }: UiohookMouseEvent, tsUs: TsUs): void {
    if (!Number.isNaN(this.#x) && (x !== this.#x || y !== this.#y)) this.#target.gate.move(x - this.#x, y - this.#y, tsUs);
    this.#x = x;
    this.#y = y;
  }
}
