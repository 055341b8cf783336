import { describe, expect, it } from 'vitest';
import { EpisodeRows, type FramesPart } from '#corpus/core/export/lerobot/episode-rows.ts';
import { featuresOf, frameColumns, SCREEN } from '#corpus/core/export/lerobot/features.ts';
import { CLIP_FLAGS } from '#format/core/clip/clip-times.ts';

const PLACE = { episode: 3, task: 1, firstIndex: 1000, fps: 50 };
const CODES = ['jump', 'w'];

/** Two frames, whose values all differ. */
const part = (from: number, width: { readonly state: number; readonly action: number }): FramesPart => ({
  state: Float32Array.from({ length: 2 * width.state }, (_, i) => from + i),
  action: Float32Array.from({ length: 2 * width.action }, (_, i) => 100 + from + i),
  tsUs: Float64Array.of(from * 1e6, from * 1e6 + 20_000.4),
  captureUs: Float64Array.of(from * 1e6 + 7, from * 1e6 + 20_006.6),
  errUs: Float64Array.of(12, Number.NaN),
  flags: Uint8Array.of(CLIP_FLAGS.repeat | CLIP_FLAGS.gap, CLIP_FLAGS.blank),
});

function rowsOf(hasRewards: boolean, more: Partial<FramesPart> = {}) {
  const columns = frameColumns(CODES, hasRewards);
  const width = { state: columns[0]?.width ?? 0, action: columns[1]?.width ?? 0 };
  const rows = new EpisodeRows(columns, 4, PLACE);
  rows.add({ ...part(1, width), ...more });
  rows.add({ ...part(5, width), ...more });
  const of = (name: string) => Array.from(rows.columns.get(name) ?? [], Number);
  return { columns, width, of };
}

describe('the rows of an episode', () => {
  it('follow each other part by part, each value in its column', () => {
    const { width, of } = rowsOf(false);
    expect(of('observation.state')).toEqual([
      ...Array.from({ length: 2 * width.state }, (_, i) => 1 + i),
      ...Array.from({ length: 2 * width.state }, (_, i) => 5 + i),
    ]);
    expect(of('action')).toEqual([
      ...Array.from({ length: 2 * width.action }, (_, i) => 101 + i),
      ...Array.from({ length: 2 * width.action }, (_, i) => 105 + i),
    ]);
    expect(of('gap.ts_us')).toEqual([1e6, 1_020_000, 5e6, 5_020_000]);
    expect(of('gap.capture_us')).toEqual([1_000_007, 1_020_007, 5_000_007, 5_020_007]);
    expect(of('gap.capture_err_us')).toEqual([12, -1, 12, -1]);
    expect(of('gap.repeat')).toEqual([1, 0, 1, 0]);
    expect(of('gap.blank')).toEqual([0, 1, 0, 1]);
    expect(of('gap.gap')).toEqual([1, 0, 1, 0]);
  });

  it('count frames from the episode’s first, and rows from the data set’s', () => {
    const { of } = rowsOf(false);
    expect(of('frame_index')).toEqual([0, 1, 2, 3]);
    expect(of('index')).toEqual([1000, 1001, 1002, 1003]);
    expect(of('episode_index')).toEqual([3, 3, 3, 3]);
    expect(of('task_index')).toEqual([1, 1, 1, 1]);
    expect(of('timestamp').map((s) => Number(s.toFixed(4)))).toEqual([0, 0.02, 0.04, 0.06]);
  });

  it('have rewards only where every shard’s game reported some; a part without them has none', () => {
    expect(rowsOf(false).of('next.reward')).toEqual([]);
    expect(rowsOf(true).of('next.reward')).toEqual([0, 0, 0, 0]);
    const { of } = rowsOf(true, { reward: Float32Array.of(0.5, 2), done: Uint8Array.of(0, 1) });
    expect(of('next.reward')).toEqual([0.5, 2, 0.5, 2]);
    expect(of('next.done')).toEqual([0, 1, 0, 1]);
  });
});

it('info.json names each column as it is, and the picture by height and width', () => {
  const columns = frameColumns(CODES, true);
  const features = featuresOf(columns, { width: 1280, height: 720, fps: 60, fourcc: 'HEVC' }) as Record<string, unknown>;
  expect(Object.keys(features)).toEqual([SCREEN, ...columns.map(({ name }) => name)]);
  expect(features[SCREEN]).toMatchObject({
    dtype: 'video',
    shape: [720, 1280, 3],
    info: {
      'video.height': 720,
      'video.width': 1280,
      'video.codec': 'hevc',
      'video.fps': 60,
      'video.channels': 3,
      is_depth_map: false,
      has_audio: false,
    },
  });
  expect(features.action).toEqual({ dtype: 'float32', shape: [columns[1]?.width], names: columns[1]?.names });
  expect(features['gap.ts_us']).toEqual({ dtype: 'int64', shape: [1], names: null });
  expect(features['next.done']).toEqual({ dtype: 'bool', shape: [1], names: null });
  expect(features.timestamp).toEqual({ dtype: 'float32', shape: [1], names: null });
});
