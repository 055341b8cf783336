import koffi from 'koffi';
import { lazily } from '#native/lazily.ts';
import { keyboardIds } from '#native/x11/devices.ts';
import { bytesAt, pointerAt } from '#native/x11/memory.ts';
import { type Display, openDisplay, xcbConnection, xlib } from '#native/x11/xlib.ts';

// xproto.h and XI2proto.h: requests, and where their status stands in a reply.
const GRAB_KEYBOARD = 31;
const UNGRAB_KEYBOARD = 32;
const XI_GRAB_DEVICE = 51;
const XI_UNGRAB_DEVICE = 52;
const CORE_STATUS = 1;
const XI_STATUS = 8;
/** In XIGrabDevice: after header, window, time and cursor. XIUngrabDevice has only the time before. */
const XI_GRAB_ID = 16;
const XI_UNGRAB_ID = 8;
const SUCCESS = 0;
// record.h: XRecordRange, XRecordInterceptData (64-bit layout), categories.
const RANGE = { bytes: 32, coreRequests: 0, coreReplies: 2, extRequests: 4, extReplies: 10, died: 28 };
const DATA = { bytes: 48, base: 0, category: 24, data: 32, words: 40 };
const ALL_CLIENTS = 3;
const FROM_SERVER = 0;
const FROM_CLIENT = 1;
const CLIENT_DIED = 3;
/** A grab's request or reply is shorter. */
const MOST_BYTES = 64;

function bind() {
  const xtst = koffi.load('libXtst.so.6');
  return {
    create: xtst.func('ulong XRecordCreateContext(void* display, int flags, void* clients, int clientCount, void* ranges, int rangeCount)'),
    unregister: xtst.func('int XRecordUnregisterClients(void* display, ulong context, void* clients, int count)'),
    enable: xtst.func('int XRecordEnableContextAsync(void* display, ulong context, void* callback, void* closure)'),
    disable: xtst.func('int XRecordDisableContext(void* display, ulong context)'),
    free: xtst.func('void XRecordFreeData(uintptr_t data)'),
    proto: koffi.proto('void GapRecorded(void* closure, uintptr_t data)'),
  };
}

const bound = lazily(bind);

/** libXtst, once; undefined where it is missing. */
function record(): ReturnType<typeof bind> | undefined {
  try {
    return bound();
  } catch {
    // Without it nobody says whose a grab is.
    return undefined;
  }
}

/**
 * Which client took the keyboard for itself last, by the server's own word (RECORD extension): nothing but requests that grab or release a keyboard is
 * recorded. Passive grabs, and what was grabbed before it began, it cannot see.
 */
export class KeyboardGrab implements Disposable {
  readonly #x = xlib();
  readonly #control: Display;
  readonly #data: Display;
  readonly #context: number;
  readonly #callback: bigint;
  readonly #record: ReturnType<typeof bind>;
  readonly #keyboards: ReadonlyMap<number, boolean>;
  /** The device of the last XIGrabDevice of each client, whose reply follows. */
  readonly #asked = new Map<number, number>();
  #owner = 0;
  #count = 0;

  private constructor(name: string, own: number, record: ReturnType<typeof bind>) {
    this.#record = record;
    this.#control = openDisplay(name);
    this.#data = openDisplay(name);
    this.#keyboards = keyboardIds(this.#control);
    const range = this.#range();
    this.#context = Number(record.create(this.#control, 0, longs([ALL_CLIENTS]), 1, longs([koffi.address(range) as bigint]), 1));
    record.unregister(this.#control, this.#context, longs([own]), 1);
    // The other connection may use the context only once the server has it.
    this.#x.sync(this.#control, 0);
    this.#callback = koffi.register((_closure: unknown, data: number) => {
      this.#take(bytesAt(Number(data), DATA.bytes));
      record.free(data);
    }, koffi.pointer(record.proto)) as bigint;
    record.enable(this.#data, this.#context, this.#callback, null);
    this.#x.flush(this.#data);
  }

  /** `own`: a resource of a client that is ours, and need not be recorded. Undefined where the server or this machine has no RECORD. */
  static watch(name: string, own: number): KeyboardGrab | undefined {
    const display = openDisplay(name);
    try {
      if (xlib().queryExtension(display, 'RECORD', [0], [0], [0]) === 0) return undefined;
    } finally {
      xlib().closeDisplay(display);
    }
    const functions = record();
    return functions && new KeyboardGrab(name, own, functions);
  }

  /** Reads what has arrived. */
  look(): void {
    this.#x.pending(this.#data);
  }

  /** Resource base of the client that took the keyboard, and has not released it; 0: none that is known. */
  get owner(): number {
    return this.#owner;
  }

  /** How many took it so far. */
  get count(): number {
    return this.#count;
  }

  /** Nobody has it now, by another source. */
  clear(): void {
    this.#owner = 0;
  }

  [Symbol.dispose](): void {
    this.#record.disable(this.#control, this.#context);
    this.#x.sync(this.#control, 0);
    this.#x.closeDisplay(this.#control);
    this.#x.closeDisplay(this.#data);
    koffi.unregister(this.#callback);
  }

  /** Grabs and releases of both kinds, replies to grabs, and the ends of clients. */
  #range(): Buffer {
    const range = Buffer.alloc(RANGE.bytes);
    range.set([GRAB_KEYBOARD, UNGRAB_KEYBOARD], RANGE.coreRequests);
    range.set([GRAB_KEYBOARD, GRAB_KEYBOARD], RANGE.coreReplies);
    const opcode = [0];
    if (this.#x.queryExtension(this.#control, 'XInputExtension', opcode, [0], [0]) !== 0)
      for (const [at, last] of [
        [RANGE.extRequests, XI_UNGRAB_DEVICE],
        [RANGE.extReplies, XI_GRAB_DEVICE],
      ] as const) {
        range.set([opcode[0] as number, opcode[0] as number], at);
        range.writeUInt16LE(XI_GRAB_DEVICE, at + 2);
        range.writeUInt16LE(last, at + 4);
      }
    range.writeInt32LE(1, RANGE.died);
    return range;
  }

  #take(record: Buffer): void {
    const base = Number(record.readBigUInt64LE(DATA.base));
    const category = record.readInt32LE(DATA.category);
    if (category === CLIENT_DIED) this.#release(base);
    const bytes = Math.min(MOST_BYTES, 4 * Number(record.readBigUInt64LE(DATA.words)));
    // The shortest is UngrabKeyboard: a header and a time. What marks the beginning and end of the recording is shorter, or of another category.
    if (bytes < 8) return;
    if (category === FROM_CLIENT) this.#request(base, bytesAt(pointerAt(record, DATA.data), bytes));
    else if (category === FROM_SERVER) this.#reply(base, bytesAt(pointerAt(record, DATA.data), bytes));
  }

  #request(base: number, data: Buffer): void {
    const [opcode, minor] = [data.readUInt8(0), data.readUInt8(1)];
    if (opcode === UNGRAB_KEYBOARD) this.#release(base);
    else if (opcode === GRAB_KEYBOARD) this.#asked.delete(base);
    else if (minor === XI_GRAB_DEVICE && data.length >= XI_GRAB_ID + 2) this.#asked.set(base, data.readUInt16LE(XI_GRAB_ID));
    else if (
      minor === XI_UNGRAB_DEVICE &&
      data.length >= XI_UNGRAB_ID + 2 &&
      this.#keyboards.get(data.readUInt16LE(XI_UNGRAB_ID)) !== false
    )
      this.#release(base);
  }

  #reply(base: number, data: Buffer): void {
    const device = this.#asked.get(base);
    this.#asked.delete(base);
    const isKeyboard = device === undefined || this.#keyboards.get(device);
    const at = device === undefined ? CORE_STATUS : XI_STATUS;
    if (isKeyboard === false || at >= data.length || data.readUInt8(at) !== SUCCESS) return;
    // A device that came later may be anything: whoever has it is not known.
    this.#owner = isKeyboard === true ? base : 0;
    this.#count += 1;
  }

  #release(base: number): void {
    if (this.#owner === base) this.#owner = 0;
  }
}

const longs = (values: readonly (number | bigint)[]): Buffer => Buffer.from(BigUint64Array.from(values, BigInt).buffer);

/** xcb_setup_t: a resource's number is its client's, but for these bits. */
const SETUP = { bytes: 20, mask: 16 };

/** The resource base of a window's client, as {@link KeyboardGrab} names clients. */
export function clientsOf(display: Display): (window: number) => number {
  const setup: unknown = koffi.load('libxcb.so.1').func('uintptr_t xcb_get_setup(void* connection)')(xcbConnection(display));
  const mask = bytesAt(Number(setup), SETUP.bytes).readUInt32LE(SETUP.mask);
  return (window) => (window & ~mask) >>> 0;
}
