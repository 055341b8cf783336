import koffi from 'koffi';
import { lazily } from '#native/lazily.ts';
import { withSdlLock } from '#native/sdl/lock.ts';

// SDL_joystick.h.
const TYPE_GAMECONTROLLER = 1;
const AXES = 6;
const BUTTONS = 15;

function bind() {
  const sdl = koffi.load('libSDL2-2.0.so.0');
  return {
    attach: sdl.func('int SDL_JoystickAttachVirtual(int type, int axes, int buttons, int hats)'),
    attachAs: sdl.func('int SDL_JoystickAttachVirtualEx(void* description)'),
    detach: sdl.func('int SDL_JoystickDetachVirtual(int index)'),
    count: sdl.func('int SDL_NumJoysticks()'),
    instance: sdl.func('int32_t SDL_JoystickGetDeviceInstanceID(int index)'),
    open: sdl.func('void* SDL_JoystickOpen(int index)'),
    close: sdl.func('void SDL_JoystickClose(void* joystick)'),
    setAxis: sdl.func('int SDL_JoystickSetVirtualAxis(void* joystick, int axis, int16_t value)'),
    setButton: sdl.func('int SDL_JoystickSetVirtualButton(void* joystick, int button, uint8_t value)'),
    init: sdl.func('int SDL_InitSubSystem(uint32_t flags)'),
    quit: sdl.func('void SDL_QuitSubSystem(uint32_t flags)'),
    guidOf: sdl.func('SDL_JoystickGetDeviceGUID', koffi.struct({ low: 'uint64_t', high: 'uint64_t' }), ['int']),
  };
}

/** SDL_VirtualJoystickDesc: version, type, axes, buttons, hats, vendor, product as 16 bits each; masks, name and callbacks stay empty. */
function describedAs({ vendor, product }: { readonly vendor: number; readonly product: number }): Buffer {
  const description = Buffer.alloc(88);
  for (const [i, value] of [1, TYPE_GAMECONTROLLER, AXES, BUTTONS, 0, vendor, product].entries()) description.writeUInt16LE(value, 2 * i);
  return description;
}

const bound = lazily(bind);

/**
 * A gamepad created by SDL itself (2.0.14), the same for every reader in this process. For tests and benchmarks; SDL must be started.
 */
export class VirtualPad implements Disposable {
  readonly #sdl: ReturnType<typeof bind>;
  readonly #joystick: unknown;
  readonly #instance: number;

  /** `is`: the USB identity that it claims (SDL 2.24). */
  constructor(is?: { readonly vendor: number; readonly product: number }) {
    this.#sdl = bound();
    const index = (
      is === undefined ? this.#sdl.attach(TYPE_GAMECONTROLLER, AXES, BUTTONS, 0) : this.#sdl.attachAs(describedAs(is))
    ) as number;
    if (index < 0) throw new Error('SDL cannot create a virtual pad');
    this.#instance = this.#sdl.instance(index) as number;
    this.#joystick = this.#sdl.open(index);
  }

  /** The GUID that virtual pads have, as mapping files write it: without the checksum of the name. */
  static guid(): string {
    const sdl = bound();
    withSdlLock(() => sdl.init(0x200));
    const index = sdl.attach(TYPE_GAMECONTROLLER, AXES, BUTTONS, 0) as number;
    const { low, high } = sdl.guidOf(index) as { low: number | bigint; high: number | bigint };
    sdl.detach(index);
    withSdlLock(() => sdl.quit(0x200));
    const bytes = Buffer.alloc(16);
    bytes.writeBigUInt64LE(BigInt(low), 0);
    bytes.writeBigUInt64LE(BigInt(high), 8);
    bytes.writeUInt16LE(0, 2);
    return bytes.toString('hex');
  }

  /** Raw values, -32768 to 32767, of left x, left y, right x, right y, left and right trigger. */
  axes(values: readonly number[]): void {
    values.forEach((value, axis) => {
      this.#sdl.setAxis(this.#joystick, axis, value);
    });
  }

  button(button: number, down: boolean): void {
    this.#sdl.setButton(this.#joystick, button, down ? 1 : 0);
  }

  [Symbol.dispose](): void {
    this.#sdl.close(this.#joystick);
    for (let index = 0; index < (this.#sdl.count() as number); index++)
      if (this.#sdl.instance(index) === this.#instance) {
        this.#sdl.detach(index);
        return;
      }
  }
}
