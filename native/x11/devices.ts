import koffi, { type LibraryHandle } from 'koffi';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { SOURCES } from '#native/core/input/hand.ts';
import { bytesAt } from '#native/x11/memory.ts';
import { type AxisMode, type PointerAxes, pointerAxes, RELATIVE } from '#native/x11/pointer/motion.ts';
import { type Display, openDisplay, xlib } from '#native/x11/xlib.ts';

// X11/extensions/XI2.h, 64-bit layouts of XInput2.h.
const ALL_DEVICES = 0;
const DEVICE_INFO = { bytes: 40, id: 0, name: 8, use: 16, attachment: 20, enabled: 24, classCount: 28, classes: 32 };
const CLASS = { bytes: 56, type: 0, number: 8, min: 24, max: 32, mode: 52 };
const VALUATOR_CLASS = 2;
const MODE_ABSOLUTE = 1;
/** How the server names the pointer of XTest, below each master (xserver, Xext/xtest.c). */
const XTEST_POINTER = ' XTEST pointer';
/** Even ones are keyboards. */
const USE = { slavePointer: 3, slaveKeyboard: 4, floating: 5 };

// Never unloaded: it leaves a hook in the Display that XCloseDisplay calls.
let library: LibraryHandle | undefined;

/** libXi, loaded once. Throws a GapError where it is missing. */
export function loadXi(): LibraryHandle {
  try {
    library ??= koffi.load('libXi.so.6');
    return library;
  } catch (cause) {
    throw new GapError('preflight.input', said`libXi.so.6 cannot be loaded`, said`Install it: apt-get install libxi6`, { cause });
  }
}

/** A physical (or virtual) device below the master pointer and keyboard. */
interface SlaveDevice {
  readonly id: number;
  /** The master pointer or keyboard it belongs to. */
  readonly master: number;
  readonly name: string;
  readonly keyboard: boolean;
  readonly axes: PointerAxes;
}

/** The devices that events may come from, as the server knows them now. */
export function querySlaves(display: Display): SlaveDevice[] {
  return queryDevices(display, (info) => {
    const use = info.readInt32LE(DEVICE_INFO.use);
    if (use < USE.slavePointer || info.readInt32LE(DEVICE_INFO.enabled) === 0) return undefined;
    const name = koffi.decode(info.readBigUInt64LE(DEVICE_INFO.name), 'char', -1) as string;
    const master = info.readInt32LE(DEVICE_INFO.attachment);
    return { id: info.readInt32LE(DEVICE_INFO.id), master, name, keyboard: use === USE.slaveKeyboard, axes: axesOf(info, name) };
  });
}

/** Which devices are keyboards, by id, masters included; false: pointers. */
export function keyboardIds(display: Display): ReadonlyMap<number, boolean> {
  return new Map(
    queryDevices(display, (info) => {
      const use = info.readInt32LE(DEVICE_INFO.use);
      return use === USE.floating ? undefined : ([info.readInt32LE(DEVICE_INFO.id), use % 2 === 0] as const);
    }),
  );
}

/** What `read` makes of each device. */
function queryDevices<T>(display: Display, read: (info: Buffer) => T | undefined): T[] {
  const xi = loadXi();
  const query = xi.func('uintptr_t XIQueryDevice(void* display, int deviceid, _Out_ int* count)');
  const release = xi.func('void XIFreeDeviceInfo(uintptr_t info)');
  const count = [0];
  const list = Number(query(display, ALL_DEVICES, count));
  if (list === 0) return [];
  const found: T[] = [];
  for (let i = 0; i < (count[0] as number); i++) {
    const one = read(bytesAt(list + i * DEVICE_INFO.bytes, DEVICE_INFO.bytes));
    if (one !== undefined) found.push(one);
  }
  release(list);
  return found;
}

function axesOf(info: Buffer, name: string): PointerAxes {
  const modes: [AxisMode, AxisMode] = [RELATIVE, RELATIVE];
  const classes = bytesAt(Number(info.readBigUInt64LE(DEVICE_INFO.classes)), 8 * info.readInt32LE(DEVICE_INFO.classCount));
  for (let at = 0; at < classes.length; at += 8) {
    const one = bytesAt(Number(classes.readBigUInt64LE(at)), 8);
    if (one.readInt32LE(CLASS.type) !== VALUATOR_CLASS) continue;
    const valuator = bytesAt(Number(classes.readBigUInt64LE(at)), CLASS.bytes);
    const number = valuator.readInt32LE(CLASS.number);
    if (number > 1) continue;
    modes[number] = {
      absolute: valuator.readInt32LE(CLASS.mode) === MODE_ABSOLUTE,
      min: valuator.readDoubleLE(CLASS.min),
      max: valuator.readDoubleLE(CLASS.max),
    };
  }
  return pointerAxes(...modes, name.endsWith(XTEST_POINTER));
}

const sameMode = (a: AxisMode, b: AxisMode) => a.absolute === b.absolute && a.min === b.min && a.max === b.max;

/** The places of devices in the gate's record of what is held. */
export class DeviceSlots {
  readonly #slots = new Map<number, number>();
  readonly #axes: (PointerAxes | undefined)[] = [];

  /** Reads the current devices. Calls `lost` with the places of those that were removed. */
  refresh(display: Display, lost: (slot: number) => void): void {
    const now = querySlaves(display);
    for (const [id, slot] of this.#slots) {
      if (now.some((device) => device.id === id)) continue;
      this.#slots.delete(id);
      lost(slot);
    }
    for (const { id, axes } of now) {
      if (!this.#slots.has(id)) {
        const taken = new Set(this.#slots.values());
        const free = Array.from({ length: SOURCES }, (_, slot) => slot).find((slot) => !taken.has(slot));
        this.#slots.set(id, free ?? SOURCES - 1);
      }
      // An absolute device keeps its last position when other devices come and go.
      const before = this.#axes[id];
      if (before === undefined || !sameMode(before.x, axes.x) || !sameMode(before.y, axes.y)) this.#axes[id] = axes;
    }
    xlib().flush(display);
  }

  slotOf(id: number): number {
    return this.#slots.get(id) ?? SOURCES - 1;
  }

  axesOf(id: number): PointerAxes | undefined {
    return this.#axes[id];
  }
}

/** Keyboards and mice of a display. Throws a GapError when it can't be opened. */
export function listX11Devices(name: string): { kind: 'keyboard' | 'mouse'; name: string }[] {
  const display = openDisplay(name);
  try {
    return querySlaves(display).map(({ keyboard, name: device }) => ({ kind: keyboard ? 'keyboard' : 'mouse', name: device }));
  } finally {
    xlib().closeDisplay(display);
  }
}
