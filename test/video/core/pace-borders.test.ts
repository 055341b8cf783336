import { describe, expect, it } from 'vitest';
import { choosePace, isGood, isQuickLive, otherRate, type Wanted } from '#video/core/pace.ts';

/** With an encoder that takes so long, beside a grab of no time. */
const chosen = (p95Us: number, wanted: Partial<Wanted> = {}, cores = 2) =>
  choosePace(
    { fps: undefined, encoder: undefined, ...wanted },
    { cores, grabP95Us: 0, tried: [{ encoder: 'h264-14', p95Us, latePct: undefined }] },
  );

describe('a rate', () => {
  it('is the highest of which a picture takes three quarters of a period, at most', () => {
    expect(chosen(12_500)).toMatchObject({ fps: 60, fits: true });
    expect(chosen(12_501)).toMatchObject({ fps: 30, fits: true });
    expect(chosen(25_000)).toMatchObject({ fps: 30, fits: true });
    expect(chosen(25_001)).toMatchObject({ fps: 30, fits: false });
  });

  it('that is set is judged by the same share', () => {
    expect(chosen(7500, { fps: 100 }).fits).toBe(true);
    expect(chosen(7501, { fps: 100 }).fits).toBe(false);
  });

  it('is offered the other one of the two', () => {
    expect([60, 30, 120].map((fps) => otherRate({ fps }))).toEqual([30, 60, 60]);
  });

  it('is written with what a picture takes, in tenths of a millisecond, rounded up', () => {
    expect([12_300, 12_301, 12_400, 99].map((us) => chosen(us).picture_p95_ms)).toEqual([12.3, 12.4, 12.4, 0.1]);
  });
});

describe('the slower of two threads counts', () => {
  const both = (grabP95Us: number, p95Us: number, cores: number) =>
    choosePace({ fps: undefined, encoder: undefined }, { cores, grabP95Us, tried: [{ encoder: 'h264-14', p95Us, latePct: undefined }] })
      .picture_p95_ms;

  it('where each has a core, and both together where they share one', () => {
    expect([1, 2, 8].map((cores) => both(4000, 6000, cores))).toEqual([10, 6, 6]);
    expect([1, 2, 8].map((cores) => both(6000, 4000, cores))).toEqual([10, 6, 6]);
  });
});

describe('what it says', () => {
  const took = (ms: string) => `a picture takes ${ms} ms here alongside everything that is running`;

  it.each([
    [5000, undefined, `60 frames a second: ${took('5.0')}, and may take 12.5 ms`],
    [13_000, undefined, `30 frames a second: ${took('13.0')}, and at 60 it may take only 12.5 ms`],
    [26_000, undefined, `30 frames a second, and even that is more than this machine has room for: ${took('26.0')}, and may take 25.0 ms`],
    [5000, 50, `50 frames a second, as set: ${took('5.0')}, and may take 15.0 ms`],
    [16_000, 50, `50 frames a second, as set, is more than this machine has room for: ${took('16.0')}, and may take 15.0 ms`],
    [100_000, 5, `5 frames a second, as set: ${took('100.0')}, and may take 150.0 ms`],
    [5000, 60, `60 frames a second, as set: ${took('5.0')}, and may take 12.5 ms`],
  ])('of %d us, with %s fps set, is the rate and its room', (us, fps, says) => {
    expect(chosen(us, { fps }).says).toBe(says);
  });
});

describe('an encoder that makes the final video', () => {
  const good = (encoder: string, p95Us: number, latePct: number | undefined) => isGood({ encoder, p95Us, latePct });

  it('on the processor may take a quarter of a period at 60 fps, on an adapter half of one', () => {
    expect([4166, 4167].map(isQuickLive)).toEqual([true, false]);
    expect([4166, 4167].map((us) => good('live-av1-11', us, 0))).toEqual([true, false]);
    expect([8333, 8334].map((us) => good('live-av1-nvenc', us, 0))).toEqual([true, false]);
  });

  it('may show a tenth of a per cent late, and must have been looked at', () => {
    expect([0, 0.1, 0.11, undefined].map((late) => good('live-av1-11', 1000, late))).toEqual([true, true, false, false]);
  });
});
