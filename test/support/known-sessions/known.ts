import type { Meta } from '#format/core/documents/meta.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import type { DeepFacts } from '#format/core/quality/video/pictures.ts';
import { T0 } from '#test/support/facts.ts';

export type Frames = NonNullable<ShardFacts['frames']>;
export type Recorder = NonNullable<Meta['recorder']>;

/** An invented session, and what decoding its video shows, where it is decoded. */
export interface Known {
  readonly facts: ShardFacts;
  readonly deep?: DeepFacts;
}

/** Changes of some facts, each beside what was there. */
interface Changes {
  readonly frames?: Partial<Frames>;
  readonly controls?: Partial<ShardFacts['controls']>;
  readonly video?: Partial<ShardFacts['video']>;
  readonly meta?: Partial<Meta>;
  readonly recorder?: Partial<Recorder>;
  readonly recorderVideo?: Partial<Recorder['video']>;
  readonly recorderInput?: Partial<Recorder['input']>;
  readonly beside?: Partial<ShardFacts>;
}

export function changed(
  facts: ShardFacts,
  { frames, controls, video, meta, recorder, recorderVideo, recorderInput, beside }: Changes,
): ShardFacts {
  const own = facts.meta.recorder as Recorder;
  const withRecorder = {
    ...own,
    ...recorder,
    video: { ...own.video, ...recorderVideo },
    input: { ...own.input, ...recorderInput },
  };
  return {
    ...facts,
    meta: { ...facts.meta, ...meta, recorder: withRecorder },
    video: { ...facts.video, ...video },
    controls: { ...facts.controls, ...controls },
    frames: { ...(facts.frames as Frames), ...frames },
    ...beside,
  };
}

/** Each entry of a column that `is` picks, as `to` says. */
export function where<Column extends { [n: number]: number; readonly length: number; slice(): Column }>(
  column: Column,
  is: (n: number) => boolean,
  to: (value: number, n: number) => number,
): Column {
  const copy = column.slice();
  for (let n = 0; n < copy.length; n++) if (is(n)) copy[n] = to(copy[n] as number, n);
  return copy;
}

export const between = (from: number, to: number) => (n: number) => n >= from && n < to;
export const us = (s: number) => T0 + s * 1e6;
