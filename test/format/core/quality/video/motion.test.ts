import { expect, it } from 'vitest';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { motionAsMeasured } from '#format/core/quality/video/motion.ts';
import type { DeepFacts } from '#format/core/quality/video/pictures.ts';

interface Moved {
  readonly dx: readonly number[];
  readonly dy?: readonly number[];
  readonly certainty?: readonly number[];
}

const columns = ({ dx, dy = dx.map(() => 0), certainty = dx.map(() => 1) }: Moved) => ({
  dx: Float32Array.from(dx),
  dy: Float32Array.from(dy),
  certainty: Float32Array.from(certainty),
});

function said(captured: Moved, decoded: Moved) {
  const facts = { frames: { motion: columns(captured) } } as unknown as ShardFacts;
  const pictures = { ...columns(decoded), count: decoded.dx.length };
  return [motionAsMeasured(facts, { pictures } as unknown as DeepFacts)].flat()[0];
}

it('a video moves as its captures did, to a pixel or a tenth', () => {
  const off = (captured: number, decoded: number) => said({ dx: [0, captured] }, { dx: [0, decoded] })?.measured;
  expect([off(0, 1), off(0, 1.5), off(0, -1), off(0, -1.5)]).toEqual([0, 100, 0, 100]);
  // A tenth of the larger of both.
  expect([off(40, 36), off(40, 35.5), off(-36, -40), off(-35.5, -40)]).toEqual([0, 100, 0, 100]);
  expect([off(10, 9), off(10, 8.5), off(-20, 20)]).toEqual([0, 100, 100]);
});

it('it does so in both directions', () => {
  expect(said({ dx: [0, 5], dy: [0, 5] }, { dx: [0, 5], dy: [0, 9] })).toMatchObject({ measured: 100 });
  expect(said({ dx: [0, 5], dy: [0, 5] }, { dx: [0, 9], dy: [0, 5] })).toMatchObject({ measured: 100, at: [{ from: 1, to: 1 }] });
});

it('only motion that both know for certain is compared, and none of the first picture', () => {
  const dx = [9, 9, 9, 9];
  const still = { dx: [0, 0, 0, 0] };
  expect(said({ dx, certainty: [1, 0.5, 0.4, 1] }, { ...still, certainty: [1, 0.5, 1, 0.4] })?.says).toBe(
    '1 of 1 pictures moved otherwise than frames.parquet says',
  );
  expect(said({ dx, certainty: [1, 0, Number.NaN, 0] }, still)).toBeUndefined();
  expect(said({ dx: [9] }, { dx: [0] })).toBeUndefined();
});

it('as many pictures are compared as both have', () => {
  expect(said({ dx: [0, 1, 1, 1] }, { dx: [0, 1, 1] })?.says).toMatch(/^0 of 2 pictures/);
  expect(said({ dx: [0, 1] }, { dx: [0, 1, 1, 1] })?.says).toMatch(/^0 of 1 pictures/);
  expect([motionAsMeasured({ frames: {} } as ShardFacts, {} as DeepFacts)].flat()).toEqual([]);
  expect([motionAsMeasured({} as ShardFacts, {} as DeepFacts)].flat()).toEqual([]);
});

it('one picture in fifty may differ', () => {
  const flat = { dx: new Array<number>(101).fill(0) };
  const moved = (count: number) => ({ dx: flat.dx.map((_, n) => (n >= 1 && n <= count ? 9 : 0)) });
  expect(said(moved(2), flat)).toMatchObject({ severity: 'pass', measured: 2, limit: 2 });
  expect(said(moved(3), flat)).toMatchObject({ severity: 'fail', at: [{ from: 1, to: 3, of: 'frame' }] });
});
