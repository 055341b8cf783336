import { describe, expect, it } from 'vitest';
import { dataPath, infoOf, placeOf, videoPath } from '#corpus/core/export/lerobot/layout.ts';

describe('a data set of LeRobot 3.0', () => {
  it.each([
    [0, 'chunk-000/file-000'],
    [999, 'chunk-000/file-999'],
    [1000, 'chunk-001/file-000'],
    [12_345, 'chunk-012/file-345'],
  ])('has its file number %d at %s', (n, place) => {
    expect(dataPath(n)).toBe(`data/${place}.parquet`);
    expect(videoPath('observation.images.screen', n)).toBe(`videos/observation.images.screen/${place}.mp4`);
    expect(placeOf(n)).toEqual({ chunk: Math.floor(n / 1000), file: n % 1000 });
  });

  it.each([
    [10, 10, { train: '0:10' }],
    [10, 8, { train: '0:8', val: '8:10' }],
    [10, 1, { train: '0:1', val: '1:10' }],
    [10, 0, { val: '0:10' }],
  ])('of %d episodes has %d for training: %j', (episodes, train, splits) => {
    const info = infoOf({ action: {} }, 60, { episodes, frames: 600, tasks: 2, train });
    expect(info).toMatchObject({
      codebase_version: 'v3.0',
      total_episodes: episodes,
      total_frames: 600,
      total_tasks: 2,
      chunks_size: 1000,
      data_files_size_in_mb: 100,
      video_files_size_in_mb: 200,
      fps: 60,
      features: { action: {} },
    });
    expect(info.splits).toEqual(splits);
  });
});
