import koffi, { type LibraryHandle } from 'koffi';
import { GapError } from '#core/errors.ts';
import { KEYBOARD, MOUSE } from '#core/input/codes.ts';
import type { KeyProfile } from '#core/input/profile.ts';
import type { InputSampler } from '#core/input/sampler.ts';
import { nowUs } from '#native/clock.ts';
import { BUTTON_CODES, keycodeTable, UNMAPPED, wheelNotch } from '#native/x11/keycodes.ts';
import { type Display, xlib } from '#native/x11/xlib.ts';

// XInput2 (X11/extensions/XI2.h).
const RAW_KEY_PRESS = 13;
const RAW_KEY_RELEASE = 14;
const RAW_BUTTON_PRESS = 15;
const RAW_BUTTON_RELEASE = 16;
const RAW_MOTION = 17;
const ALL_MASTER_DEVICES = 1;
const GENERIC_EVENT = 35;
// X11/X.h.
const BUTTON1_MASK = 1 << 8;

// sizeof(XEvent), and the parts of XGenericEventCookie and XIRawEvent we read (64-bit layout).
const XEVENT_BYTES = 192;
const COOKIE = { evtype: 36, data: 48 };
const RAW = { bytes: 96, detail: 56, maskLen: 64, mask: 72, rawValues: 88 };

/**
 * XI2 raw events of all master devices, stamped where they are received and fed to a sampler. No allocation per event: event data are
 * copied with memcpy into buffers made once.
 */
export class RawEvents {
  readonly #x = xlib();
  readonly #display: Display;
  readonly #sampler: InputSampler;
  readonly #codes: Int8Array;
  readonly #held = new Uint8Array(256);
  readonly #heldButtons = new Uint8Array(BUTTON_CODES.length);
  readonly #event = Buffer.alloc(XEVENT_BYTES);
  readonly #raw = Buffer.alloc(RAW.bytes);
  readonly #mask = Buffer.alloc(8);
  readonly #values = Buffer.alloc(16);
  readonly #copy = koffi.load('libc.so.6').func('void* memcpy(void* to, uintptr_t from, size_t bytes)');
  #unmapped = 0;

  /** Throws a GapError when the server has no XInput 2. */
  constructor(display: Display, profile: KeyProfile, sampler: InputSampler) {
    this.#display = display;
    this.#sampler = sampler;
    this.#codes = keycodeTable(profile);
    selectRawEvents(display);
    this.#readHeldKeys();
    this.#readHeldButtons();
  }

  /** Keys outside the profile that went down or up: counted, never stored. */
  get unmapped(): number {
    return this.#unmapped;
  }

  /** Takes everything that is waiting. */
  drain(): void {
    const x = this.#x;
    while (x.pending(this.#display) > 0) {
      x.nextEvent(this.#display, this.#event);
      const tsUs = nowUs();
      if (this.#event.readInt32LE(0) !== GENERIC_EVENT || x.getEventData(this.#display, this.#event) === 0) continue;
      this.#take(this.#event.readInt32LE(COOKIE.evtype), tsUs);
      x.freeEventData(this.#display, this.#event);
    }
  }

  #take(type: number, tsUs: number): void {
    this.#copy(this.#raw, pointerAt(this.#event, COOKIE.data), RAW.bytes);
    const detail = this.#raw.readInt32LE(RAW.detail);
    if (type === RAW_MOTION) this.#motion(tsUs);
    else if (type === RAW_KEY_PRESS || type === RAW_KEY_RELEASE) this.#key(detail, type === RAW_KEY_PRESS, tsUs);
    else if (type === RAW_BUTTON_PRESS || type === RAW_BUTTON_RELEASE) this.#button(detail, type === RAW_BUTTON_PRESS, tsUs);
  }

  /** Raw values are before acceleration; they are packed, one double for each bit set in the mask. Bits 0 and 1 are x and y. */
  #motion(tsUs: number): void {
    if (this.#raw.readInt32LE(RAW.maskLen) < 1) return;
    this.#copy(this.#mask, pointerAt(this.#raw, RAW.mask), 1);
    const axes = (this.#mask[0] as number) & 3;
    // Smooth scrolling moves only higher valuators; the wheel comes as buttons 4 to 7 too.
    if (axes === 0) return;
    this.#copy(this.#values, pointerAt(this.#raw, RAW.rawValues), axes === 3 ? 16 : 8);
    const first = this.#values.readDoubleLE(0);
    const dx = axes & 1 ? first : 0;
    const dy = axes === 3 ? this.#values.readDoubleLE(8) : axes === 2 ? first : 0;
    this.#sampler.move(dx, dy, tsUs);
  }

  #key(keycode: number, down: boolean, tsUs: number): void {
    const code = this.#codes[keycode & 255] as number;
    const held = this.#held[keycode & 255] === 1;
    // Auto-repeat sends presses of a key that is down: nobody pressed anything.
    if (held === down) return;
    this.#held[keycode & 255] = down ? 1 : 0;
    if (code === UNMAPPED) this.#unmapped += 1;
    else this.#sampler.press(KEYBOARD, code, down, tsUs);
  }

  #button(button: number, down: boolean, tsUs: number): void {
    const code = BUTTON_CODES[button] ?? UNMAPPED;
    const notch = wheelNotch(button);
    if (code === UNMAPPED) this.#unmapped += 1;
    else if (notch !== 0) {
      if (down) this.#sampler.wheel(code, notch, tsUs);
    } else if ((this.#heldButtons[button] === 1) !== down) {
      this.#heldButtons[button] = down ? 1 : 0;
      this.#sampler.press(MOUSE, code, down, tsUs);
    }
  }

  #readHeldKeys(): void {
    const keys = Buffer.alloc(32);
    this.#x.queryKeymap(this.#display, keys);
    for (let keycode = 8; keycode < 256; keycode++) {
      if ((((keys[keycode >> 3] as number) >> (keycode & 7)) & 1) === 0) continue;
      this.#held[keycode] = 1;
      const code = this.#codes[keycode] as number;
      if (code !== UNMAPPED) this.#sampler.holdAtStart(code);
    }
  }

  #readHeldButtons(): void {
    const [mask, ...rest] = Array.from({ length: 7 }, () => [0]) as [number[], ...number[][]];
    this.#x.queryPointer(this.#display, this.#x.rootWindow(this.#display), ...rest, mask);
    for (const button of [1, 2, 3]) {
      if (((mask[0] as number) & (BUTTON1_MASK << (button - 1))) === 0) continue;
      this.#heldButtons[button] = 1;
      this.#sampler.holdAtStart(BUTTON_CODES[button] as number);
    }
  }
}

/** A pointer as a number: user-space addresses are below 2^48, and a bigint would be an allocation. */
function pointerAt(buffer: Buffer, at: number): number {
  return buffer.readUInt32LE(at) + buffer.readUInt32LE(at + 4) * 0x1_0000_0000;
}

/** Asks the server for raw events on the root window. Throws a GapError where XInput 2 is missing. */
export function selectRawEvents(display: Display): void {
  const x = xlib();
  let xi: LibraryHandle;
  try {
    xi = koffi.load('libXi.so.6');
  } catch (cause) {
    throw new GapError('preflight.input', 'libXi.so.6 cannot be loaded', 'Install it: apt-get install libxi6', { cause });
  }
  const queryVersion = xi.func('int XIQueryVersion(void* display, _Inout_ int* major, _Inout_ int* minor)');
  // XIEventMask; without a name, since koffi knows a name only once.
  const eventMask = koffi.struct({ deviceid: 'int', mask_len: 'int', mask: 'uint8_t*' });
  const select = xi.func('XISelectEvents', 'int', ['void*', 'ulong', koffi.pointer(eventMask), 'int']);
  // 2.1 or later must be asked for: a 2.0 client gets no raw events while a game holds the pointer (XI2proto.txt, "RawEvents").
  const minor = [2];
  if (
    x.queryExtension(display, 'XInputExtension', [0], [0], [0]) === 0 ||
    queryVersion(display, [2], minor) !== 0 ||
    (minor[0] as number) < 1
  ) {
    throw new GapError(
      'preflight.input',
      'The X server has no XInput 2.1: raw keys and motion cannot be read while a game holds the pointer',
      'Use an X server with XInput 2.1 (X.Org since 1.12, Xvfb, Xwayland)',
    );
  }
  const mask = Buffer.alloc(4);
  for (const type of [RAW_KEY_PRESS, RAW_KEY_RELEASE, RAW_BUTTON_PRESS, RAW_BUTTON_RELEASE, RAW_MOTION])
    mask[type >> 3] = (mask[type >> 3] as number) | (1 << (type & 7));
  select(display, x.rootWindow(display), { deviceid: ALL_MASTER_DEVICES, mask_len: mask.length, mask }, 1);
  x.sync(display, 0);
}
