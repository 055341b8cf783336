import type { KeyColumns } from '#corpus/core/export/action-columns.ts';
import { type SourceFacts, sourceFacts } from '#corpus/core/export/source-facts.ts';
import type { Mp4Codec } from '#corpus/export/mp4/mp4-clips.ts';
import type { Source } from '#corpus/export/sources.ts';
import { splitOfConsent } from '#corpus/export/split.ts';
import { ClipReader } from '#format/clip/clip-reader.ts';
import { GapError } from '#format/core/errors.ts';
import type { Fourcc } from '#format/core/video/codecs.ts';
import type { VideoFormat } from '#format/core/video/file-header.ts';

/** How far an export is: frames of all shards. */
export interface ExportProgress {
  readonly done: number;
  readonly total: number;
}

/** What an exporter is given: shards that verified, and an empty folder. */
export interface Job {
  readonly sources: readonly Source[];
  readonly work: string;
  readonly video: Mp4Codec;
  /** Percentage of consents whose shards are for validation. */
  readonly val: number;
  /** Keys that have a column; without, those of all shards. */
  readonly codes: readonly string[] | undefined;
  readonly signal: AbortSignal | undefined;
  /** Counts frames that are done. */
  readonly advance: (frames: number) => void;
  /** Called with each shard before it is read: what goes wrong then is its doing. */
  readonly begin: (source: Source) => void;
}

/** What an exporter made: figures for people, and what it says of its shards. */
export interface Made {
  readonly files: number;
  readonly clips: number;
  readonly frames: number;
  readonly facts: readonly SourceFacts[];
  /** Of a format that has a column for each key. */
  readonly columns?: KeyColumns;
}

/** A shard being exported. */
export interface OpenSource extends Disposable {
  readonly shard: ClipReader;
  readonly facts: SourceFacts;
  readonly format: VideoFormat;
}

/** Rejects with a GapError: `shard.*`, or `usage.fps` for a rate that an MP4 cannot hold exactly. */
export async function openSource(source: Source, { begin }: Pick<Job, 'begin'>): Promise<OpenSource> {
  begin(source);
  using opened = new DisposableStack();
  const shard = opened.use(await ClipReader.open(source.folder));
  const { meta, size, codec } = shard;
  const { fps } = meta.display;
  if (!Number.isInteger(fps))
    throw new GapError('usage.fps', `${source.folder}: ${fps} fps is no whole number`, 'Export shards of 30, 60 or 120 fps');
  const facts = sourceFacts({ meta, ...source });
  const held = opened.move();
  return { shard, facts, format: { ...size, fps, fourcc: codec as Fourcc }, [Symbol.dispose]: () => held[Symbol.dispose]() };
}

export const splitOf = ({ statement }: Source, val: number): 'train' | 'val' =>
  splitOfConsent(statement.predicate.rights.player_consent_id, val);
