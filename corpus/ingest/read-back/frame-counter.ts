import { MOST_HEADER_BYTES, readVideoHeader, type VideoHeader } from '#format/core/video/container.ts';

const NOTHING = new Uint8Array();

/** Counts the frames of a video that goes by in chunks, whatever its documents say of it. Memory: a header. */
export class FrameCounter {
  #frames = 0;
  #held: Uint8Array = NOTHING;
  /** Undefined until it is read; a string says why it is no video whose frames can be counted. */
  #header: VideoHeader | string | undefined;
  /** Bytes to pass over: the rest of a frame. */
  #skip = 0;
  /** Behind the last frame: an index, or what is no frame. */
  #ended = false;

  update(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.byteLength && !this.#ended; ) {
      const passed = Math.min(this.#skip, chunk.byteLength - at);
      this.#skip -= passed;
      at += passed;
      const bytes = chunk.subarray(at, at + this.#needed - this.#held.byteLength);
      at += bytes.byteLength;
      this.#held = this.#held.byteLength === 0 ? bytes : joined(this.#held, bytes);
      if (this.#held.byteLength === this.#needed) this.#take();
    }
    // A chunk is the caller's again.
    this.#held = this.#held.slice();
  }

  /** How many there were. Throws an Error that says why they cannot be counted. */
  end(): number {
    if (this.#header === undefined) this.#take();
    if (typeof this.#header === 'string') throw new Error(this.#header);
    return this.#frames;
  }

  get #needed(): number {
    return typeof this.#header === 'object' ? this.#header.container.frameHeaderBytes : MOST_HEADER_BYTES;
  }

  #take(): void {
    const held = this.#held;
    this.#held = NOTHING;
    if (this.#header === undefined) {
      this.#header = readVideoHeader(held);
      if (typeof this.#header === 'string') this.#ended = true;
      else this.update(held.subarray(this.#header.headerBytes));
      return;
    }
    if (typeof this.#header === 'string') return;
    const frame = this.#header.container.readFrameHeader(new DataView(held.buffer, held.byteOffset, held.byteLength), 0);
    this.#ended = frame === undefined;
    // A packet of nothing shows nothing.
    if (frame === undefined || frame.payloadBytes === 0) return;
    this.#frames += 1;
    this.#skip = frame.payloadBytes;
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.byteLength + b.byteLength);
  both.set(a);
  both.set(b, a.byteLength);
  return both;
}
