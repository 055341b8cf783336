import * as av from 'node-av/lib';

/**
 * Reads single pixels of pictures that FFmpeg holds. Each is copied into one frame, which JavaScript maps only once: a view of every
 * picture would give the collector 3.7 MB each to look after, several times a second and in the middle of a read.
 */
export class PixelProbe implements Disposable {
  readonly #copy = new av.Frame();
  readonly #bytes: Buffer;
  readonly #stride: number;

  /** For pictures of the size and kind of this one: packed, 4 bytes a pixel. */
  constructor({ format, width, height }: av.Frame) {
    this.#copy.alloc();
    this.#copy.format = format;
    this.#copy.width = width;
    this.#copy.height = height;
    check(this.#copy.getBuffer());
    const [bytes] = this.#copy.data ?? [];
    const [stride] = this.#copy.linesize;
    if (bytes === undefined || stride === undefined) throw new Error('FFmpeg gave a frame without memory');
    [this.#bytes, this.#stride] = [bytes, stride];
  }

  /** Colour of a pixel of a picture, 0xRRGGBB. */
  read(picture: av.Frame, x: number, y: number): number {
    check(this.#copy.copy(picture));
    return this.#bytes.readUIntLE(y * this.#stride + 4 * x, 3);
  }

  [Symbol.dispose](): void {
    this.#copy.free();
  }
}

function check(code: number): void {
  if (code < 0) throw new Error(`a picture of the screen cannot be copied (FFmpeg code ${code})`);
}
