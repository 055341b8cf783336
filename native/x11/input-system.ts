import type { SpanUs, TsUs } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import type { InputAsked, InputSystem, InputTarget } from '#native/input/input-system.ts';
import { linuxSleepClock } from '#native/linux/suspend.ts';
import { X11Focus } from '#native/x11/focus/focus.ts';
import { X11Hotkeys } from '#native/x11/hotkeys.ts';
import { idleClock, keepScreenOn } from '#native/x11/idle.ts';
import { Poller } from '#native/x11/poll.ts';
import { RawEvents } from '#native/x11/raw-events.ts';
import { type Display, openDisplay, XEVENT_BYTES, xlib } from '#native/x11/xlib.ts';

const GENERIC_EVENT = 35;
/** XConfigureEvent (Xlib.h), 64-bit layout. */
const CONFIGURE = { type: 22, width: 56, height: 60 } as const;

/** Raw input, focus and hotkeys of an X server, over one connection; {@link X11Focus} polls the focus over another. */
export class X11Input implements InputSystem {
  readonly source = 'x11-xi2';
  readonly cannot = [];
  readonly #x = xlib();
  readonly #display: Display;
  readonly #target: InputTarget;
  readonly #raw: RawEvents;
  readonly #focus: X11Focus;
  readonly #hotkeys: X11Hotkeys;
  readonly #poller: Poller;
  readonly #event = Buffer.alloc(XEVENT_BYTES);
  readonly #idleUs: () => SpanUs | undefined;
  readonly asleepUs = linuxSleepClock();

  /** Throws a GapError where the display, XInput 2.1 or a hotkey is unavailable. */
  constructor({ display, game, hotkeys }: InputAsked, target: InputTarget) {
    this.#target = target;
    this.#display = openDisplay(display);
    let focus: X11Focus | undefined;
    try {
      focus = new X11Focus(this.#display, display, game);
      this.#focus = focus;
      this.#hotkeys = new X11Hotkeys(this.#display, hotkeys);
      target.gate.leaveOut(Object.values(hotkeys));
      this.#poller = new Poller(this.#x.connectionNumber(this.#display));
      this.#idleUs = idleClock(this.#display);
      keepScreenOn(this.#display);
      this.#raw = new RawEvents(this.#display, target.gate, target.liveness);
    } catch (error) {
      focus?.[Symbol.dispose]();
      // This releases hotkeys already grabbed: the next try would find them taken, by us.
      this.#x.closeDisplay(this.#display);
      throw error;
    }
    target.focus(this.#focus.settle(), nowUs(), undefined, this.#focus.window);
  }

  wait(us: number): boolean {
    return this.#poller.wait(us);
  }

  drain(): void {
    const x = this.#x;
    this.#focus.takeAnswers();
    while (x.pending(this.#display) > 0) {
      x.nextEvent(this.#display, this.#event);
      const tsUs = nowUs();
      if (this.#event.readInt32LE(0) === GENERIC_EVENT) this.#raw.take(this.#event, tsUs);
      else this.#takeCore(tsUs);
    }
    const reason = this.#focus.settle();
    this.#target.focus(reason, nowUs(), this.#focus.knownUs, this.#focus.window);
  }

  #takeCore(tsUs: TsUs): void {
    // Only the root's: of no other window is that asked for.
    if (this.#event.readInt32LE(0) === CONFIGURE.type)
      this.#raw.resized(this.#event.readInt32LE(CONFIGURE.width), this.#event.readInt32LE(CONFIGURE.height));
    this.#focus.take(this.#event);
    const hotkey = this.#hotkeys.take(this.#event);
    if (hotkey === undefined) return;
    this.#focus.hotkeyGrab();
    this.#target.hotkey(hotkey, tsUs);
  }

  readHeld(): void {
    this.#raw.readHeld();
  }

  get gamePid(): number | undefined {
    return this.#focus.gamePid;
  }

  get pointerMap(): readonly number[] | undefined {
    return this.#raw.pointerMap();
  }

  get positions(): number {
    return this.#raw.positions;
  }

  lookAtFocus(): void {
    this.#focus.ask();
  }

  idleUs(): SpanUs | undefined {
    return this.#raw.mayRepeat() ? undefined : this.#idleUs();
  }

  restart(): void {
    this.silence();
    this.#raw.select();
  }

  /** Stops the server's events: nothing arrives until {@link restart}. */
  silence(): void {
    this.#raw.unselect();
  }

  [Symbol.dispose](): void {
    // After the server's death there is nothing to close: Xlib would wait for it.
    if (!this.#poller.wait(0)) return;
    this.#focus[Symbol.dispose]();
    this.#x.closeDisplay(this.#display);
  }
}
