import koffi from 'koffi';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { lazily } from '#native/lazily.ts';
import { bytesAt, memory } from '#native/x11/memory.ts';
import { type Display, loadX11, xlib } from '#native/x11/xlib.ts';

// X.h, ipc.h, shm.h.
const Z_PIXMAP = 2;
const ALL_PLANES = 0xff_ff_ff_ff;
const IPC_PRIVATE = 0;
const CREATE_FOR_US = 0o1600;
const REMOVE = 0;
/** Bits of a pixel that are colour: eight for each, as `bgrx` says. */
const FORMS: readonly number[] = [24, 32];
/** swscale reads up to a register beyond the last pixel. */
const SPARE_BYTES = 4096;
/** XShmSegmentInfo (XShm.h), 64-bit layout. */
const SEGMENT = { bytes: 32, shmid: 8, address: 16 } as const;
/** XImage (Xlib.h), 64-bit layout. */
const IMAGE = { bytesPerLine: 44, bitsPerPixel: 48, bytes: 52 } as const;

function bind() {
  const [ext, libc] = [loadX11('libXext.so.6', 'libxext6'), koffi.load('libc.so.6')];
  return {
    createImage: ext.func(
      'uintptr_t XShmCreateImage(void* display, uintptr_t visual, uint depth, int format, uintptr_t data, void* segment, uint w, uint h)',
    ),
    attach: ext.func('int XShmAttach(void* display, void* segment)'),
    detach: ext.func('int XShmDetach(void* display, void* segment)'),
    getImage: ext.func('int XShmGetImage(void* display, ulong drawable, uintptr_t image, int x, int y, ulong planes)'),
    shmget: libc.func('int shmget(int key, size_t bytes, int flags)'),
    shmat: libc.func('intptr_t shmat(int id, void* at, int flags)'),
    shmdt: libc.func('int shmdt(uintptr_t at)'),
    shmctl: libc.func('int shmctl(int id, int command, void* into)'),
  };
}

/** A window's memory, and its form as the server says (XWindowAttributes). */
export interface PixelForm {
  readonly pixmap: number;
  /** Around the window's content, pixels. */
  readonly border: number;
  readonly visual: number;
  readonly depth: number;
}

const bound = lazily(bind);

/**
 * The pixels of a pixmap, read into memory that the server shares (MIT-SHM). A pixmap that is no longer its window's stays as it was: what is read is
 * old then, but never torn.
 */
export class WindowPixels implements Disposable {
  /** 32 bits a pixel: blue, green, red, nothing; without padding. Of the last read. */
  readonly bgrx: Buffer;
  readonly #x: ReturnType<typeof bind>;
  readonly #display: Display;
  readonly #pixmap: number;
  readonly #border: number;
  readonly #segment: Buffer;
  readonly #image: number;
  readonly #address: number;

  private constructor(display: Display, { pixmap, border }: PixelForm, size: PictureSize, segment: Buffer, image: number) {
    this.#x = bound();
    this.#display = display;
    this.#pixmap = pixmap;
    this.#border = border;
    this.#segment = segment;
    this.#image = image;
    this.#address = Number(segment.readBigUInt64LE(SEGMENT.address));
    const bytes = 4 * size.width * size.height;
    // Electron allows no buffer over memory that is not its own: there it is copied after each read, 0.4 ms for 720p.
    this.bgrx = process.versions.electron === undefined ? Buffer.from(koffi.view(this.#address as never, bytes)) : Buffer.alloc(bytes);
  }

  /** Takes over the pixmap. Undefined where the server shares no memory, or its pixels have another form. */
  static open(display: Display, size: PictureSize, form: PixelForm): WindowPixels | undefined {
    const { visual, depth } = form;
    const x = bound();
    const free = () => xlib().freePixmap(display, form.pixmap);
    const id = FORMS.includes(depth) ? x.shmget(IPC_PRIVATE, 4 * size.width * size.height + SPARE_BYTES, CREATE_FOR_US) : -1;
    const address = id < 0 ? -1 : Number(x.shmat(id, null, 0));
    if (address <= 0) {
      if (id >= 0) x.shmctl(id, REMOVE, null);
      free();
      return undefined;
    }
    const segment = Buffer.alloc(SEGMENT.bytes);
    segment.writeInt32LE(id, SEGMENT.shmid);
    segment.writeBigUInt64LE(BigInt(address), SEGMENT.address);
    const image = Number(x.createImage(display, visual, depth, Z_PIXMAP, address, segment, size.width, size.height));
    const head = bytesAt(image, IMAGE.bytes);
    const isOurForm = head.readInt32LE(IMAGE.bitsPerPixel) === 32 && head.readInt32LE(IMAGE.bytesPerLine) === 4 * size.width;
    const isAttached = isOurForm && x.attach(display, segment) !== 0;
    xlib().sync(display, 0);
    // It is gone with the last that uses it, however this process ends.
    x.shmctl(id, REMOVE, null);
    const pixels = new WindowPixels(display, form, size, segment, image);
    // A server elsewhere (in a container) does not find the memory, and says so only when it is to be filled.
    if (isAttached && pixels.read()) return pixels;
    pixels[Symbol.dispose]();
    return undefined;
  }

  /** False: the server is gone. */
  read(): boolean {
    const isRead = this.#x.getImage(this.#display, this.#pixmap, this.#image, this.#border, this.#border, ALL_PLANES) !== 0;
    if (isRead && process.versions.electron !== undefined) memory().copy(this.bgrx, this.#address, this.bgrx.byteLength);
    return isRead;
  }

  [Symbol.dispose](): void {
    this.#x.detach(this.#display, this.#segment);
    xlib().freePixmap(this.#display, this.#pixmap);
    xlib().sync(this.#display, 0);
    // That of XShm frees only the head.
    xlib().destroyImage(this.#image);
    this.#x.shmdt(this.#address);
  }
}
