import type { KeyObject } from 'node:crypto';
import { refuseNonShard } from '#format/check/refuse-non-shard.ts';
import { type FrameColumns, readFrameColumns } from '#format/clip/frame-columns.ts';
import { SampledSpan } from '#format/clip/sampled-span.ts';
import { type SpanRows, TableSpan, type TimedSpan } from '#format/clip/table-span.ts';
import { type Packets, VideoRanges } from '#format/clip/video-ranges.ts';
import { keysOfSession } from '#format/core/clip/action-codes.ts';
import { ActionFold, hasKeys } from '#format/core/clip/actions.ts';
import { CLIP_FLAGS, countUpTo, gapped, intervalsOf, pictureTimes } from '#format/core/clip/clip-times.ts';
import { Meta } from '#format/core/documents/meta.ts';
import { sessionOf } from '#format/core/documents/session-of.ts';
import { GapError } from '#format/core/errors.ts';
import type { Gap } from '#format/core/input/gap.ts';
import { MATROSKA_FILE, META_FILE, VIDEO_FILE } from '#format/core/layout.ts';
import { CONTROLS, EVENTS, type TableSchema } from '#format/core/parquet/tables.ts';
import { correctionUs } from '#format/core/quality/clock/calibration.ts';
import { asSpan, asTs, type SpanUs, type TsUs, tsAt } from '#format/core/time/units.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { decryptedPlace } from '#format/encrypted/decrypted-place.ts';
import { dataOf, documentOf } from '#format/folder/document.ts';
import { Opened } from '#format/source/opened.ts';
import { lacks, type ShardPlace, shardPlace } from '#format/source/shard-place.ts';
import { TableReader } from '#format/tables/read-table.ts';

/**
 * How far before a clip to look for the rows that say what is held when it begins, us: every device has one in a tenth of a second, but in a stall of the
 * recorder.
 */
const HELD_SINCE_US: readonly SpanUs[] = [asSpan(100_000), asSpan(10e6), asSpan(Number.POSITIVE_INFINITY)];
/** Of `meta.json`: with every gap and anchor of two hours it has 100 kB. */
const MOST_META_BYTES = 16e6;

/** Frames, and what the player did in answer to each. Columns have one entry a frame; times in us. */
export interface FrameSpan {
  /** The first frame. */
  readonly first: number;
  readonly count: number;
  readonly tsUs: Float64Array;
  /** True times of the pictures, and how far off they may be (NaN: not measured). */
  readonly captureUs: Float64Array;
  readonly errUs: Float64Array;
  /** Bits of {@link CLIP_FLAGS}. */
  readonly flags: Uint8Array;
  /** End of the last frame's interval; infinite for the shard's last frame. */
  readonly untilUs: TsUs;
  /** Events of these intervals; `interval` is the frame of each: its picture was the last before it. */
  readonly events: SpanRows & { readonly interval: Int32Array };
  /** Events just before, since a row of the keyboard or mouse, and all before the first picture: with the rows they say what was held when the clip began. */
  readonly before: SpanRows;
  /** Rows of the controls, from then on. */
  readonly rows: SpanRows;
}

/** The same with its packets; `from` is the keyframe from which they are decoded. */
export interface Clip extends FrameSpan, Packets {}

interface ClipFiles {
  readonly video: VideoRanges;
  readonly events: TimedSpan;
  readonly rows: TableSpan;
}

interface OpenOptions {
  readonly signal?: AbortSignal | undefined;
  /** Private, X25519 ({@link parseCorpusKey}). */
  readonly corpus?: KeyObject | undefined;
}

/** A shard, read by frames, wherever it lies. */
export class ClipReader implements Disposable {
  readonly meta: Meta;
  readonly #frames: FrameColumns;
  readonly #times: Float64Array;
  readonly #gaps: readonly Gap[];
  readonly #video: VideoRanges;
  readonly #events: TimedSpan;
  readonly #rows: TableSpan;
  readonly #opened: Disposable;

  private constructor(meta: Meta, frames: FrameColumns, { video, events, rows }: ClipFiles, opened: Disposable) {
    this.meta = meta;
    this.#frames = frames;
    this.#times = pictureTimes(frames.captureUs, correctionUs(meta));
    this.#gaps = (sessionOf(meta)?.gaps ?? []).map(({ from_us, to_us, reason, device }) => ({
      fromUs: asTs(from_us),
      toUs: asTs(to_us),
      reason,
      device,
    }));
    this.#video = video;
    this.#events = events;
    this.#rows = rows;
    this.#opened = opened;
  }

  /**
   * `where`: a folder, an https:// address or `s3://BUCKET/KEY`; with the key of a corpus, of a shard that is encrypted to it. Rejects with a GapError (`shard.*`,
   * `keys.corpus`, `usage.place`) that says what is missing.
   */
  static async open(where: string, { signal, corpus }: OpenOptions = {}): Promise<ClipReader> {
    const found = shardPlace(where, signal);
    const place = corpus === undefined ? found : await decryptedPlace(found, corpus);
    if (place.folder !== undefined) refuseNonShard(place.folder);
    const meta = await readMeta(place);
    const frames = await readFrameColumns(place, meta.recorder !== undefined);
    // What was opened is closed again where a later file is missing.
    using opened = new Opened();
    // By its exact name: some stores answer 403 for a missing file, as for a forbidden one.
    const name = meta.capture.encoder.startsWith('HEVC') ? MATROSKA_FILE : VIDEO_FILE;
    const file = await place.open(name);
    if (file === undefined) throw lacks(place, name);
    const video = opened.use(await VideoRanges.open(file, frames));
    const controls = await place.open(CONTROLS.file);
    if (controls === undefined) throw lacks(place, CONTROLS.file);
    const sampled = await TableReader.over(controls);
    const rows = opened.use(new TableSpan(sampled));
    const listed = await place.open(EVENTS.file);
    // What a shard of this recorder lacks is damage.
    if (listed === undefined && meta.recorder !== undefined) throw lacks(place, EVENTS.file);
    const events =
      listed === undefined
        ? await SampledSpan.of(sampled, frames.tsUs.length / meta.display.fps)
        : opened.use(new TableSpan(await TableReader.over(listed)));
    return new ClipReader(meta, frames, { video, events, rows }, opened.move());
  }

  [Symbol.dispose](): void {
    this.#opened[Symbol.dispose]();
  }

  /** Frames of the shard. */
  get count(): number {
    return this.#frames.tsUs.length;
  }

  get codec(): string {
    return this.#video.header.fourcc;
  }

  /** The codes of all its events. */
  async codes(): Promise<ReadonlySet<unknown>> {
    const codes = new Set<unknown>();
    await this.#events.each('code', (values) => {
      for (let i = 0; i < values.length; i++) codes.add(values[i]);
    });
    return codes;
  }

  /** Where decoding can begin, at or before a frame. */
  keyBefore(frame: number): number {
    return this.#video.index.keyBefore(frame);
  }

  /** The first keyframe after a frame, or the count of frames. */
  keyAfter(frame: number): number {
    return this.#video.index.keyAfter(frame);
  }

  isKey(frame: number): boolean {
    return this.#video.index.isKey(frame);
  }

  /** Bytes of the packets of frames `from` up to but not including `to`, with their headers. */
  bytesOf({ from, to }: { readonly from: number; readonly to: number }): number {
    const { begin, end } = this.#video.index.range(from, to);
    return end - begin;
  }

  /** Size of its pictures, as the video says it. */
  get size(): PictureSize {
    const { width, height } = this.#video.header;
    return { width, height };
  }

  /** The frame whose picture was the newest at a true time, us; the first where there was none yet. */
  frameAt(us: TsUs): number {
    return Math.max(0, countUpTo(this.#times, us) - 1);
  }

  /** Of the rows. */
  get rowsSchema(): TableSchema {
    return this.#rows.schema(CONTROLS.file);
  }

  /** Turns this shard's clips into actions, one after the other from the first on. `pad`: whose sticks. */
  actions(pad = 0): ActionFold {
    const whole = this.#gaps.filter(({ device }) => device === undefined);
    return new ActionFold(keysOfSession(sessionOf(this.meta)?.input), whole, pad);
  }

  /** `count` frames from frame `first` on. Rejects with a GapError (`usage.clip`, `shard.*`). */
  async clip(first: number, count: number): Promise<Clip> {
    const span = await this.span(first, count);
    return { ...(await this.#video.packets(first, first + count)), ...span };
  }

  /** A clip without its packets, which may be longer. */
  async span(first: number, count: number): Promise<FrameSpan> {
    const to = first + count;
    if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count) || first < 0 || count < 1 || to > this.count)
      throw new GapError('usage.clip', `frames ${first} to ${to - 1}: there are ${this.count}`, `Give frames from 0 to ${this.count - 1}`);
    const times = this.#times;
    const beginUs = tsAt(times, first);
    const untilUs = asTs(times[to] ?? Number.POSITIVE_INFINITY);
    const { tsUs, errUs, repeat, blank } = this.#frames;
    const inGap = gapped(times, { from: first, to }, this.#gaps);
    const events = await this.#events.between(beginUs, untilUs);
    const { sinceUs, rows } = await this.#rowsFrom(first === 0 ? asTs(Number.NEGATIVE_INFINITY) : beginUs, untilUs);
    return {
      first,
      count,
      tsUs: tsUs.slice(first, to),
      captureUs: times.slice(first, to),
      errUs: errUs.slice(first, to),
      flags: inGap.map(
        (gap, i) =>
          gap * CLIP_FLAGS.gap + (repeat[first + i] as number) * CLIP_FLAGS.repeat + (blank[first + i] as number) * CLIP_FLAGS.blank,
      ),
      untilUs,
      events: { ...events, interval: intervalsOf(events.tsUs, times) },
      before: await this.#events.between(sinceUs, beginUs),
      rows,
    };
  }

  /** Rows up to a moment, from one of the keyboard or mouse before another on. */
  async #rowsFrom(beginUs: TsUs, untilUs: TsUs): Promise<{ readonly sinceUs: TsUs; readonly rows: SpanRows }> {
    for (const backUs of HELD_SINCE_US) {
      const rows = await this.#rows.between(asTs(beginUs - backUs), untilUs);
      const isEnough = rows.tsUs.some((us, row) => us <= beginUs && hasKeys(rows, row));
      if (isEnough || beginUs - backUs === Number.NEGATIVE_INFINITY) return { sinceUs: asTs(beginUs - backUs), rows };
    }
    throw new RangeError('the last look goes back to the beginning');
  }
}

async function readMeta(place: ShardPlace): Promise<Meta> {
  using file = await place.open(META_FILE);
  if (file === undefined) throw lacks(place, META_FILE);
  if (file.byteLength > MOST_META_BYTES)
    throw new GapError(
      'shard.large',
      `${place.name}: ${META_FILE}: it has ${file.byteLength} bytes; ${MOST_META_BYTES} are allowed`,
      'Validate the shard to see what is wrong',
    );
  return dataOf(documentOf(await file.read(0, file.byteLength), META_FILE, Meta), place.name);
}
