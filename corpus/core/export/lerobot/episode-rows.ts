import type { FrameColumn } from '#corpus/core/export/lerobot/features.ts';
import { CLIP_FLAGS } from '#format/core/clip/clip-times.ts';

/** A column's rows. */
export type Rows = Float32Array | BigInt64Array | Uint8Array;

/** What is known of frames that follow each other; one entry a frame, unless a column is wider. */
export interface FramesPart {
  readonly action: Float32Array;
  readonly state: Float32Array;
  readonly tsUs: Float64Array;
  readonly captureUs: Float64Array;
  /** NaN: not measured. */
  readonly errUs: Float64Array;
  /** Bits of {@link CLIP_FLAGS}. */
  readonly flags: Uint8Array;
  readonly reward?: Float32Array | undefined;
  readonly done?: Uint8Array | undefined;
}

/** Which rows of the whole data set an episode is. */
export interface EpisodePlace {
  readonly episode: number;
  readonly task: number;
  readonly firstIndex: number;
  readonly fps: number;
}

/** The rows of an episode, filled part by part. */
export class EpisodeRows {
  readonly columns: ReadonlyMap<string, Rows>;
  readonly #schema: readonly FrameColumn[];
  readonly #place: EpisodePlace;
  #filled = 0;

  constructor(schema: readonly FrameColumn[], frames: number, place: EpisodePlace) {
    this.#schema = schema;
    this.#place = place;
    this.columns = new Map(schema.map(({ name, type, width }) => [name, room(type, frames * width)]));
  }

  add(part: FramesPart): void {
    const { episode, task, firstIndex, fps } = this.#place;
    const count = part.tsUs.length;
    const each = (of: (n: number) => number) => Float64Array.from({ length: count }, (_, n) => of(n));
    const bit = (flag: number) => Uint8Array.from(part.flags, (flags) => ((flags & flag) === 0 ? 0 : 1));
    const frame = (n: number) => this.#filled + n;
    const values: Readonly<Record<string, ArrayLike<number>>> = {
      'observation.state': part.state,
      action: part.action,
      'next.reward': part.reward ?? new Float32Array(count),
      'next.done': part.done ?? new Uint8Array(count),
      'gap.ts_us': part.tsUs,
      'gap.capture_us': part.captureUs,
      'gap.capture_err_us': part.errUs.map((us) => (Number.isNaN(us) ? -1 : us)),
      'gap.repeat': bit(CLIP_FLAGS.repeat),
      'gap.blank': bit(CLIP_FLAGS.blank),
      'gap.gap': bit(CLIP_FLAGS.gap),
      timestamp: each((n) => frame(n) / fps),
      frame_index: each(frame),
      episode_index: each(() => episode),
      index: each((n) => firstIndex + frame(n)),
      task_index: each(() => task),
    };
    for (const { name, width } of this.#schema)
      put(this.columns.get(name) as Rows, values[name] as ArrayLike<number>, this.#filled * width);
    this.#filled += count;
  }
}

function room(type: FrameColumn['type'], length: number): Rows {
  if (type === 'float32') return new Float32Array(length);
  return type === 'int64' ? new BigInt64Array(length) : new Uint8Array(length);
}

function put(into: Rows, values: ArrayLike<number>, at: number): void {
  if (into instanceof BigInt64Array) for (let i = 0; i < values.length; i++) into[at + i] = BigInt(Math.round(values[i] as number));
  else into.set(values, at);
}
