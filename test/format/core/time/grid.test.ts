import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameDue, framesBy, gridTsUs, nearestFrame, placeCapture } from '#format/core/time/grid.ts';

const fps = fc.constantFrom(30, 60, 120);
const t0 = fc.integer({ min: 0, max: 2 ** 45 });

describe('the frame grid', () => {
  it('never drifts: frame n of two hours stands within half a microsecond of n / fps', () => {
    fc.assert(
      fc.property(t0, fps, fc.integer({ min: 0, max: 7200 * 120 }), (t0Us, rate, n) => {
        expect(Math.abs(gridTsUs({ t0Us, fps: rate }, n) - t0Us - (n * 1e6) / rate)).toBeLessThanOrEqual(0.5);
      }),
    );
  });

  it('finds every frame from its own time, and from any time nearer to it than to its neighbours', () => {
    fc.assert(
      fc.property(t0, fps, fc.integer({ min: 0, max: 1e6 }), fc.double({ min: -0.49, max: 0.49, noNaN: true }), (t0Us, rate, n, off) => {
        const grid = { t0Us, fps: rate };
        expect(nearestFrame(grid, gridTsUs(grid, n))).toBe(n);
        expect(nearestFrame(grid, gridTsUs(grid, n) + (off * 1e6) / rate)).toBe(n);
      }),
    );
  });

  it('has no frame of minus nothing: just before t0 it is frame 0', () => {
    const grid = { t0Us: 1000, fps: 60 };
    expect([999, 1000, 1001].map((us) => Object.is(nearestFrame(grid, us), 0))).toEqual([true, true, true]);
    expect(nearestFrame(grid, 1000 - 17_000)).toBe(-1);
  });

  it('skips ticks that have passed and never plans a frame twice', () => {
    const grid = { t0Us: 1000, fps: 60 };
    expect(frameDue(grid, 5, gridTsUs(grid, 5) - 9000)).toBe(5);
    expect(frameDue(grid, 5, gridTsUs(grid, 5) + 8000)).toBe(5);
    expect(frameDue(grid, 5, gridTsUs(grid, 5) + 9000)).toBe(6);
    expect(frameDue(grid, 5, gridTsUs(grid, 50))).toBe(50);
    expect(frameDue(grid, 5, 0)).toBe(5);
  });

  it('counts the frames whose whole period has passed', () => {
    const grid = { t0Us: 1000, fps: 60 };
    expect([0, 999, 1000, 17_666, 17_667, 34_333, 34_334, 1_001_000].map((us) => framesBy(grid, us))).toEqual([0, 0, 0, 0, 1, 1, 2, 60]);
  });
});

describe('placing captures', () => {
  it('writes frames 0, 1, 2, … without a hole or a step back, in whatever order captures arrive', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 400 }), (captures) => {
        const written: { frame: number; from: number; repeat: boolean }[] = [];
        let shown = -1;
        for (const capture of captures) {
          const { repeats, use } = placeCapture(written.length, capture);
          for (let i = 0; i < repeats; i++) written.push({ frame: written.length, from: shown, repeat: true });
          if (use) {
            shown = capture;
            written.push({ frame: written.length, from: capture, repeat: false });
          }
        }
        // One frame for each grid place up to the latest capture, no more and no fewer.
        expect(written.length).toBe(Math.max(...captures) + 1);
        // Every capture that was used stands in its own place; nothing shows a picture from its future.
        for (const { frame, from, repeat } of written) {
          if (repeat) expect(from).toBeLessThan(frame);
          else expect(from).toBe(frame);
        }
      }),
    );
  });

  it('drops a capture for a frame that was already written', () => {
    expect(placeCapture(7, 6)).toEqual({ repeats: 0, use: false });
    expect(placeCapture(7, 7)).toEqual({ repeats: 0, use: true });
    expect(placeCapture(7, 10)).toEqual({ repeats: 3, use: true });
  });
});
