import { type FrameMac, frameOf, putFrameCode, readFrameCode, TILE_CELLS } from '#core/watermark/frame-code.ts';

/** What the tiles of a video say of its frames. Numbers of pictures are of the video as it is, those of frames of the shard as it was. */
export interface WatermarkReport {
  readonly pictures: number;
  /** Pictures whose tile names a frame of this session, HMAC and all. */
  readonly identified: number;
  /** Pictures that had to carry a tile and have none that can be read. */
  readonly unread: readonly number[];
  /** Pictures with a readable tile whose HMAC is not this session's. */
  readonly foreign: readonly number[];
  /** Pictures that show a frame for the second time. */
  readonly repeated: readonly number[];
  /** Pictures that show a frame from before the one that came before them. */
  readonly swapped: readonly number[];
  /** Frames that no picture shows, between the first and the last of the shard. */
  readonly dropped: readonly number[];
  readonly wrongBits: number;
  /** Wrong cells among all cells of identified tiles. */
  readonly bitErrorRate: number;
}

/** Follows the tiles of a video's pictures, one after the other. Memory: a byte per frame. */
export class WatermarkSequence {
  readonly #macOf: FrameMac;
  readonly #every: number;
  readonly #first: number;
  readonly #frames: number;
  readonly #seen: Uint8Array;
  readonly #cells = new Uint8Array(TILE_CELLS);
  readonly #unread: number[] = [];
  readonly #foreign: number[] = [];
  readonly #repeated: number[] = [];
  readonly #swapped: number[] = [];
  #pictures = 0;
  #identified = 0;
  #wrongBits = 0;
  #last: number;

  /** The shard has `frames` frames, the first of which was frame `first` of its session; every `every`-th of the session has a tile. */
  constructor(macOf: FrameMac, frames: number, first = 0, every = 1) {
    this.#macOf = macOf;
    this.#first = first;
    this.#frames = frames;
    this.#every = every;
    this.#seen = new Uint8Array(frames);
    this.#last = first - 1;
  }

  /** The next picture: its cells as read, or undefined where there is nothing like a tile. */
  take(read: Uint8Array | undefined): void {
    const picture = this.#pictures++;
    const code = read === undefined ? undefined : readFrameCode(this.#copy(read));
    if (code === undefined) {
      // With every Nth marked, a picture without a tile is nothing special; what is missing shows among the dropped.
      if (this.#every === 1) this.#unread.push(picture);
      this.#last += 1;
      return;
    }
    const frame = frameOf(this.#cells, code.low, this.#last + 1, this.#macOf);
    if (frame === undefined || frame < this.#first || frame >= this.#first + this.#frames) {
      this.#foreign.push(picture);
      this.#last += 1;
      return;
    }
    this.#identified += 1;
    this.#wrongBits += code.wrong;
    const at = frame - this.#first;
    // A repeat keeps the tile of the picture it repeats, when its own turn is not yet.
    if (this.#seen[at] === 1) {
      if (this.#every === 1) this.#repeated.push(picture);
    } else if (frame < this.#last) this.#swapped.push(picture);
    this.#seen[at] = 1;
    this.#last = frame;
  }

  report(): WatermarkReport {
    const dropped: number[] = [];
    for (let at = 0; at < this.#frames; at++) if (this.#seen[at] === 0 && (this.#first + at) % this.#every === 0) dropped.push(at);
    return {
      pictures: this.#pictures,
      identified: this.#identified,
      unread: this.#unread,
      foreign: this.#foreign,
      repeated: this.#repeated,
      swapped: this.#swapped,
      // A picture that could not be read is one that is there: it takes the place of the frame that is missing.
      dropped: this.#withoutUnread(dropped),
      wrongBits: this.#wrongBits,
      bitErrorRate: this.#identified === 0 ? 0 : this.#wrongBits / (this.#identified * TILE_CELLS),
    };
  }

  #withoutUnread(dropped: readonly number[]): number[] {
    if (this.#every > 1 || this.#pictures !== this.#frames) return [...dropped];
    const unread = new Set([...this.#unread, ...this.#foreign]);
    return dropped.filter((at) => !unread.has(at));
  }

  #copy(cells: Uint8Array): Uint8Array {
    this.#cells.set(cells);
    return this.#cells;
  }
}

/** The cells that a frame should show. */
export function frameCells(frame: number, macOf: FrameMac): Uint8Array {
  const cells = new Uint8Array(TILE_CELLS);
  putFrameCode(cells, frame, macOf(frame));
  return cells;
}
