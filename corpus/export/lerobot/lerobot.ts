import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ActionRows } from '#corpus/core/export/action-columns.ts';
import { lerobotCard } from '#corpus/core/export/lerobot/card.ts';
import { EpisodeRows } from '#corpus/core/export/lerobot/episode-rows.ts';
import { featuresOf, frameColumns } from '#corpus/core/export/lerobot/features.ts';
import { EPISODE_S, infoOf } from '#corpus/core/export/lerobot/layout.ts';
import type { SourceFacts } from '#corpus/core/export/source-facts.ts';
import { evenStretches, type Stretch, stretches } from '#corpus/core/export/stretches.ts';
import { type Job, type Made, type OpenSource, openSource, splitOf } from '#corpus/export/job.ts';
import { EpisodeTables } from '#corpus/export/lerobot/episode-tables.ts';
import { EpisodeVideos } from '#corpus/export/lerobot/episode-videos.ts';
import { PictureStats } from '#corpus/export/lerobot/picture-stats.ts';
import { type Piece, piecesOf } from '#corpus/export/pieces.ts';
import { Rewards } from '#corpus/export/rewards.ts';
import { oneFormat, type Shared, sharedBy } from '#corpus/export/shared-by.ts';
import type { Source } from '#corpus/export/sources.ts';
import { writeJson, writeText } from '#shard/folder/files.ts';

/** Read at once, s: an episode of five minutes at 40 Mb/s has 1.5 GB. */
const PIECE_S = 8;
/** A rest shorter than this is not left over as an episode of its own, s. */
const LEAST_S = 10;

/**
 * Writes shards as a LeRobot data set, v3.0 (docs/datasets.md): episodes of at most five minutes, each from a keyframe on, those for validation last.
 * Rejects with a GapError (`shard.*`, `usage.*`) or the system's error.
 */
export async function exportLerobot(job: Job): Promise<Made> {
  const shared = await sharedBy(job);
  const format = oneFormat(shared.formats, job.video !== 'copy');
  const columns = frameColumns(shared.codes, shared.hasRewards);
  using videos = new EpisodeVideos(job.work, format, job.video);
  using pictures = new PictureStats(format);
  const tables = new EpisodeTables(job.work, columns);
  mkdirSync(join(job.work, 'meta'));
  const facts: SourceFacts[] = [];
  let train = 0;
  for (const source of inSplits(job)) {
    using open = await openSource(source, job);
    await new ShardEpisodes(job, open, { shared, tables, videos, pictures }).write(source);
    facts.push(open.facts);
    if (splitOf(source, job.val) === 'train') train = tables.episodes;
  }
  videos.finish();
  const { stats, tasks } = await tables.finish();
  const features = featuresOf(columns, job.video === 'copy' ? format : { ...format, fourcc: 'H264' });
  await writeJson(join(job.work, 'meta', 'stats.json'), stats);
  await writeJson(
    join(job.work, 'meta', 'info.json'),
    infoOf(features, format.fps, { episodes: tables.episodes, frames: tables.frames, tasks, train }),
  );
  await writeText(join(job.work, 'README.md'), lerobotCard(facts));
  return { files: videos.files, clips: tables.episodes, frames: tables.frames, facts, columns: shared };
}

/** Those for training first: a split is a run of episodes. */
const inSplits = ({ sources, val }: Job): readonly Source[] =>
  (['train', 'val'] as const).flatMap((split) => sources.filter((source) => splitOf(source, val) === split));

interface Parts {
  readonly shared: Shared;
  readonly tables: EpisodeTables;
  readonly videos: EpisodeVideos;
  readonly pictures: PictureStats;
}

/** Writes the episodes of one shard. */
class ShardEpisodes {
  readonly #job: Job;
  readonly #open: OpenSource;
  readonly #parts: Parts;
  readonly #actions: ActionRows;

  constructor(job: Job, open: OpenSource, parts: Parts) {
    [this.#job, this.#open, this.#parts] = [job, open, parts];
    this.#actions = new ActionRows(parts.shared.codes);
  }

  async write(source: Source): Promise<void> {
    const { shard, format } = this.#open;
    // Read only where the table has columns for them.
    const rewards = this.#parts.shared.hasRewards ? await Rewards.of(source.folder, shard.meta) : undefined;
    const nextKey = (frame: number) => shard.keyAfter(frame);
    const all = { from: 0, to: shard.count };
    const episodes = evenStretches(all, nextKey, { least: LEAST_S * format.fps, most: EPISODE_S * format.fps });
    const pieces = piecesOf(
      shard,
      episodes.flatMap((episode) => stretches(episode, nextKey, PIECE_S * format.fps)),
    );
    for (const episode of episodes) await this.#episode(episode, pieces, rewards);
  }

  async #episode(episode: Stretch, pieces: AsyncGenerator<Piece>, rewards: Rewards | undefined): Promise<void> {
    const { tables, videos, pictures } = this.#parts;
    const { shard, facts, format } = this.#open;
    const frames = episode.to - episode.from;
    const place = tables.begin(facts.title, format.fps);
    const rows = new EpisodeRows(tables.columns, frames, place);
    const video = videos.begin(frames, shard.bytesOf(episode), format.fourcc);
    for (let at = episode.from; at < episode.to; ) {
      this.#job.signal?.throwIfAborted();
      const { clip, actions, keys } = (await pieces.next()).value as Piece;
      const given = rewards?.between(clip.captureUs, clip.untilUs);
      rows.add({ ...clip, ...this.#actions.next(actions), ...given });
      await videos.put(clip.packets, keys);
      for (const [i, packet] of clip.packets.entries()) if (keys[i] === true) await pictures.add(packet, format.fourcc);
      at += clip.count;
      this.#job.advance(clip.count);
    }
    videos.endEpisode();
    await tables.end({ rows, frames, video, pictures: pictures.take(), facts, firstFrame: episode.from });
  }
}
