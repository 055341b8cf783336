import type { LibraryHandle } from 'koffi';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { loadSdl } from '#native/sdl/library.ts';

// SDL.h, SDL_video.h, SDL_events.h (SDL 2.0).
const INIT_VIDEO = 0x20;
const HINT_OVERRIDE = 2;
const WINDOW_CENTERED = 0x2fff0000;
const WINDOW_BORDERLESS = 0x10;
const WINDOW_INPUT_FOCUS = 0x200;
const EVENT_QUIT = 0x100;
const EVENT_WINDOW = 0x200;
/** SDL_WINDOWEVENT_EXPOSED: byte 12 of such an event. */
const EXPOSED = 3;
const EVENT_KEY_DOWN = 0x300;
const EVENT_KEY_UP = 0x301;
const EVENT_MOUSE_MOTION = 0x400;
const EVENT_MOUSE_DOWN = 0x401;
const EVENT_MOUSE_UP = 0x402;

/** A software picture, 32 bits a pixel. Opaque: only SDL draws into it. */
export type Surface = unknown;

export type SdlEvent =
  | { readonly type: 'quit' }
  /** Somebody needs all of the window to be shown anew. */
  | { readonly type: 'exposed' }
  /** `scancode` is USB HID's: the place on the keyboard. */
  | { readonly type: 'key'; readonly scancode: number; readonly down: boolean }
  | { readonly type: 'move'; readonly dx: number; readonly dy: number }
  | { readonly type: 'button'; readonly button: number; readonly down: boolean };

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

function bind(sdl: LibraryHandle) {
  return {
    init: sdl.func('int SDL_Init(uint32_t flags)'),
    quit: sdl.func('void SDL_Quit()'),
    error: sdl.func('str SDL_GetError()'),
    hint: sdl.func('int SDL_SetHint(str name, str value)'),
    hintWithPriority: sdl.func('int SDL_SetHintWithPriority(str name, str value, int priority)'),
    createWindow: sdl.func('void* SDL_CreateWindow(str title, int x, int y, int w, int h, uint32_t flags)'),
    destroyWindow: sdl.func('void SDL_DestroyWindow(void* window)'),
    windowFlags: sdl.func('uint32_t SDL_GetWindowFlags(void* window)'),
    raise: sdl.func('void SDL_RaiseWindow(void* window)'),
    windowSurface: sdl.func('void* SDL_GetWindowSurface(void* window)'),
    update: sdl.func('int SDL_UpdateWindowSurface(void* window)'),
    updateParts: sdl.func('int SDL_UpdateWindowSurfaceRects(void* window, void* rects, int count)'),
    position: sdl.func('void SDL_GetWindowPosition(void* window, _Out_ int* x, _Out_ int* y)'),
    createSurface: sdl.func('void* SDL_CreateRGBSurfaceWithFormat(uint32_t flags, int w, int h, int depth, uint32_t format)'),
    freeSurface: sdl.func('void SDL_FreeSurface(void* surface)'),
    fill: sdl.func('int SDL_FillRect(void* surface, void* rect, uint32_t color)'),
    // SDL_BlitSurface is a macro for this.
    blit: sdl.func('int SDL_UpperBlit(void* from, void* fromRect, void* to, void* toRect)'),
    relativeMouse: sdl.func('int SDL_SetRelativeMouseMode(int on)'),
    pollEvent: sdl.func('int SDL_PollEvent(void* event)'),
  };
}

// SDL_PIXELFORMAT_RGB888 (XRGB8888), the window's own format on X11: blits are copies.
const XRGB8888 = 0x16161804;

/** One SDL window with a software surface: enough for the demo game and the calibration target. Not thread-safe, like SDL. */
export class SdlWindow implements Disposable {
  readonly #sdl = bind(loadSdl());
  readonly #window: unknown;
  readonly #event = Buffer.alloc(64);
  readonly #from = Buffer.alloc(16);
  readonly #to = Buffer.alloc(16);
  readonly width: number;
  readonly height: number;

  /** Throws a GapError when there is no display or no SDL 2. */
  constructor(title: string, width: number, height: number) {
    this.width = width;
    this.height = height;
    // Without the first two, SDL may warp the mouse and takes signals that belong to Node.
    this.#sdl.hint('SDL_MOUSE_RELATIVE_MODE_WARP', '0');
    this.#sdl.hint('SDL_NO_SIGNAL_HANDLERS', '1');
    this.#sdl.hint('SDL_FRAMEBUFFER_ACCELERATION', '0');
    // Without X, or if SDL_VIDEODRIVER in the environment names another driver, SDL may open a window that is not on the X display and never gets the
    // focus. Only a hint with this priority beats the environment.
    if (process.platform === 'linux') this.#sdl.hintWithPriority('SDL_VIDEODRIVER', 'x11', HINT_OVERRIDE);
    if (this.#sdl.init(INIT_VIDEO) !== 0)
      throw new GapError('preflight.sdl', said`SDL: ${this.#sdl.error()}`, said`Start a display first, and set DISPLAY`);
    this.#window = this.#sdl.createWindow(title, WINDOW_CENTERED, WINDOW_CENTERED, width, height, WINDOW_BORDERLESS);
    if (this.#window === null)
      throw new GapError('preflight.sdl', said`SDL: ${this.#sdl.error()}`, said`Start a display first, and set DISPLAY`);
  }

  get focused(): boolean {
    return (this.#sdl.windowFlags(this.#window) & WINDOW_INPUT_FOCUS) !== 0;
  }

  /** Hides the pointer and reports relative motion, as games with mouse-look do. */
  captureMouse(on: boolean): void {
    this.#sdl.raise(this.#window);
    this.#sdl.relativeMouse(on ? 1 : 0);
  }

  /** The picture to draw into; ask again for each frame. */
  surface(): Surface {
    return this.#sdl.windowSurface(this.#window);
  }

  createSurface(width: number, height: number): Surface {
    return this.#sdl.createSurface(0, width, height, 32, XRGB8888);
  }

  /** `color` is 0xRRGGBB; no rectangle fills everything. */
  fill(surface: Surface, color: number, rect?: Rect): void {
    this.#sdl.fill(surface, rect === undefined ? null : putRect(this.#from, rect), color);
  }

  blit(from: Surface, part: Rect, to: Surface, x: number, y: number): void {
    this.#sdl.blit(from, putRect(this.#from, part), to, putRect(this.#to, { x, y, w: 0, h: 0 }));
  }

  /** Shows the surface. */
  present(): void {
    this.#sdl.update(this.#window);
  }

  /**
   * Shows one part of it. On X11 the server has drawn it when this returns (SDL ends an update with XSync: SDL_x11framebuffer.c); on Windows
   * and macOS it has been handed to the compositor.
   */
  presentPart(part: Rect): void {
    this.#sdl.updateParts(this.#window, putRect(this.#from, part), 1);
  }

  /** Where its upper left corner is on the screen. */
  get position(): { x: number; y: number } {
    const [x, y] = [[0], [0]];
    this.#sdl.position(this.#window, x, y);
    return { x: x[0] as number, y: y[0] as number };
  }

  raise(): void {
    this.#sdl.raise(this.#window);
  }

  /** The next event of interest, or undefined. */
  poll(): SdlEvent | undefined {
    while (this.#sdl.pollEvent(this.#event) !== 0) {
      const event = this.#event;
      const type = event.readUInt32LE(0);
      if (type === EVENT_QUIT) return { type: 'quit' };
      if (type === EVENT_WINDOW && event[12] === EXPOSED) return { type: 'exposed' };
      // SDL_KeyboardEvent: state@12, repeat@13, keysym.scancode@16.
      if ((type === EVENT_KEY_DOWN || type === EVENT_KEY_UP) && event[13] === 0)
        return { type: 'key', scancode: event.readInt32LE(16), down: type === EVENT_KEY_DOWN };
      // SDL_MouseMotionEvent: xrel@28, yrel@32.
      if (type === EVENT_MOUSE_MOTION) return { type: 'move', dx: event.readInt32LE(28), dy: event.readInt32LE(32) };
      // SDL_MouseButtonEvent: button@16.
      if (type === EVENT_MOUSE_DOWN || type === EVENT_MOUSE_UP)
        return { type: 'button', button: event[16] as number, down: type === EVENT_MOUSE_DOWN };
    }
    return undefined;
  }

  [Symbol.dispose](): void {
    this.#sdl.destroyWindow(this.#window);
    this.#sdl.quit();
  }
}

function putRect(buffer: Buffer, { x, y, w, h }: Rect): Buffer {
  buffer.writeInt32LE(x, 0);
  buffer.writeInt32LE(y, 4);
  buffer.writeInt32LE(w, 8);
  buffer.writeInt32LE(h, 12);
  return buffer;
}
