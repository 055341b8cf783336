import { physicalIndex } from '#format/core/input/physical-keys.ts';
import { asSpan, type SpanUs, type TsUs } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import { SOURCES } from '#native/core/input/hand.ts';
import type { InputAsked, InputSystem, InputTarget } from '#native/input/input-system.ts';
import { RAW, RawDecoder } from '#native/windows/decode.ts';
import { WindowsFocus } from '#native/windows/focus.ts';
import { heldKeys, type KeyStates } from '#native/windows/held-keys.ts';
import { sleepClock } from '#native/windows/host/suspend.ts';
import { TickTimer } from '#native/windows/host/tick-timer.ts';
import { WindowsHotkeys } from '#native/windows/hotkeys.ts';
import { RawWindow } from '#native/windows/raw-window.ts';
import { SCANCODE_TO_VKEY_EX, user32 } from '#native/windows/user32.ts';

// winuser.h.
const WM_INPUT = 0xff;
const WM_INPUT_DEVICE_CHANGE = 0xfe;
const WM_HOTKEY = 0x312;
const PM_REMOVE = 1;
const MESSAGE = { bytes: 48, message: 8, wParam: 16, lParam: 24 };
const RID_INPUT = 0x10000003;
/** The largest RAWINPUT of a keyboard or mouse. */
const RAW_BYTES = 48;
const FAILED = 0xffffffff;
const DEVICE_REMOVED = 2;
const SM_SWAPPED_BUTTONS = 23;
const SM_CX_ALL = 78;
const SM_CY_ALL = 79;
const DOWN = 0x8000;
/** winbase.h: from now on, the display is needed; nothing is any more. */
const KEEP_SCREEN_ON = 0x8000_0002;
const KEEP_NOTHING = 0x8000_0000;
/**
 * Raw Input of a message-only window (RIDEV_INPUTSINK: whatever has the focus), the foreground window and hotkeys, in one thread with a
 * message queue of its own.
 */
export class WindowsInput implements InputSystem {
  readonly source = 'windows-raw-input';
  readonly cannot = [];
  readonly #w = user32();
  readonly #target: InputTarget;
  readonly #window: RawWindow;
  readonly #timer = new TickTimer();
  readonly #focus: WindowsFocus;
  readonly #hotkeys: WindowsHotkeys;
  readonly #decoder: RawDecoder;
  readonly #message = Buffer.alloc(MESSAGE.bytes);
  readonly #raw = Buffer.alloc(RAW_BYTES);
  readonly #size = Buffer.alloc(4);
  readonly #info = Buffer.alloc(8);
  /** Handles of devices, by their place in the gate. */
  readonly #devices = new Float64Array(SOURCES);
  readonly asleepUs = sleepClock();

  /** Throws a GapError (`preflight.input`, `preflight.hotkey`). */
  constructor({ game, hotkeys }: Pick<InputAsked, 'game' | 'hotkeys'>, target: InputTarget) {
    this.#target = target;
    // What may be refused goes first, while there is nothing to release.
    this.#hotkeys = new WindowsHotkeys(hotkeys);
    this.#window = new RawWindow();
    this.#focus = new WindowsFocus(game);
    const metric = (index: number) => this.#w.metrics(index) as number;
    const screen = { width: metric(0), height: metric(1), allWidth: metric(SM_CX_ALL), allHeight: metric(SM_CY_ALL) };
    this.#decoder = new RawDecoder(target.gate, screen, SOURCES);
    // A gamepad is no activity to Windows. It ends with this thread at the latest.
    this.#w.executionState(KEEP_SCREEN_ON);
    target.focus(this.#focus.takeReason(), nowUs(), undefined, this.#focus.window);
  }

  wait(us: number): boolean {
    this.#timer.wait(us);
    return true;
  }

  drain(): void {
    while (this.#w.peek(this.#message, 0, 0, 0, PM_REMOVE) !== 0) {
      const tsUs = nowUs();
      const message = this.#message.readUInt32LE(MESSAGE.message);
      if (message === WM_INPUT) this.#takeRaw(tsUs);
      else if (message === WM_HOTKEY) this.#takeHotkey(tsUs);
      else if (message === WM_INPUT_DEVICE_CHANGE) this.#takeDevice(tsUs);
      // Also for WM_INPUT: DefWindowProc cleans up after it (winuser.h, WM_INPUT).
      this.#w.dispatch(this.#message);
    }
    this.#target.focus(this.#focus.takeReason(), nowUs(), undefined, this.#focus.window);
  }

  get gamePid(): number | undefined {
    return this.#focus.gamePid;
  }

  /** Windows exchanges only the first two. */
  get pointerMap(): readonly number[] | undefined {
    return this.#w.metrics(SM_SWAPPED_BUTTONS) === 0 ? undefined : [3, 2, 1];
  }

  get positions(): number {
    return this.#decoder.positions;
  }

  lookAtFocus(): void {
    this.#focus.look();
  }

  /** GetLastInputInfo counts milliseconds since the start of Windows, in 32 bits. */
  idleUs(): SpanUs | undefined {
    this.#info.writeUInt32LE(this.#info.length, 0);
    if (this.#w.lastInput(this.#info) === 0) return undefined;
    const now = Number(this.#w.tickCount()) % 2 ** 32;
    return asSpan(((now - this.#info.readUInt32LE(4) + 2 ** 32) % 2 ** 32) * 1000);
  }

  restart(): void {
    this.#window.register();
  }

  [Symbol.dispose](): void {
    this.#w.executionState(KEEP_NOTHING);
    this.#hotkeys[Symbol.dispose]();
    this.#focus.close();
    this.#window[Symbol.dispose]();
    this.#timer[Symbol.dispose]();
  }

  #takeRaw(tsUs: TsUs): void {
    // The call overwrites the size with what it used.
    this.#size.writeUInt32LE(RAW_BYTES, 0);
    const read: unknown = this.#w.rawInput(handleAt(this.#message, MESSAGE.lParam), RID_INPUT, this.#raw, this.#size, RAW.headerBytes);
    if (read === FAILED) return;
    this.#target.liveness.saw();
    this.#decoder.take(this.#raw, this.#placeOf(handleAt(this.#raw, RAW.device)), tsUs);
  }

  #takeHotkey(tsUs: TsUs): void {
    const name = this.#hotkeys.take(this.#message.readUInt32LE(MESSAGE.wParam), tsUs);
    if (name !== undefined) this.#target.hotkey(name, tsUs);
  }

  #takeDevice(tsUs: TsUs): void {
    if (this.#message.readUInt32LE(MESSAGE.wParam) !== DEVICE_REMOVED) return;
    const place = this.#devices.indexOf(handleAt(this.#message, MESSAGE.lParam));
    if (place < 0) return;
    this.#devices[place] = 0;
    this.#target.gate.sourceLost(place, tsUs);
  }

  /** A device gets its place with its first event; once the places run out, devices share the last. */
  #placeOf(device: number): number {
    // Injected input and touch pads have no device: the last place is theirs.
    if (device === 0) return SOURCES - 1;
    const known = this.#devices.indexOf(device);
    if (known >= 0) return known;
    const free = this.#devices.indexOf(0);
    if (free < 0 || free === SOURCES - 1) return SOURCES - 1;
    this.#devices[free] = device;
    return free;
  }

  /** GetKeyState would know nothing in a thread without a history; GetAsyncKeyState does. */
  readHeld(): void {
    const states: KeyStates = {
      isDown: (vkey) => ((this.#w.asyncKeyState(vkey) as number) & DOWN) !== 0,
      vkeyOf: (scancode) => this.#w.mapKey(scancode, SCANCODE_TO_VKEY_EX) as number,
      swapped: this.#w.metrics(SM_SWAPPED_BUTTONS) !== 0,
    };
    for (const [key, down] of heldKeys(states)) this.#target.gate.holds(physicalIndex(key) as number, down);
  }
}

/** A handle as a number: handles are small, and a bigint would allocate. */
function handleAt(buffer: Buffer, at: number): number {
  return buffer.readUInt32LE(at) + buffer.readInt32LE(at + 4) * 0x1_0000_0000;
}
