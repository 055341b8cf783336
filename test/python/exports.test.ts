import { join, resolve } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { ActionRows, keyColumns } from '#corpus/core/export/action-columns.ts';
import { type DatasetOptions, exportDataset } from '#corpus/export/export-dataset.ts';
import { ClipReader } from '#format/clip/clip-reader.ts';
import { mappedCodes } from '#format/core/clip/action-codes.ts';
import { whyNoPython } from '#scripts/python/venv.ts';
import { linearPictures } from '#test/support/clip-pictures.ts';
import { framesOf, threeShards, trusted } from '#test/support/corpus.ts';
import { long } from '#test/support/long.ts';
import { python } from '#test/support/python.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const SIZE = { width: 640, height: 360 };

async function read<T>(kind: 'webdataset' | 'lerobot', shards: readonly string[], folder: string, options: Partial<DatasetOptions> = {}) {
  const out = join(folder, kind);
  await exportDataset(kind, shards, out, { trusted: trusted(), allowFailed: true, ...options });
  const { code, output } = await python([resolve('test/python/read_exports.py'), kind, out], {
    HF_HUB_OFFLINE: '1',
    HF_HOME: join(folder, 'hf'),
  });
  expect(code, output).toBe(0);
  return JSON.parse(output) as T;
}

/** What a shard is, by our own reader. */
async function own(folder: string) {
  using reader = await ClipReader.open(folder);
  const clip = await reader.clip(0, reader.count);
  const fold = reader.actions();
  const rows = new ActionRows(keyColumns([mappedCodes(reader.meta.recorder?.input)]).codes).next(fold.fold(clip));
  return { rows, clip, pictures: await linearPictures(join(folder, 'video.ivf'), SIZE) };
}

interface Sample {
  readonly row: Record<string, unknown>;
  readonly about: Record<string, unknown>;
  readonly pictures: string[];
  readonly action: number[][];
  readonly time: number[][];
  readonly flags: number[];
}

interface LeRobot {
  readonly info: Record<string, unknown>;
  readonly stats: Record<string, Record<string, unknown>>;
  readonly episodes: {
    readonly episode: Record<string, unknown>;
    readonly task: string;
    readonly by_number: string[];
    readonly by_seeking: string[];
    readonly rows: Record<string, number[]> & { readonly action: number[][]; readonly 'observation.state': number[][] };
  }[];
}

const why = whyNoPython();
if (why !== undefined) console.warn(`not run here: exports as Python reads them: ${why}`);

describe.skipIf(why !== undefined)('a WebDataset', () => {
  it('is read by tarfile, numpy and PyAV: every picture, every action, every time', async () => {
    using folder = new TemporaryFolder();
    const shards = await threeShards(join(folder.path, 'in'));
    const samples = await read<Sample[]>('webdataset', shards, folder.path);
    expect(samples).toHaveLength(3);
    for (const [i, { row, about, pictures, action, time, flags }] of samples.entries()) {
      const mine = await own(shards[i] as string);
      expect(pictures).toEqual(mine.pictures);
      expect(action.flat()).toEqual(Array.from(mine.rows.action));
      expect(time.map(([ts]) => ts)).toEqual([...mine.clip.tsUs]);
      expect(time.map(([, capture]) => capture)).toEqual(Array.from(mine.clip.captureUs, Math.round));
      expect(flags).toEqual([...mine.clip.flags]);
      const frames = await framesOf(shards[i] as string);
      expect(about).toMatchObject({ fps: 60, frames, codec: 'av1', watermark: { x: 0, y: 0 }, revocation_id: null });
      expect(row).toMatchObject({ split: 'train', first_frame: 0, frames, session_id: about.session_id });
    }
  });

  long('has as many frames where they are encoded anew', async () => {
    using folder = new TemporaryFolder();
    const [sample] = await read<Sample[]>('webdataset', [inject('shard')], folder.path, { video: 'h264', val: 100 });
    expect(sample).toMatchObject({ about: { codec: 'h264', frames: 360 }, row: { split: 'val', tar: 'val-000000.tar' } });
    expect(sample?.pictures).toHaveLength(360);
  });
});

describe.skipIf(why !== undefined)('a LeRobot data set', () => {
  long('gives by both of its decode paths every frame of every episode, and what the player did', async () => {
    using folder = new TemporaryFolder();
    const shards = await threeShards(join(folder.path, 'in'));
    const { info, stats, episodes } = await read<LeRobot>('lerobot', shards, folder.path);
    const total = await framesOf(...shards);
    expect(info).toMatchObject({ codebase_version: 'v3.0', fps: 60, total_episodes: 3, total_frames: total, splits: { train: '0:3' } });
    expect(episodes).toHaveLength(3);
    for (const [i, { episode, task, rows, ...decoded }] of episodes.entries()) {
      const mine = await own(shards[i] as string);
      expect(decoded.by_number).toEqual(mine.pictures);
      expect(decoded.by_seeking).toEqual(mine.pictures);
      expect(task).toBe('Play Demo');
      expect(rows.action.flat()).toEqual(Array.from(mine.rows.action));
      expect(rows['observation.state'].flat()).toEqual(Array.from(mine.rows.state));
      expect(rows['gap.ts_us']).toEqual([...mine.clip.tsUs]);
      const [first, frames] = [await framesOf(...shards.slice(0, i)), await framesOf(shards[i] as string)];
      expect(rows.frame_index).toEqual(Array.from({ length: frames }, (_, n) => n));
      expect(rows.index?.[0]).toBe(first);
      expect(episode).toMatchObject({
        'videos/observation.images.screen/from_timestamp': expect.closeTo(first / 60, 9),
        'videos/observation.images.screen/to_timestamp': expect.closeTo((first + frames) / 60, 9),
        'videos/observation.images.screen/file_index': 0,
        'data/file_index': i,
        'gap/session_id': shards[i]?.split('/').at(-1),
      });
    }
    const names = (info.features as Record<string, { names: string[] }>).action?.names ?? [];
    const right = names.indexOf('mouse_dx');
    const moved = episodes.flatMap(({ rows }) => rows.action.map((row) => row[right] as number));
    expect(moved.some((counts) => counts !== 0)).toBe(true);
    const { mean } = stats.action as { mean: number[] };
    expect(mean[right]).toBeCloseTo(moved.reduce((a, b) => a + b, 0) / moved.length, 9);
    expect(stats['observation.images.screen']).toMatchObject({
      count: [3],
      min: [[[expect.any(Number)]], [[expect.any(Number)]], [[expect.any(Number)]]],
    });
  });
});
