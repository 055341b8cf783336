import koffi from 'koffi';
import { loadXi } from '#native/x11/devices.ts';
import { type Display, openDisplay, xlib } from '#native/x11/xlib.ts';

// XI2.h: XIAddMasterInfo and XIRemoveMasterInfo (64-bit layouts).
const ADD_MASTER = 1;
const REMOVE_MASTER = 2;
const FLOATING = 2;

/** A second keyboard and mouse on an X server, really plugged in and out: a separate master pair, with the test devices of XTest. */
export class SecondKeyboard implements Disposable {
  readonly #x = xlib();
  readonly #display: Display;
  readonly #xi = loadXi();
  readonly #name = `second${process.pid}`;
  readonly #device: unknown;
  readonly #fakeKey = koffi
    .load('libXtst.so.6')
    .func('int XTestFakeDeviceKeyEvent(void* display, void* device, uint keycode, int press, void* axes, int axisCount, ulong delay)');

  constructor(display: string, devices: (display: Display) => readonly { readonly id: number; readonly name: string }[]) {
    this.#display = openDisplay(display);
    const name = Buffer.from(`${this.#name}\0`);
    const add = Buffer.alloc(24);
    add.writeInt32LE(ADD_MASTER, 0);
    add.writeBigUInt64LE(koffi.address(name) as bigint, 8);
    add.writeInt32LE(1, 16);
    add.writeInt32LE(1, 20);
    this.#change(add);
    const keyboard = devices(this.#display).find((device) => device.name === `${this.#name} XTEST keyboard`);
    if (keyboard === undefined || name.length === 0) throw new Error('the X server made no second keyboard');
    this.#device = this.#xi.func('void* XOpenDevice(void* display, ulong id)')(this.#display, keyboard.id);
  }

  keycode(keycode: number, down: boolean): void {
    this.#fakeKey(this.#display, this.#device, keycode, down ? 1 : 0, null, 0, 0);
    this.#x.sync(this.#display, 0);
  }

  /** Pulls the plug. `master` is the id of its master pointer. */
  unplug(master: number): void {
    const remove = Buffer.alloc(24);
    remove.writeInt32LE(REMOVE_MASTER, 0);
    remove.writeInt32LE(master, 4);
    remove.writeInt32LE(FLOATING, 8);
    this.#change(remove);
  }

  [Symbol.dispose](): void {
    this.#x.closeDisplay(this.#display);
  }

  #change(info: Buffer): void {
    this.#xi.func('int XIChangeHierarchy(void* display, void* changes, int count)')(this.#display, info, 1);
    this.#x.sync(this.#display, 0);
  }
}
