import type { LibraryHandle } from 'koffi';
import { GapError } from '#format/core/errors.ts';
import { PAD } from '#format/core/input/codes.ts';
import { MAX_PADS, PAD_AXES, stickValue, triggerValue } from '#format/core/input/pad.ts';
import { said } from '#format/core/said.ts';
import type { Tick } from '#format/core/time/ticks.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import type { PadSink } from '#native/core/input/input-sink.ts';
import { loadSdl } from '#native/sdl/library.ts';
import { withSdlLock } from '#native/sdl/lock.ts';

// SDL.h, SDL_gamecontroller.h (SDL 2.0.14 and later).
const INIT_JOYSTICK = 0x200;
const INIT_GAME_CONTROLLER = 0x2000;
const INIT = INIT_JOYSTICK | INIT_GAME_CONTROLLER;
const IGNORE = 0;
const FIRST_TRIGGER = 4;

/** SDL_GameControllerButton by bit of `pad_buttons`: A B X Y LB RB Start Back LS RS Up Down Left Right Guide Misc. */
const SDL_BUTTONS = [0, 1, 2, 3, 9, 10, 6, 4, 7, 8, 11, 12, 13, 14, 5, 15];

function bind(sdl: LibraryHandle) {
  return {
    hint: sdl.func('int SDL_SetHint(str name, str value)'),
    init: sdl.func('int SDL_InitSubSystem(uint32_t flags)'),
    quit: sdl.func('void SDL_QuitSubSystem(uint32_t flags)'),
    error: sdl.func('str SDL_GetError()'),
    version: sdl.func('void SDL_GetVersion(void* version)'),
    joystickEvents: sdl.func('int SDL_JoystickEventState(int state)'),
    controllerEvents: sdl.func('int SDL_GameControllerEventState(int state)'),
    update: sdl.func('void SDL_GameControllerUpdate()'),
    count: sdl.func('int SDL_NumJoysticks()'),
    isController: sdl.func('int SDL_IsGameController(int index)'),
    instance: sdl.func('int32_t SDL_JoystickGetDeviceInstanceID(int index)'),
    open: sdl.func('void* SDL_GameControllerOpen(int index)'),
    close: sdl.func('void SDL_GameControllerClose(void* pad)'),
    attached: sdl.func('int SDL_GameControllerGetAttached(void* pad)'),
    vendor: sdl.func('uint16_t SDL_JoystickGetDeviceVendor(int index)'),
    product: sdl.func('uint16_t SDL_JoystickGetDeviceProduct(int index)'),
    nameOf: sdl.func('str SDL_GameControllerNameForIndex(int index)'),
    axis: sdl.func('int16_t SDL_GameControllerGetAxis(void* pad, int axis)'),
    button: sdl.func('uint8_t SDL_GameControllerGetButton(void* pad, int button)'),
  };
}

/** Starts SDL's gamepads, under its lock. Throws a GapError (`preflight.sdl`). */
function start(): ReturnType<typeof bind> {
  const sdl = bind(loadSdl());
  // Pads must be readable even when no window of ours has the focus; the gate knows whose input it is.
  sdl.hint('SDL_JOYSTICK_ALLOW_BACKGROUND_EVENTS', '1');
  sdl.hint('SDL_NO_SIGNAL_HANDLERS', '1');
  // Windows: without an SDL window, new pads are noticed only by a separate thread (SDL issue 5380).
  if (process.platform === 'win32') sdl.hint('SDL_JOYSTICK_THREAD', '1');
  if (sdl.init(INIT) !== 0)
    throw new GapError('preflight.sdl', said`SDL cannot read gamepads: ${sdl.error()}`, said`Record without them`, {
      way: { settings: ['pads'] },
    });
  // SDL's event queue is not used: state is polled.
  sdl.joystickEvents(IGNORE);
  sdl.controllerEvents(IGNORE);
  return sdl;
}

/** How Steam Input's copies of pads name themselves: to a game that Steam has started they stand for the pads. */
const STEAM = { vendor: 0x28de, product: 0x11ff };

/**
 * Indexes of the pads in people's hands: without Steam's copies, where every copy may be of a pad that is there too. Where there are more copies
 * than pads, Steam alone can read some (its own controllers), and the copies are all there is of every pad.
 */
function padsOfPeople(sdl: ReturnType<typeof bind>): number[] {
  const all = Array.from({ length: sdl.count() as number }, (_, index) => index).filter((index) => sdl.isController(index) !== 0);
  const isCopy = (index: number) => sdl.vendor(index) === STEAM.vendor && sdl.product(index) === STEAM.product;
  const copies = all.filter(isCopy);
  return 2 * copies.length > all.length ? copies : all.filter((index) => !isCopy(index));
}

/** Names of the gamepads that are connected. Throws a GapError (`preflight.sdl`). */
export function padNames(): string[] {
  // To the end: on macOS SDL's gamepads belong to the thread that started them first, and a session's would get none after this one.
  return withSdlLock(() => {
    const sdl = start();
    sdl.update();
    const names = padsOfPeople(sdl).map((index) => sdl.nameOf(index) as string);
    sdl.quit(INIT);
    return names;
  });
}

/** Without any pad: the interval between looks for a new one. */
const LOOK_US = 30_000;

/**
 * Up to four gamepads through SDL 2, read at every tick once there is one; a full pad takes 2 us. SDL knows their layouts from its mapping database;
 * SDL_GAMECONTROLLERCONFIG_FILE in the environment adds a user's own (SDL_hints.h).
 */
export class Pads implements Disposable {
  readonly library: string;
  readonly #sdl: ReturnType<typeof bind>;
  readonly #gate: PadSink;
  readonly #open: (unknown | undefined)[] = new Array(MAX_PADS).fill(undefined);
  readonly #instances = new Int32Array(MAX_PADS).fill(-1);
  readonly #axes = new Float32Array(PAD_AXES);
  #seen = -1;
  #lookedUs = asTs(0);

  private constructor(sdl: ReturnType<typeof bind>, gate: PadSink) {
    this.#sdl = sdl;
    this.#gate = gate;
    const version = Buffer.alloc(3);
    sdl.version(version);
    this.library = `SDL ${version.join('.')}`;
  }

  /** Throws a GapError (`preflight.sdl`) where there is no SDL 2, or it has no access. */
  static open(gate: PadSink): Pads {
    return withSdlLock(() => new Pads(start(), gate));
  }

  /** Pads that are connected. */
  get count(): number {
    let count = 0;
    for (let pad = 0; pad < MAX_PADS; pad++) if (this.#open[pad] !== undefined) count += 1;
    return count;
  }

  /** Tells the gate what is down before a session begins. */
  readHeld(nowUs: TsUs): void {
    this.#look(nowUs);
    for (let pad = 0; pad < MAX_PADS; pad++) {
      const handle = this.#open[pad];
      if (handle !== undefined) this.#gate.padHolds(pad, this.#buttons(handle));
    }
  }

  /** Reads every pad, as of now. */
  poll({ gridUs, skipped }: Tick, nowUs: TsUs): void {
    if (this.#seen === 0 && nowUs - this.#lookedUs < LOOK_US) return;
    this.#look(nowUs);
    const sdl = this.#sdl;
    for (let pad = 0; pad < MAX_PADS; pad++) {
      const handle = this.#open[pad];
      if (handle === undefined) continue;
      if (sdl.attached(handle) === 0) {
        this.#lose(pad, gridUs, nowUs);
        continue;
      }
      for (let axis = 0; axis < PAD_AXES; axis++) {
        const raw = sdl.axis(handle, axis) as number;
        this.#axes[axis] = axis < FIRST_TRIGGER ? stickValue(raw) : triggerValue(raw);
      }
      this.#gate.row(PAD, pad, gridUs, skipped, nowUs, this.#buttons(handle), this.#axes);
    }
  }

  #buttons(handle: unknown): number {
    let buttons = 0;
    for (let bit = 0; bit < SDL_BUTTONS.length; bit++) buttons |= (this.#sdl.button(handle, SDL_BUTTONS[bit]) as number) << bit;
    return buttons;
  }

  #look(nowUs: TsUs): void {
    this.#lookedUs = nowUs;
    this.#sdl.update();
    const count = this.#sdl.count() as number;
    if (count === this.#seen) return;
    this.#seen = count;
    this.#connect(nowUs);
  }

  #connect(nowUs: TsUs): void {
    const sdl = this.#sdl;
    const wanted = new Map(padsOfPeople(sdl).map((index) => [sdl.instance(index) as number, index]));
    for (let pad = 0; pad < MAX_PADS; pad++)
      if (this.#open[pad] !== undefined && !wanted.has(this.#instances[pad] as number) && sdl.attached(this.#open[pad]) !== 0)
        this.#lose(pad, nowUs, nowUs);
    for (const [instance, index] of wanted) {
      const free = this.#open.indexOf(undefined);
      if (free < 0) return;
      if (this.#instances.includes(instance)) continue;
      const handle: unknown = sdl.open(index);
      // Already unplugged again.
      if (handle === null) continue;
      this.#open[free] = handle;
      this.#instances[free] = instance;
      this.#gate.padFound(free, nowUs);
    }
  }

  /** Unplugged, perhaps mid-press: a last row releases everything. */
  #lose(pad: number, gridUs: TsUs, nowUs: TsUs): void {
    this.#sdl.close(this.#open[pad]);
    this.#open[pad] = undefined;
    this.#instances[pad] = -1;
    this.#seen = -1;
    this.#gate.row(PAD, pad, gridUs, 0, nowUs);
    this.#gate.padLost(pad, nowUs);
  }

  [Symbol.dispose](): void {
    for (const pad of this.#open) if (pad !== undefined) this.#sdl.close(pad);
    withSdlLock(() => this.#sdl.quit(INIT));
  }
}
