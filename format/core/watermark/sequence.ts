import { type FrameMac, frameOf, putFrameCode, readFrameCode, TILE_CELLS } from '#format/core/watermark/frame-code.ts';

/** What the tiles of a video say about its frames. Pictures are numbered as in the video as it is, frames as in the shard as it was. */
export interface WatermarkReport {
  readonly pictures: number;
  /** Pictures whose tile names a frame of this shard, with the right HMAC. */
  readonly identified: number;
  /** Pictures that should carry a tile but have none that can be read. */
  readonly unread: readonly number[];
  /** Pictures with a readable tile of another session, or of a frame outside this shard. */
  readonly foreign: readonly number[];
  /** Pictures that show a frame for the second time. */
  readonly repeated: readonly number[];
  /** Pictures that show an earlier frame than the picture before them. */
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
  #shifted = false;
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

  /** The next picture: its cells as read, or undefined if nothing there looks like a tile. */
  take(read: Uint8Array | undefined): void {
    const picture = this.#pictures++;
    const named = read === undefined ? 'unread' : this.#name(read);
    if (typeof named !== 'string' && this.#follow(picture, named)) return;
    // With only every Nth marked, a picture without a tile is normal; missing tiles show at the end.
    if (named === 'foreign') this.#foreign.push(picture);
    else if (named === 'unread' && this.#every === 1) this.#unread.push(picture);
    this.#last += 1;
  }

  /** Records the frame that a tile names; false if this picture does not show it. */
  #follow(picture: number, { frame, wrong }: { frame: number; wrong: number }): boolean {
    const at = frame - this.#first;
    const again = this.#isOurs(frame) && this.#seen[at] === 1;
    // Remains of an earlier tile in a picture that carries none: where black continues, or next to a smaller game.
    if (this.#every > 1 && (again || frame < this.#first)) return false;
    if (!this.#isOurs(frame)) {
      this.#foreign.push(picture);
      return false;
    }
    this.#identified += 1;
    this.#wrongBits += wrong;
    if (at !== picture) this.#shifted = true;
    if (again) this.#repeated.push(picture);
    else if (frame < this.#last) this.#swapped.push(picture);
    this.#seen[at] = 1;
    this.#last = frame;
    return true;
  }

  report(): WatermarkReport {
    const missing: number[] = [];
    for (let at = 0; at < this.#frames; at++) if (this.#seen[at] === 0 && (this.#first + at) % this.#every === 0) missing.push(at);
    // As many pictures as frames, each in its place: missing frames are there, but cannot be read.
    const inPlace = this.#pictures === this.#frames && !this.#shifted;
    const foreign = new Set(this.#foreign);
    // A picture whose tile cannot be read is still there.
    const there = new Set(this.#pictures === this.#frames ? this.#unread : []);
    return {
      pictures: this.#pictures,
      identified: this.#identified,
      unread: this.#every === 1 || !inPlace ? this.#unread : missing.filter((at) => !foreign.has(at)),
      foreign: this.#foreign,
      repeated: this.#repeated,
      swapped: this.#swapped,
      dropped: inPlace ? [] : missing.filter((at) => !there.has(at)),
      wrongBits: this.#wrongBits,
      bitErrorRate: this.#identified === 0 ? 0 : this.#wrongBits / (this.#identified * TILE_CELLS),
    };
  }

  /** The frame that a tile names, of this shard or not; `foreign` when it is one of another session. */
  #name(read: Uint8Array): { frame: number; wrong: number } | 'unread' | 'foreign' {
    this.#cells.set(read);
    const code = readFrameCode(this.#cells);
    const frame = code && frameOf(this.#cells, code.low, this.#last + 1, this.#macOf);
    if (code !== undefined && frame !== undefined) return { frame, wrong: code.wrong };
    // Clearly another's. With more wrong cells it may be the game's own picture, or a tile corrected into something else: chance makes one
    // word in 26 correctable, mostly by four cells. Where frames without a tile are read too, no cell may need correcting.
    if (code !== undefined && code.wrong < (this.#every === 1 ? SUSPECT : 1)) return 'foreign';
    return this.#nearby(read) ?? 'unread';
  }

  /** Encoders leave whole blocks of 2x2 cells as they were: more than the code can correct, but the key tells what to expect. */
  #nearby(read: Uint8Array): { frame: number; wrong: number } | undefined {
    for (let i = 0; i <= 2 * WINDOW; i++) {
      // The next first, then further and further away on both sides.
      const frame = this.#last + 1 + (i % 2 === 0 ? i / 2 : -(i + 1) / 2);
      if (!this.#isOurs(frame) || frame % this.#every !== 0) continue;
      const expected = frameCells(frame, this.#macOf);
      let wrong = 0;
      for (let cell = 0; cell < TILE_CELLS; cell++) if (expected[cell] !== read[cell]) wrong += 1;
      if (wrong <= NEARBY_WRONG) return { frame, wrong };
    }
    return undefined;
  }

  #isOurs(frame: number): boolean {
    return frame >= this.#first && frame < this.#first + this.#frames;
  }
}

/** From this many corrected cells on, the correction may be wrong. */
const SUSPECT = 3;
/** Frames on either side of the expected one that a badly read tile is compared with. */
const WINDOW = 32;
/** Of 64: chance comes this near to one of the 65 codes that a picture is compared with once in 1.5 million pictures. */
const NEARBY_WRONG = 10;

/** The cells that a frame should show. */
export function frameCells(frame: number, macOf: FrameMac): Uint8Array {
  const cells = new Uint8Array(TILE_CELLS);
  putFrameCode(cells, frame, macOf(frame));
  return cells;
}
