import koffi from 'koffi';
import { GapError } from '#format/core/errors.ts';
import { UNKNOWN_KEY } from '#format/core/input/physical-keys.ts';
import { said } from '#format/core/said.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import type { InputSink } from '#native/core/input/input-sink.ts';
import type { Liveness } from '#native/core/input/liveness.ts';
import { BUTTON_KEYS, isWheel, keycodeTable, wheelCode, wheelNotch } from '#native/x11/buttons.ts';
import { DeviceSlots, loadXi } from '#native/x11/devices.ts';
import { HeldKeys } from '#native/x11/held-keys.ts';
import { bytesAt, memory, pointerAt } from '#native/x11/memory.ts';
import { axisDelta, type PointerAxes } from '#native/x11/pointer/motion.ts';
import { type PointerPosition, PostedPositions } from '#native/x11/pointer/posted-positions.ts';
import { type Display, xlib } from '#native/x11/xlib.ts';

// XInput2 (X11/extensions/XI2.h).
const DEVICE_CHANGED = 1;
const HIERARCHY_CHANGED = 11;
const RAW_KEY_PRESS = 13;
const RAW_KEY_RELEASE = 14;
const RAW_BUTTON_PRESS = 15;
const RAW_BUTTON_RELEASE = 16;
const RAW_MOTION = 17;
/** XIDeviceChangedEvent.reason. */
const REASON = 56;
const DEVICE_CHANGE = 2;
const ALL_DEVICES = 0;
const ALL_MASTER_DEVICES = 1;
// X11/X.h.
const BUTTON1_MASK = 1 << 8;
/** The core mask has five buttons, the last two of which are notches of the wheel. */
const LAST_IN_MASK = 3;
const MOST_BUTTONS = 256;
/** XEventsQueued: what has been read from the connection. */
const QUEUED_ALREADY = 0;

// The parts of XGenericEventCookie and XIRawEvent we read (64-bit layout).
const COOKIE = { evtype: 36, data: 48 };
const RAW = { bytes: 96, sourceId: 52, detail: 56, maskLen: 64, mask: 72, rawValues: 88 };

/**
 * XI2 raw events of all master devices, handed to the gate with their receipt stamps. No allocation per event: event data are
 * copied with memcpy into buffers made once.
 */
export class RawEvents {
  readonly #x = xlib();
  readonly #display: Display;
  readonly #gate: InputSink;
  readonly #liveness: Liveness;
  readonly #keys = keycodeTable();
  readonly #held = new HeldKeys();
  readonly #devices = new DeviceSlots();
  readonly #raw = Buffer.alloc(RAW.bytes);
  readonly #mask = Buffer.alloc(8);
  readonly #values = Buffer.alloc(16);
  readonly #mapping = Buffer.alloc(MOST_BUTTONS);
  readonly #copy = memory().copy;
  readonly #screen: { width: number; height: number };
  /** One object for all answers. */
  readonly #place = { x: 0, y: 0 };
  /** The answer to XQueryPointer. */
  readonly #pointer = { root: [0], child: [0], x: [0], y: [0], inX: [0], inY: [0], mask: [0] };
  #lastPointer: PointerPosition = { x: 0, y: 0 };
  /** Motions that came as positions. */
  positions = 0;

  /** Throws a GapError when the server has no XInput 2.1. */
  constructor(display: Display, gate: InputSink, liveness: Liveness) {
    this.#display = display;
    this.#gate = gate;
    this.#liveness = liveness;
    const screen = this.#x.defaultScreen(display);
    this.#screen = { width: this.#x.width(display, screen), height: this.#x.height(display, screen) };
    this.select();
  }

  /** Requests the server's events; called again after it has gone silent. */
  select(): void {
    selectRawEvents(this.#display);
    this.#held.read(this.#display);
    this.#devices.refresh(this.#display, (slot) => this.#gate.sourceLost(slot, asTs(0)));
    this.#lastPointer = { ...this.#askPointer() };
  }

  /** The screen has changed its mode. */
  resized(width: number, height: number): void {
    this.#screen.width = width;
    this.#screen.height = height;
  }

  unselect(): void {
    selectEvents(this.#display, ALL_MASTER_DEVICES, []);
    this.#x.sync(this.#display, 0);
  }

  /** One GenericEvent of Xlib's queue, received at `tsUs`. */
  take(event: Buffer, tsUs: TsUs): void {
    const x = this.#x;
    if (x.getEventData(this.#display, event) === 0) return;
    const type = event.readInt32LE(COOKIE.evtype);
    // A master also changes when another of its devices moves it: irrelevant here.
    if (type === DEVICE_CHANGED && bytesAt(pointerAt(event, COOKIE.data), REASON + 4).readInt32LE(REASON) !== DEVICE_CHANGE) {
      x.freeEventData(this.#display, event);
      return;
    }
    if (type === HIERARCHY_CHANGED || type === DEVICE_CHANGED) {
      this.#devices.refresh(this.#display, (slot) => this.#gate.sourceLost(slot, tsUs));
      this.#held.read(this.#display);
    } else this.#takeRaw(type, pointerAt(event, COOKIE.data), tsUs);
    x.freeEventData(this.#display, event);
  }

  #takeRaw(type: number, data: number, tsUs: TsUs): void {
    this.#liveness.saw();
    this.#copy(this.#raw, data, RAW.bytes);
    const detail = this.#raw.readInt32LE(RAW.detail);
    const source = this.#raw.readInt32LE(RAW.sourceId);
    if (type === RAW_MOTION) this.#motion(source, tsUs);
    else if (type === RAW_KEY_PRESS || type === RAW_KEY_RELEASE) {
      const down = type === RAW_KEY_PRESS;
      this.#held.take(detail, down);
      this.#press(source, this.#keys[detail & 255] as number, down, tsUs);
    } else if (type === RAW_BUTTON_PRESS || type === RAW_BUTTON_RELEASE) {
      const down = type === RAW_BUTTON_PRESS;
      if (!isWheel(detail)) this.#press(source, BUTTON_KEYS[detail & 255] as number, down, tsUs);
      else if (down) this.#gate.wheel(wheelCode(detail), wheelNotch(detail), tsUs);
    }
  }

  #press(source: number, physical: number, down: boolean, tsUs: TsUs): void {
    this.#gate.key(this.#devices.slotOf(source), physical, down, tsUs);
  }

  /** Raw values are before acceleration; they are packed, one double for each bit set in the mask. Bits 0 and 1 are x and y. */
  #motion(source: number, tsUs: TsUs): void {
    if (this.#raw.readInt32LE(RAW.maskLen) < 1) return;
    this.#copy(this.#mask, pointerAt(this.#raw, RAW.mask), 1);
    const axes = (this.#mask[0] as number) & 3;
    // Smooth scrolling moves only higher valuators; the wheel comes as buttons 4 to 7 too.
    if (axes === 0) return;
    this.#copy(this.#values, pointerAt(this.#raw, RAW.rawValues), axes === 3 ? 16 : 8);
    const first = this.#values.readDoubleLE(0);
    const x = axes & 1 ? first : 0;
    const y = axes & 2 ? (axes === 3 ? this.#values.readDoubleLE(8) : first) : 0;
    const device = this.#devices.axesOf(source);
    if (device === undefined || (!device.x.absolute && !device.y.absolute)) {
      this.#relative(device, x, y, tsUs);
      return;
    }
    const dx = axes & 1 ? axisDelta(device.x, x, device.lastX, this.#screen.width) : 0;
    const dy = axes & 2 ? axisDelta(device.y, y, device.lastY, this.#screen.height) : 0;
    if (axes & 1) device.lastX = x;
    if (axes & 2) device.lastY = y;
    this.positions += 1;
    if (dx !== 0 || dy !== 0) this.#gate.move(dx, dy, tsUs);
  }

  /** A relative device's motion, or the way to the position that it posts instead. */
  #relative(device: PointerAxes | undefined, x: number, y: number, tsUs: TsUs): void {
    if (device === undefined) {
      this.#gate.move(x, y, tsUs);
      return;
    }
    device.posted ??= new PostedPositions(device.isXTest, this.#lastPointer, this.#screen);
    const { posted } = device;
    const fromX = posted.x;
    const fromY = posted.y;
    const hadPosition = posted.hasPosition;
    const pointer = posted.asksAbout(x, y) ? this.#askPointer() : undefined;
    const isLast = pointer !== undefined && this.#x.eventsQueued(this.#display, QUEUED_ALREADY) === 0;
    if (!posted.take(x, y, pointer, isLast)) this.#gate.move(x, y, tsUs);
    else {
      this.positions += 1;
      if (hadPosition && (x !== fromX || y !== fromY)) this.#gate.move(x - fromX, y - fromY, tsUs);
    }
  }

  #askPointer(): PointerPosition {
    const { root, child, x, y, inX, inY, mask } = this.#pointer;
    this.#x.queryPointer(this.#display, this.#x.rootWindow(this.#display), root, child, x, y, inX, inY, mask);
    this.#place.x = x[0] as number;
    this.#place.y = y[0] as number;
    return this.#place;
  }

  /** Whether what the server counts as activity may be repeats of a key that is held. */
  mayRepeat(): boolean {
    return this.#held.mayRepeat(this.#display);
  }

  /** The button that programs see for each of the hand's; undefined where they are the same. */
  pointerMap(): number[] | undefined {
    const count = this.#x.pointerMapping(this.#display, this.#mapping, this.#mapping.length) as number;
    const map = [...this.#mapping.subarray(0, count)];
    return map.every((logical, i) => logical === i + 1) ? undefined : map;
  }

  /** Tells the gate what is down by the server's word. */
  readHeld(): void {
    const down = new Set(this.#held.read(this.#display));
    for (const [keycode, physical] of this.#keys.entries()) if (physical !== UNKNOWN_KEY) this.#gate.holds(physical, down.has(keycode));
    this.#askPointer();
    const mask = this.#pointer.mask[0] as number;
    // The mask has the buttons as programs see them, raw events as the hand presses them: a left-handed mouse has the first and third exchanged.
    const count = this.#x.pointerMapping(this.#display, this.#mapping, this.#mapping.length) as number;
    for (let button = 1; button <= count; button++) {
      const logical = this.#mapping[button - 1] as number;
      const physical = BUTTON_KEYS[button] as number;
      if (physical !== UNKNOWN_KEY && logical >= 1 && logical <= LAST_IN_MASK)
        this.#gate.holds(physical, (mask & (BUTTON1_MASK << (logical - 1))) !== 0);
    }
  }
}

/** Asks the server for raw events on the root window. Throws a GapError where XInput 2 is missing. */
export function selectRawEvents(display: Display): void {
  const x = xlib();
  const xi = loadXi();
  const queryVersion = xi.func('int XIQueryVersion(void* display, _Inout_ int* major, _Inout_ int* minor)');
  // 2.1 or later must be asked for: a 2.0 client gets no raw events while a game holds the pointer (XI2proto.txt, "RawEvents").
  const minor = [2];
  if (
    x.queryExtension(display, 'XInputExtension', [0], [0], [0]) === 0 ||
    queryVersion(display, [2], minor) !== 0 ||
    (minor[0] as number) < 1
  ) {
    throw new GapError(
      'preflight.input',
      said`The X server has no XInput 2.1: raw keys and motion cannot be read while a game holds the pointer`,
      said`Use an X server with XInput 2.1 (X.Org since 1.12, Xvfb, Xwayland), or the fallback input`,
      { way: { settings: ['input'] } },
    );
  }
  selectEvents(display, ALL_MASTER_DEVICES, [RAW_KEY_PRESS, RAW_KEY_RELEASE, RAW_BUTTON_PRESS, RAW_BUTTON_RELEASE, RAW_MOTION]);
  selectEvents(display, ALL_DEVICES, [DEVICE_CHANGED, HIERARCHY_CHANGED]);
  x.sync(display, 0);
}

/** Selects the XI2 events of a device that the server sends this connection; an empty list ends them. */
function selectEvents(display: Display, deviceId: number, types: readonly number[]): void {
  // XIEventMask: deviceid@0, mask_len@4, mask@8; the mask itself follows in the same buffer, so that it is not freed.
  const request = Buffer.alloc(20);
  const mask = request.subarray(16);
  for (const type of types) mask[type >> 3] = (mask[type >> 3] as number) | (1 << (type & 7));
  request.writeInt32LE(deviceId, 0);
  request.writeInt32LE(mask.length, 4);
  request.writeBigUInt64LE(koffi.address(mask) as bigint, 8);
  const x = xlib();
  loadXi().func('int XISelectEvents(void* display, ulong window, void* masks, int count)')(display, x.rootWindow(display), request, 1);
}
