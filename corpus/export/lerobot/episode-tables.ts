import { dirname, join } from 'node:path';
import type { EpisodePlace, EpisodeRows, Rows } from '#corpus/core/export/lerobot/episode-rows.ts';
import { type FrameColumn, SCREEN } from '#corpus/core/export/lerobot/features.ts';
import { dataPath, placeOf } from '#corpus/core/export/lerobot/layout.ts';
import { combinedStats, type FeatureStats, STATISTICS, statsOf } from '#corpus/core/export/lerobot/stats.ts';
import type { SourceFacts } from '#corpus/core/export/source-facts.ts';
import {
  type ArrowColumn,
  batchOf,
  counts,
  doubles,
  integers,
  lists,
  numbers,
  textLists,
  texts,
} from '#corpus/export/lerobot/arrow-columns.ts';
import type { EpisodeVideo } from '#corpus/export/lerobot/episode-videos.ts';
import { makeFolders } from '#shard/folder/files.ts';
import { writeArrow } from '#shard/tables/write-table.ts';

/** An episode whose rows and pictures are all there. */
interface EndedEpisode {
  readonly rows: EpisodeRows;
  readonly frames: number;
  readonly video: EpisodeVideo;
  readonly pictures: FeatureStats;
  readonly facts: SourceFacts;
  /** Number of its first frame in the shard. */
  readonly firstFrame: number;
}

interface Episode extends Omit<EndedEpisode, 'rows' | 'pictures'>, EpisodePlace {
  readonly stats: ReadonlyMap<string, FeatureStats>;
}

/** Writes the tables: a file of frames for each episode, with one row group, then the episodes, the tasks, and statistics of all. */
export class EpisodeTables {
  readonly columns: readonly FrameColumn[];
  readonly #work: string;
  readonly #episodes: Episode[] = [];
  readonly #tasks: string[] = [];
  #frames = 0;
  #begun: EpisodePlace | undefined;

  constructor(work: string, columns: readonly FrameColumn[]) {
    this.#work = work;
    this.columns = columns;
  }

  get episodes(): number {
    return this.#episodes.length;
  }

  get frames(): number {
    return this.#frames;
  }

  begin(title: string, fps: number): EpisodePlace {
    const name = `Play ${title}`;
    if (!this.#tasks.includes(name)) this.#tasks.push(name);
    this.#begun = { episode: this.episodes, task: this.#tasks.indexOf(name), firstIndex: this.#frames, fps };
    return this.#begun;
  }

  async end({ rows, pictures, ...episode }: EndedEpisode): Promise<void> {
    const columns = this.columns.map(
      ({ name, type, width }): ArrowColumn => ({
        name,
        data: numbers(type, rows.columns.get(name) as Rows, width),
      }),
    );
    const path = join(this.#work, dataPath(this.episodes));
    makeFolders(dirname(path));
    await writeArrow(path, batchOf(episode.frames, columns));
    const stats = new Map([[SCREEN, pictures]]);
    for (const { name, width } of this.columns) stats.set(name, statsOf(asNumbers(rows.columns.get(name) as Rows), width));
    this.#episodes.push({ ...episode, ...(this.#begun as EpisodePlace), stats });
    this.#frames += episode.frames;
  }

  /** Returns what `meta/stats.json` says, and how many tasks there are. */
  async finish(): Promise<{ readonly stats: object; readonly tasks: number }> {
    const path = join(this.#work, 'meta/episodes/chunk-000/file-000.parquet');
    makeFolders(dirname(path));
    await writeArrow(path, batchOf(this.episodes, this.#episodeColumns()));
    const tasks = [
      { name: 'task_index', data: integers(this.#tasks.map((_, i) => i)) },
      { name: 'task', data: texts(this.#tasks) },
    ];
    const indexed = new Map([['pandas', TASKS_INDEX]]);
    await writeArrow(join(this.#work, 'meta/tasks.parquet'), batchOf(this.#tasks.length, tasks, indexed));
    const all = [SCREEN, ...this.columns.map(({ name }) => name)].map((name) => {
      const { count, ...stats } = combinedStats(this.#episodes.map((episode) => episode.stats.get(name) as FeatureStats));
      const shaped = Object.entries(stats).map(([statistic, values]) => [statistic, name === SCREEN ? asPicture(values) : values]);
      return [name, { ...Object.fromEntries(shaped), count: [count] }];
    });
    return { stats: Object.fromEntries(all), tasks: this.#tasks.length };
  }

  #episodeColumns(): readonly ArrowColumn[] {
    const all = this.#episodes;
    const whole = (name: string, of: (episode: Episode) => number): ArrowColumn => ({ name, data: integers(all.map(of)) });
    const text = (name: string, of: (episode: Episode) => string): ArrowColumn => ({ name, data: texts(all.map(of)) });
    const second = (name: string, of: (episode: Episode) => number): ArrowColumn => ({ name, data: doubles(all.map(of)) });
    return [
      whole('episode_index', ({ episode }) => episode),
      { name: 'tasks', data: textLists(all.map(({ task }) => [this.#tasks[task] as string])) },
      whole('length', ({ frames }) => frames),
      whole('data/chunk_index', ({ episode }) => placeOf(episode).chunk),
      whole('data/file_index', ({ episode }) => placeOf(episode).file),
      whole('dataset_from_index', ({ firstIndex }) => firstIndex),
      whole('dataset_to_index', ({ firstIndex, frames }) => firstIndex + frames),
      whole(`videos/${SCREEN}/chunk_index`, ({ video }) => placeOf(video.file).chunk),
      whole(`videos/${SCREEN}/file_index`, ({ video }) => placeOf(video.file).file),
      // From the count of frames, never summed: summed durations drift.
      second(`videos/${SCREEN}/from_timestamp`, ({ video, fps }) => video.framesBefore / fps),
      second(`videos/${SCREEN}/to_timestamp`, ({ video, frames, fps }) => (video.framesBefore + frames) / fps),
      ...[SCREEN, ...this.columns.map(({ name }) => name)].flatMap((name) => this.#statColumns(name)),
      whole('meta/episodes/chunk_index', () => 0),
      whole('meta/episodes/file_index', () => 0),
      text('gap/session_id', ({ facts }) => facts.session_id),
      text('gap/shard_sha256', ({ facts }) => facts.shard_sha256),
      text('gap/revocation_id', ({ facts }) => facts.revocation_id ?? ''),
      whole('gap/first_frame', ({ firstFrame }) => firstFrame),
    ];
  }

  #statColumns(name: string): readonly ArrowColumn[] {
    const of = this.#episodes.map(({ stats }) => stats.get(name) as FeatureStats);
    return [
      ...STATISTICS.map((statistic): ArrowColumn => {
        const values = of.map((stats) => stats[statistic]);
        const data = name === SCREEN ? lists(values.map(asPicture), 3) : lists(values, 1);
        return { name: `stats/${name}/${statistic}`, data };
      }),
      { name: `stats/${name}/count`, data: counts(of.map(({ count }) => count)) },
    ];
  }
}

/** Channels as lerobot has them: 3 x 1 x 1. */
const asPicture = (values: readonly number[]) => values.map((value) => [[value]]);

const asNumbers = (rows: Rows): ArrayLike<number> => (rows instanceof BigInt64Array ? Float64Array.from(rows, Number) : rows);

/** lerobot reads a task's name from pandas' index. */
const TASKS_INDEX = JSON.stringify({
  index_columns: ['task'],
  column_indexes: [],
  columns: [
    { name: 'task_index', field_name: 'task_index', pandas_type: 'int64', numpy_type: 'int64', metadata: null },
    { name: 'task', field_name: 'task', pandas_type: 'unicode', numpy_type: 'object', metadata: null },
  ],
  pandas_version: '2.0.0',
});
