import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packMotion, unknownMotion, unpackMotion } from '#format/core/signal/motion-columns.ts';

/** Half of a step of what is packed. */
const HALF_STEP = 1 / 64;

describe('the motion of pictures', () => {
  it('comes out of its pack as it went in, to a 64th of a pixel; what is unknown stays unknown', () => {
    const shift = fc.oneof(fc.constant(Number.NaN), fc.double({ min: -1000, max: 1000, noNaN: true }));
    fc.assert(
      fc.property(fc.array(fc.tuple(shift, shift, fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 200 }), (frames) => {
        const motion = unknownMotion(frames.length);
        for (const [n, [dx, dy, certainty]] of frames.entries()) [motion.dx[n], motion.dy[n], motion.certainty[n]] = [dx, dy, certainty];
        const out = unknownMotion(frames.length + 3);
        unpackMotion(packMotion(motion), out, 2);
        for (const name of ['dx', 'dy'] as const)
          motion[name].forEach((px, n) => {
            const found = out[name][n + 2] as number;
            if (Number.isNaN(px)) expect(found).toBeNaN();
            else expect(Math.abs(found - px)).toBeLessThanOrEqual(HALF_STEP + 1e-3);
          });
        for (const [n, share] of motion.certainty.entries())
          expect(Math.abs((out.certainty[n + 2] as number) - share)).toBeLessThanOrEqual(0.5 / 255 + 1e-6);
        expect([out.dx[0], out.dx[1], out.dx.at(-1)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
      }),
    );
  });

  it('of a picture that jumped further than a pack can say is the furthest it can', () => {
    const motion = unknownMotion(1);
    motion.dx[0] = -5000;
    const out = unknownMotion(1);
    unpackMotion(packMotion(motion), out, 0);
    expect(out.dx[0]).toBeCloseTo(-1024, 0);
  });

  it('a pack of the wrong length fills what it can, and nothing beyond', () => {
    const out = unknownMotion(2);
    unpackMotion(packMotion({ dx: Float32Array.of(1, 2, 3), dy: Float32Array.of(1, 2, 3), certainty: Float32Array.of(1, 1, 1) }), out, 1);
    expect([...out.dx]).toEqual([Number.NaN, 1]);
    unpackMotion(Uint8Array.of(1, 2, 3), out, 0);
    expect([...out.dx]).toEqual([Number.NaN, 1]);
  });

  it('is as certain as can be or not at all where it is said to be more or less than that', () => {
    const out = unknownMotion(3);
    const zero = new Float32Array(3);
    unpackMotion(packMotion({ dx: zero, dy: zero, certainty: Float32Array.of(1.5, -1, 1) }), out, 0);
    expect([...out.certainty]).toEqual([1, 0, 1]);
  });
});
