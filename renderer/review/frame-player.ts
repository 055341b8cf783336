import { hevcCodecString } from '#format/core/video/hevc/codec-string.ts';
import { IVF_HEADER_BYTES } from '#format/core/video/ivf.ts';
import { readMatroskaHeader } from '#format/core/video/matroska/header.ts';
import { FRAME_FLAGS, type FrameIndex } from '#shard/core/review/frame-table.ts';

/** Reads bytes of the video file; `to` is exclusive. */
export type ReadVideo = (from: number, to: number) => Promise<Uint8Array>;

export interface PlayerEvents {
  /** The picture of frame `n`. Draw it immediately: it is closed later. */
  onPicture(n: number, picture: VideoFrame): void;
  onFault(why: unknown): void;
}

/** AV1 main profile, 8 bit, a level that fits every size we record. */
const AV1 = 'av01.0.08M.08';
/** Chunks that may wait in the decoder: more would only cost memory. */
const MOST_QUEUED = 8;
/** Pictures kept for stepping back; 1.4 MB each at 720p. */
const MOST_KEPT = 48;
/** Groups of pictures kept as bytes. */
const MOST_GROUPS = 4;
/** How often in a row a lost decoder (another tab took it, a driver was reset) is reopened. */
const MOST_LOSSES = 3;
const COMES_MS = 60;
const LOOK_MS = 4;

/**
 * Shows single frames of a video by number. Only the latest request counts: earlier ones not yet shown are dropped.
 * Decoding begins at the preceding keyframe, or continues from where it is.
 */
export class FramePlayer {
  readonly #index: FrameIndex;
  readonly #read: ReadVideo;
  readonly #events: PlayerEvents;
  readonly #kept = new Map<number, VideoFrame>();
  readonly #groups = new Map<number, Promise<Uint8Array>>();
  #config: VideoDecoderConfig | undefined;
  #decoder: VideoDecoder | undefined;
  #wanted = -1;
  #shown = -1;
  /** Next frame to be fed, in the group that is being decoded. */
  #next = -1;
  #losses = 0;
  #why = '';
  #working = false;
  #closed = false;

  constructor(index: FrameIndex, read: ReadVideo, events: PlayerEvents) {
    this.#index = index;
    this.#read = read;
    this.#events = events;
  }

  show(frame: number): void {
    const wanted = this.#index.clamp(frame);
    // Losses are counted afresh for each requested frame.
    if (wanted !== this.#wanted) this.#losses = 0;
    this.#wanted = wanted;
    if (!this.#draw()) void this.#work();
  }

  close(): void {
    this.#closed = true;
    this.#drop();
    for (const picture of this.#kept.values()) picture.close();
    this.#kept.clear();
  }

  /** Draws the wanted picture; false when it is not there. */
  #draw(): boolean {
    const picture = this.#kept.get(this.#wanted);
    if (picture === undefined) return false;
    if (this.#shown !== this.#wanted) this.#events.onPicture(this.#wanted, picture);
    this.#shown = this.#wanted;
    return true;
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    let failed = -1;
    try {
      while (!this.#closed && !this.#kept.has(this.#wanted)) await this.#decodeTowards(this.#wanted);
      if (!this.#closed) this.#draw();
    } catch (error) {
      failed = this.#wanted;
      this.#shown = -1;
      this.#events.onFault(error);
    } finally {
      this.#working = false;
    }
    // Another frame may have been requested meanwhile; what failed fails again.
    if (!this.#closed && this.#shown !== this.#wanted && this.#wanted !== failed) void this.#work();
  }

  async #decodeTowards(frame: number): Promise<void> {
    const key = this.#index.keyBefore(frame);
    const bytes = await this.#group(key);
    if (this.#closed) return;
    const goesOn = this.#decoder?.state === 'configured' && this.#next > key && this.#next <= frame;
    if (this.#losses >= MOST_LOSSES) throw new Error(`frame ${frame} cannot be decoded: ${this.#why}`);
    if (!goesOn) {
      this.#drop();
      this.#next = key;
    }
    this.#config ??= await this.#configOf();
    if (this.#closed) return;
    const decoder = this.#decoder ?? this.#open(this.#config);
    const { begin } = this.#index.range(key, key);
    const end = this.#index.keyAfter(frame);
    while (this.#next <= frame && this.#wanted >= key && this.#wanted < end) {
      if (decoder.state !== 'configured') return;
      const n = this.#next++;
      const type = this.#index.has(n, FRAME_FLAGS.key) ? 'key' : 'delta';
      decoder.decode(new EncodedVideoChunk({ type, timestamp: this.#index.tsUs(n), data: this.#index.packet(n, bytes, begin) }));
      while (decoder.decodeQueueSize >= MOST_QUEUED && decoder.state === 'configured') await dequeued(decoder);
    }
    if (this.#wanted !== frame || (await this.#comes(frame))) return;
    // This brings out what it still holds; afterwards it needs a keyframe.
    await decoder.flush().catch(() => {});
    this.#next = -1;
    if (this.#kept.has(frame) || this.#wanted !== frame) return;
    this.#losses += 1;
    this.#why = 'the decoder returned no picture for it';
    if (this.#losses >= MOST_LOSSES) throw new Error(`frame ${frame} cannot be decoded: ${this.#why}`);
  }

  /** Waits briefly: a decoder that holds nothing back has the frame in a moment. */
  async #comes(frame: number): Promise<boolean> {
    for (let waited = 0; waited < COMES_MS && !this.#kept.has(frame); waited += LOOK_MS)
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    return this.#kept.has(frame);
  }

  /** Rejects with {@link NoDecoder}. */
  async #configOf(): Promise<VideoDecoderConfig> {
    const { headerBytes } = this.#index.table;
    if (headerBytes === IVF_HEADER_BYTES) return await decodable('AV1', { codec: AV1, optimizeForLatency: true });
    const header = readMatroskaHeader(await this.#read(0, headerBytes));
    if (typeof header === 'string') throw new Error(`the video's header cannot be read: ${header}`);
    const { hvcc } = header;
    return await decodable('HEVC', { codec: hevcCodecString(hvcc), description: hvcc, optimizeForLatency: true });
  }

  #open(config: VideoDecoderConfig): VideoDecoder {
    const decoder = new VideoDecoder({
      output: (picture) => this.#keep(picture),
      error: (error) => {
        this.#decoder = undefined;
        this.#losses += 1;
        this.#why = error.message;
      },
    });
    decoder.configure(config);
    this.#decoder = decoder;
    return decoder;
  }

  #drop(): void {
    if (this.#decoder !== undefined && this.#decoder.state !== 'closed') this.#decoder.close();
    this.#decoder = undefined;
    this.#next = -1;
  }

  #keep(picture: VideoFrame): void {
    const n = this.#index.at(picture.timestamp);
    this.#kept.get(n)?.close();
    this.#kept.set(n, picture);
    if (!this.#draw()) this.#drawOnTheWay(n, picture);
    while (this.#kept.size > MOST_KEPT) {
      const furthest = [...this.#kept.keys()].reduce((a, b) => (Math.abs(b - this.#wanted) > Math.abs(a - this.#wanted) ? b : a));
      this.#kept.get(furthest)?.close();
      this.#kept.delete(furthest);
    }
  }

  /** While somebody scrubs faster than pictures are decoded, those on the way are shown: otherwise all would stand still until they stop. */
  #drawOnTheWay(n: number, picture: VideoFrame): void {
    if (this.#shown >= 0 && Math.abs(n - this.#wanted) >= Math.abs(this.#shown - this.#wanted)) return;
    this.#shown = n;
    this.#events.onPicture(n, picture);
  }

  #group(key: number): Promise<Uint8Array> {
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const { begin } = this.#index.range(key, key);
    const { end } = this.#index.range(key, this.#index.keyAfter(key));
    const reading = this.#read(begin, end);
    reading.catch(() => this.#groups.delete(key));
    this.#groups.set(key, reading);
    const [oldest] = this.#groups.keys();
    if (this.#groups.size > MOST_GROUPS && oldest !== undefined) this.#groups.delete(oldest);
    return reading;
  }
}

/** This browser, on this machine, has no decoder of it. */
export class NoDecoder extends Error {
  readonly codec: string;

  constructor(codec: string) {
    super(`no decoder of ${codec}`);
    this.name = 'NoDecoder';
    this.codec = codec;
  }
}

/** Rejects with {@link NoDecoder}. */
async function decodable(name: string, config: VideoDecoderConfig): Promise<VideoDecoderConfig> {
  if (typeof VideoDecoder !== 'undefined' && (await VideoDecoder.isConfigSupported(config)).supported === true) return config;
  throw new NoDecoder(name);
}

/** Resolves after a moment in any case: a decoder lost meanwhile reports nothing more. */
function dequeued(decoder: VideoDecoder): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, COMES_MS);
    decoder.addEventListener('dequeue', () => resolve(clearTimeout(timer)), { once: true });
  });
}
