import koffi, { type LibraryHandle } from 'koffi';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { EVENT, EVENT_MASK, FIELD, type TapEvent } from '#native/macos/decode.ts';

// CGEventTypes.h. The HID tap needs root; the session's tap sees the same events of this user.
const SESSION_TAP = 1;
const HEAD_INSERT = 0;
const LISTEN_ONLY = 1;

const GRAPHICS = '/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics';
const FOUNDATION = '/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation';

/** Whether this process may listen; with `ask`, prompts a user who has not decided (CGEvent.h, macOS 10.15). Never prompts twice. */
export function mayListen(ask: boolean): boolean {
  const graphics = koffi.load(GRAPHICS);
  if (graphics.func('bool CGPreflightListenEventAccess()')() === true) return true;
  return ask && graphics.func('bool CGRequestListenEventAccess()')() === true;
}

export function refusedTap(): GapError {
  return new GapError(
    'preflight.input',
    said`macOS does not let this program listen to keyboard and mouse`,
    said`Allow it in System Settings › Privacy & Security › Input Monitoring, then start it again; or record with the fallback input`,
    { way: { settings: ['input'] } },
  );
}

/**
 * A listen-only event tap on the run loop of the thread that made it. koffi calls back on that thread only while it is inside
 * {@link run}: nothing else may run the loop. Not yet run (docs/platforms.md).
 */
export class EventTap implements Disposable {
  readonly #graphics: LibraryHandle;
  readonly #tap: unknown;
  readonly #callback: bigint;
  readonly #mode: unknown;
  readonly #runInMode: (mode: unknown, seconds: number, returnAfterSource: number) => number;
  readonly #enableTap: (tap: unknown, on: boolean) => void;
  readonly #enabled: (tap: unknown) => boolean;
  readonly #invalidate: (tap: unknown) => void;
  readonly #event: TapEvent = { type: 0, keycode: 0, autorepeat: 0, button: 0, deltaX: 0, deltaY: 0, scrollY: 0, scrollX: 0, flags: 0 };
  #disabled = 0;

  /** `take` receives the same object each time. Throws a GapError (`preflight.input`). */
  constructor(take: (event: TapEvent) => void) {
    if (!mayListen(true)) throw refusedTap();
    this.#graphics = koffi.load(GRAPHICS);
    const foundation = koffi.load(FOUNDATION);
    const field = this.#graphics.func('int64_t CGEventGetIntegerValueField(void* event, uint32_t field)');
    const flags = this.#graphics.func('uint64_t CGEventGetFlags(void* event)');
    const proto = koffi.proto('void* GapTapCallback(void* proxy, uint32_t type, void* event, void* info)');
    const read = (event: unknown, number: number) => Number(field(event, number));
    this.#callback = koffi.register((_: unknown, type: number, event: unknown) => {
      if (type === EVENT.disabledByTimeout || type === EVENT.disabledByUser) {
        this.#disabled += 1;
        this.enable();
        return event;
      }
      const into = this.#event;
      into.type = type;
      into.keycode = read(event, FIELD.keycode);
      into.autorepeat = read(event, FIELD.autorepeat);
      into.button = read(event, FIELD.button);
      into.deltaX = read(event, FIELD.deltaX);
      into.deltaY = read(event, FIELD.deltaY);
      into.scrollY = read(event, FIELD.scrollY);
      into.scrollX = read(event, FIELD.scrollX);
      into.flags = Number(BigInt(flags(event) as number) & 0xffff_ffffn);
      take(into);
      return event;
    }, koffi.pointer(proto)) as bigint;
    const create = this.#graphics.func(
      'void* CGEventTapCreate(uint32_t tap, uint32_t place, uint32_t options, uint64_t mask, void* callback, void* info)',
    );
    this.#enableTap = this.#graphics.func('void CGEventTapEnable(void* tap, bool on)');
    this.#enabled = this.#graphics.func('bool CGEventTapIsEnabled(void* tap)');
    const tap: unknown = create(SESSION_TAP, HEAD_INSERT, LISTEN_ONLY, EVENT_MASK, this.#callback, null);
    // A tap without permission is null or, on newer systems, created but never enabled.
    if (tap === null || !this.#enabled(tap)) throw refusedTap();
    this.#tap = tap;
    const source: unknown = foundation.func('void* CFMachPortCreateRunLoopSource(void* allocator, void* port, long order)')(null, tap, 0);
    this.#mode = koffi.decode(foundation.symbol('kCFRunLoopDefaultMode'), 'void*');
    const loop: unknown = foundation.func('void* CFRunLoopGetCurrent()')();
    foundation.func('void CFRunLoopAddSource(void* loop, void* source, void* mode)')(loop, source, this.#mode);
    this.#runInMode = foundation.func('int32_t CFRunLoopRunInMode(void* mode, double seconds, uint8_t returnAfterSource)');
    this.#invalidate = foundation.func('void CFMachPortInvalidate(void* port)');
  }

  /** How often the system has switched the tap off; it was switched on again each time. */
  get disabledCount(): number {
    return this.#disabled;
  }

  enable(): void {
    this.#enableTap(this.#tap, true);
  }

  /** Runs the loop until an event arrives or `seconds` have passed. */
  run(seconds: number): void {
    this.#runInMode(this.#mode, seconds, 1);
  }

  [Symbol.dispose](): void {
    this.#enableTap(this.#tap, false);
    this.#invalidate(this.#tap);
    koffi.unregister(this.#callback);
  }
}
