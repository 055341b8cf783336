import { describe, expect, it } from 'vitest';
import type { Meta } from '#format/core/documents/meta.ts';
import type { VideoFacts } from '#format/core/quality/facts.ts';
import { streamAsDeclared } from '#format/core/quality/video/stream.ts';
import { playedFacts } from '#test/support/facts.ts';

const { facts } = playedFacts({ seconds: 2 });
const SIZE = { width: 1280, height: 720 };

/** So many frames a second, on a time base of microseconds. */
const frames = (count: number, fps: number) => ({
  pts: Float64Array.from({ length: count }, (_, n) => 5e6 + (n * 1e6) / fps),
  timebase: { num: 1, den: 1e6 },
});

function judged(video: Partial<VideoFacts> = {}, display: Partial<Meta['display']> = {}, encoder = 'AV1_SVT') {
  const meta = {
    ...facts.meta,
    display: { ...facts.meta.display, resolution: '1280x720', fps: 60, ...display },
    capture: { ...facts.meta.capture, encoder },
  } as Meta;
  const whole = { ...facts.video, ...SIZE, codedSize: SIZE, fourcc: 'AV01', damage: undefined, fileBytes: 1000, ...frames(600, 60) };
  const findings = [streamAsDeclared({ ...facts, meta, video: { ...whole, ...video } as VideoFacts })].flat();
  return {
    of: (check: string) => findings.find((one) => one.check === check),
    bad: findings.filter(({ severity }) => severity !== 'pass').map(({ check, severity }) => `${check} ${severity}`),
  };
}

describe('a video', () => {
  it('passes as it was declared', () => {
    const { bad, of } = judged();
    expect(bad).toEqual([]);
    expect(of('video.readable')?.says).toBe('600 frames in 1000 bytes');
    expect(of('video.fps')).toMatchObject({ measured: expect.closeTo(60), limit: 60, says: 'declared 60, measured 60.000' });
  });

  it.each<[string, Partial<VideoFacts>, string, readonly string[]]>([
    ['HEVC that is declared', { fourcc: 'HEVC' }, 'HEVC_X265', []],
    ['HEVC that is declared in small letters', { fourcc: 'HEVC' }, 'hevc_nvenc', []],
    ['another codec than is declared', { fourcc: 'HEVC' }, 'AV1_SVT', ['video.codec fail']],
    ['H.264', { fourcc: 'H264' }, 'H264_X264', ['video.codec fail']],
    ['another size than is declared', { width: 1282 }, 'AV1_SVT', ['video.resolution fail']],
    ['another size within the stream', { codedSize: { width: 1280, height: 722 } }, 'AV1_SVT', ['video.resolution fail']],
    ['no size within the stream', { codedSize: undefined }, 'AV1_SVT', ['video.resolution fail']],
  ])('with %s: %j', (_, video, encoder, bad) => {
    expect(judged(video, {}, encoder).bad).toEqual(bad);
  });

  it('is told where it is damaged', () => {
    const { of, bad } = judged({ damage: { offset: 400, why: 'torn' } });
    expect(bad).toEqual(['video.readable fail']);
    expect(of('video.readable')).toMatchObject({
      says: 'video.ivf: torn at byte 400, after frame 599',
      at: [{ from: 400, to: 999, of: 'byte' }],
    });
    expect(judged({ damage: { offset: 2000, why: 'torn' } }).of('video.readable')?.at).toEqual([{ from: 2000, to: 2000, of: 'byte' }]);
  });

  it('is none of ours where its very beginning is not', () => {
    const { of } = judged({ damage: { offset: 0, why: 'an MP4' }, ...frames(0, 60) });
    expect(of('video.readable')).toMatchObject({
      says: 'the video is not one of ours: an MP4',
      remedy: expect.stringContaining('video.ivf'),
    });
    expect(of('video.codec')?.says).toBe('not known (an MP4), declared AV1_SVT');
    expect(judged({ damage: { offset: 0, why: 'x' } }).of('video.readable')?.says).toMatch(/^video.ivf: x at byte 0/);
  });

  it.each([
    ['1280x720', []],
    ['1920x1080', []],
    ['640x480', ['video.preferred-size warn']],
  ])('of %s: %j', (resolution, bad) => {
    const [width, height] = resolution.split('x').map(Number) as [number, number];
    expect(judged({ width, height, codedSize: { width, height } }, { resolution }).bad).toEqual(bad);
  });

  it.each([
    [30, 30, 300, []],
    [60, 60, 600, []],
    [120, 120, 1200, []],
    [50, 50, 500, ['video.fps fail']],
    [60, 30, 300, ['video.fps fail']],
    [60, 60.2, 600, []],
    [60, 61, 600, ['video.fps fail']],
    [60, 60, 30, []],
    // A frame and a half more than it should have, and one of two hundred: 31.5 of 6000.
    [60, 60.3152, 6000, []],
    [60, 60.3177, 6000, ['video.fps fail']],
    [60, 60, 1, ['video.fps warn']],
    [60, 60, 2, []],
  ])('declared with %d frames a second, and with %d over %d frames: %j', (declared, fps, count, bad) => {
    expect(judged(frames(count, fps), { fps: declared }).bad).toEqual(bad);
  });
});

it('a video of a frame or none has no rate that can be measured', () => {
  for (const count of [0, 1])
    expect(judged(frames(count, 60)).of('video.fps')).toMatchObject({ measured: 0, says: 'declared 60, measured 0.000' });
});
