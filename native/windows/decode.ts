import { codeIndex } from '#format/core/input/codes.ts';
import { physicalIndex, physicalTable, UNKNOWN_KEY } from '#format/core/input/physical-keys.ts';
import type { TsUs } from '#format/core/time/units.ts';

/**
 * RAWINPUT as GetRawInputData returns it (winuser.h, 64-bit layout): a header of 24 bytes, then RAWKEYBOARD or RAWMOUSE.
 */
export const RAW = { headerBytes: 24, type: 0, device: 8 } as const;
const KEYBOARD = { makeCode: 24, flags: 26, vkey: 30 } as const;
const MOUSE = { flags: 24, buttonFlags: 28, buttonData: 30, x: 36, y: 40 } as const;
export const TYPE_MOUSE = 0;
export const TYPE_KEYBOARD = 1;

const KEY_UP = 1;
const KEY_E0 = 2;
const KEY_E1 = 4;
const MOVE_ABSOLUTE = 1;
const VIRTUAL_DESKTOP = 2;
const WHEEL = 0x400;
const HORIZONTAL_WHEEL = 0x800;
const WHEEL_NOTCH = 120;
/** RAWMOUSE counts an absolute position in 65,536 steps over the screen. */
const ABSOLUTE_STEPS = 65_536;
const FAKE_VKEY = 0xff;
const OVERRUN = 0xff;

/** Receives what raw input means. */
export interface RawSink {
  key(source: number, physical: number, down: boolean, tsUs: TsUs): void;
  move(dx: number, dy: number, tsUs: TsUs): void;
  wheel(code: number, notches: number, tsUs: TsUs): void;
}

const PHYSICAL = physicalTable('windows');
const PAUSE = physicalIndex('Pause') as number;
const NUM_LOCK = physicalIndex('NumLock') as number;
/** In the order of RI_MOUSE_BUTTON_1_DOWN, …_1_UP, …_2_DOWN: two bits each. */
const BUTTONS = ['MouseLeft', 'MouseRight', 'MouseMiddle', 'MouseBack', 'MouseForward'].map((name) => physicalIndex(name) as number);
const WHEEL_Y = codeIndex('wheel_y');
const WHEEL_X = codeIndex('wheel_x');

/**
 * The physical key of a RAWKEYBOARD. Pause arrives as E1 1D followed by a plain 45; NumLock as a plain 45 (wine: with E0). A fake shift
 * around navigation keys (VKey 0xff), an overrun and a media key without a scancode are not presses: undefined.
 */
export function physicalKey(makeCode: number, flags: number, vkey: number): number | undefined {
  if (makeCode === 0 || makeCode === OVERRUN || vkey === FAKE_VKEY) return undefined;
  if (flags & KEY_E1) return makeCode === 0x1d ? PAUSE : undefined;
  if (makeCode === 0x45) return vkey === VK_PAUSE ? PAUSE : NUM_LOCK;
  return PHYSICAL[(makeCode & 0xff) | (flags & KEY_E0 ? 0x100 : 0)] ?? UNKNOWN_KEY;
}

const VK_PAUSE = 0x13;

/** Turns RAWINPUT structures into keys, motion and notches. One structure may carry motion and several buttons. No allocation. */
export class RawDecoder {
  readonly #sink: RawSink;
  /** Pixels of the primary screen, and of all of them. */
  readonly #screen: Readonly<Record<'width' | 'height' | 'allWidth' | 'allHeight', number>>;
  readonly #lastX: Float64Array;
  readonly #lastY: Float64Array;
  /** Motions that came as positions. */
  positions = 0;

  constructor(sink: RawSink, screen: Readonly<Record<'width' | 'height' | 'allWidth' | 'allHeight', number>>, sources: number) {
    this.#sink = sink;
    this.#screen = screen;
    this.#lastX = new Float64Array(sources).fill(Number.NaN);
    this.#lastY = new Float64Array(sources).fill(Number.NaN);
  }

  /** `raw` holds one RAWINPUT; `source` is its device's place. */
  take(raw: Buffer, source: number, tsUs: TsUs): void {
    const type = raw.readUInt32LE(RAW.type);
    if (type === TYPE_KEYBOARD) this.#key(raw, source, tsUs);
    else if (type === TYPE_MOUSE) this.#mouse(raw, source, tsUs);
  }

  #key(raw: Buffer, source: number, tsUs: TsUs): void {
    const flags = raw.readUInt16LE(KEYBOARD.flags);
    const physical = physicalKey(raw.readUInt16LE(KEYBOARD.makeCode), flags, raw.readUInt16LE(KEYBOARD.vkey));
    if (physical !== undefined) this.#sink.key(source, physical, (flags & KEY_UP) === 0, tsUs);
  }

  #mouse(raw: Buffer, source: number, tsUs: TsUs): void {
    const x = raw.readInt32LE(MOUSE.x);
    const y = raw.readInt32LE(MOUSE.y);
    const flags = raw.readUInt16LE(MOUSE.flags);
    if (flags & MOVE_ABSOLUTE) this.#position(x, y, (flags & VIRTUAL_DESKTOP) !== 0, source, tsUs);
    else if (x !== 0 || y !== 0) this.#sink.move(x, y, tsUs);
    const buttons = raw.readUInt16LE(MOUSE.buttonFlags);
    if (buttons === 0) return;
    for (let i = 0; i < BUTTONS.length; i++) {
      if (buttons & (1 << (2 * i))) this.#sink.key(source, BUTTONS[i] as number, true, tsUs);
      if (buttons & (2 << (2 * i))) this.#sink.key(source, BUTTONS[i] as number, false, tsUs);
    }
    const notches = raw.readInt16LE(MOUSE.buttonData) / WHEEL_NOTCH;
    if (buttons & WHEEL) this.#sink.wheel(WHEEL_Y, notches, tsUs);
    if (buttons & HORIZONTAL_WHEEL) this.#sink.wheel(WHEEL_X, notches, tsUs);
  }

  /** Tablets, remote desktops, virtual machines: the distance between two positions, in pixels. The first is no motion. */
  #position(x: number, y: number, wholeDesktop: boolean, source: number, tsUs: TsUs): void {
    this.positions += 1;
    const { width, height, allWidth, allHeight } = this.#screen;
    const px = (x * (wholeDesktop ? allWidth : width)) / ABSOLUTE_STEPS;
    const py = (y * (wholeDesktop ? allHeight : height)) / ABSOLUTE_STEPS;
    const dx = px - (this.#lastX[source] as number);
    const dy = py - (this.#lastY[source] as number);
    this.#lastX[source] = px;
    this.#lastY[source] = py;
    if ((dx !== 0 || dy !== 0) && !Number.isNaN(dx)) this.#sink.move(dx, dy, tsUs);
  }
}
