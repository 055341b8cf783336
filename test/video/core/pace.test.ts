import { describe, expect, it } from 'vitest';
import { choosePace, type Measured } from '#video/core/pace.ts';

const AUTO = { fps: undefined, encoder: undefined };
const measured = (grabMs: number, keptMs: number, live?: { ms: number; latePct?: number }, cores = 1): Measured => ({
  cores,
  grabP95Us: grabMs * 1000,
  tried: [
    ...(live === undefined ? [] : [{ encoder: 'live-av1-11', p95Us: live.ms * 1000, latePct: live.latePct }]),
    { encoder: 'h264-14', p95Us: keptMs * 1000, latePct: undefined },
    { encoder: 'live-av1-12', p95Us: 20_000, latePct: undefined },
  ],
});

describe('choosing rate and encoder', () => {
  it.each([
    [2, 6, 60],
    [2, 10.5, 60],
    [2, 10.6, 30],
    [5, 18, 30],
  ])('records, with %d ms to read a picture and %d ms to encode it, at %d fps', (grabMs, keptMs, fps) => {
    const pace = choosePace(AUTO, measured(grabMs, keptMs));
    expect(pace).toMatchObject({
      fps,
      fps_by: 'measured',
      encoder: 'h264-14',
      encoder_by: 'measured',
      fits: true,
      picture_p95_ms: grabMs + keptMs,
    });
    expect(pace.says).toContain(`${fps} frames a second: a picture takes ${(grabMs + keptMs).toFixed(1)} ms`);
  });

  it.each([
    [9, 12, 60, 12],
    [2, 12.6, 30, 12.6],
    [12, 13, 30, 13],
  ])('lets two cores work in parallel: %d and %d ms allow %d fps', (grabMs, keptMs, fps, picture_p95_ms) => {
    expect(choosePace(AUTO, measured(grabMs, keptMs, undefined, 2))).toMatchObject({ fps, picture_p95_ms });
    expect(choosePace(AUTO, measured(grabMs, keptMs))).toMatchObject({ fps: 30, picture_p95_ms: grabMs + keptMs });
  });

  it('says so when there is no room even for 30 fps', () => {
    const pace = choosePace(AUTO, measured(5, 25));
    expect(pace).toMatchObject({ fps: 30, fits: false });
    expect(pace.says).toMatch(/even that is more than this machine has room for: a picture takes 30\.0 ms .* may take 25\.0 ms/);
  });

  it('encodes the final video live only with ample room for it and next to no late pictures', () => {
    const encoderFor = (live: { ms: number; latePct?: number }) => choosePace(AUTO, measured(2, 5, live)).encoder;
    expect(encoderFor({ ms: 4, latePct: 0.05 })).toBe('live-av1-11');
    expect(encoderFor({ ms: 4, latePct: 0.2 })).toBe('h264-14');
    expect(encoderFor({ ms: 4.3, latePct: 0 })).toBe('h264-14');
    expect(encoderFor({ ms: 4 })).toBe('h264-14');
  });

  it('keeps what was set, and judges it', () => {
    const at60 = choosePace({ ...AUTO, fps: 60 }, measured(2, 12));
    expect(at60).toMatchObject({ fps: 60, fps_by: 'set', fits: false });
    expect(at60.says).toContain('is more than this machine has room for');
    expect(choosePace({ ...AUTO, fps: 120 }, measured(1, 5))).toMatchObject({ fps: 120, fits: true });
    const live = choosePace({ fps: undefined, encoder: 'live-av1-12' }, measured(2, 5));
    expect(live).toMatchObject({ encoder: 'live-av1-12', encoder_by: 'set', fps: 30, fps_by: 'measured' });
  });

  it('refuses an encoder that was not tried', () => {
    expect(() => choosePace({ fps: 60, encoder: 'h264-20' }, measured(2, 5))).toThrow(/h264-20 was not tried/);
  });
});
