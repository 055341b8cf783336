import { describe, expect, it } from 'vitest';
import { nextAfter, problemsOf, worstFrame } from '#core/review/problems.ts';
import { movedIn, packMouse, pathAround, unpackMouse } from '#shard/core/review/mouse-track.ts';
import { foldPresses, history, pressesWithin } from '#shard/core/review/presses.ts';

const event = (code: string, ms: number, value: number) => ({ code, tsUs: ms * 1000, value });
const frameAt = (us: number) => Math.floor((us * 60) / 1e6);

describe('presses', () => {
  const presses = foldPresses(
    [event('W', 0, 1), event('A', 100, 1), event('A', 102, 0), event('W', 500, 0), event('D', 900, 1), event('D', 950, 1)],
    1e6,
  );

  it('last from press to release, or to the end', () => {
    expect(presses).toEqual([
      { code: 'W', fromUs: 0, toUs: 500_000 },
      { code: 'A', fromUs: 100_000, toUs: 102_000 },
      { code: 'D', fromUs: 900_000, toUs: 1_000_000 },
    ]);
  });

  it('show in a frame even if they are shorter than it', () => {
    const within = (frame: number) => pressesWithin(presses, (frame * 1e6) / 60, ((frame + 1) * 1e6) / 60).map(({ code }) => code);
    expect(within(5)).toEqual(['W']);
    expect(within(6)).toEqual(['W', 'A']);
    expect(within(7)).toEqual(['W']);
  });

  it('show in a frame in which they end at its very first moment, and in none that begins later', () => {
    const one = [{ code: 'W', fromUs: 100, toUs: 200 }];
    expect(
      [
        [200, 300],
        [201, 300],
        [0, 100],
        [0, 101],
      ].map(([from, to]) => pressesWithin(one, from as number, to as number).length),
    ).toEqual([1, 0, 0, 1]);
  });

  it('appear in the history from the frame on in which they begin', () => {
    expect([5, 6].map((frame) => history(presses, frame, frameAt, 10)[0]?.press.code)).toEqual(['W', 'A']);
  });

  it('appear in the history with their frame and the frames between', () => {
    expect(history(presses, 60, frameAt, 2)).toEqual([
      { press: presses[2], frame: 54, lastedFrames: 6, sinceFrames: 48 },
      { press: presses[1], frame: 6, lastedFrames: 0, sinceFrames: 6 },
    ]);
    expect(history(presses, 5, frameAt, 10)).toHaveLength(1);
  });
});

describe('the mouse', () => {
  const track = { tsUs: Float64Array.of(0, 10, 20, 30), dx: Float32Array.of(3, 0, 0, 5), dy: Float32Array.of(4, 1, 0, 0) };

  it('unpacks as it was packed, and nothing else unpacks', () => {
    expect(unpackMouse(packMouse(track).buffer as ArrayBuffer)).toEqual(track);
    expect(() => unpackMouse(new ArrayBuffer(7))).toThrow(RangeError);
    expect(() => unpackMouse(new Uint8Array([9, 0, 0, 0, 0, 0, 0, 0]).buffer)).toThrow(RangeError);
  });

  it('is packed with its count in front; without a row it is eight bytes', () => {
    const packed = packMouse(track);
    expect(packed).toHaveLength(8 + 4 * 16);
    const view = new DataView(packed.buffer);
    expect([view.getUint32(0, true), view.getFloat64(16, true), view.getFloat32(40, true), view.getFloat32(60, true)]).toEqual([
      4, 10, 3, 1,
    ]);
    expect(unpackMouse(new ArrayBuffer(8)).tsUs).toHaveLength(0);
  });

  it('is summed over the parts of a stretch that begins late', () => {
    const late = { tsUs: Float64Array.of(1000, 1010, 1020, 1030), dx: Float32Array.of(1, 2, 4, 8), dy: new Float32Array(4) };
    expect([...movedIn(late, 1000, 1040, 4)]).toEqual([1, 2, 4, 8]);
    expect([...movedIn(late, 1005, 1035, 3)]).toEqual([2, 4, 8]);
  });

  it('is summed over equal parts of a stretch', () => {
    expect([...movedIn(track, 0, 40, 2)]).toEqual([6, 5]);
    expect([...movedIn(track, 10, 20, 1)]).toEqual([1]);
  });

  it('is summed, and drawn, from its first moment up to its last, which is not part of it', () => {
    expect([...movedIn(track, 0, 30, 3)]).toEqual([5, 1, 0]);
    expect([...movedIn(track, 0, 31, 1)]).toEqual([11]);
    expect([...movedIn(track, 1, 10, 1)]).toEqual([0]);
    expect(pathAround(track, 20, 10)).toEqual([
      { x: 0, y: 0, after: false },
      { x: 0, y: 0, after: true },
    ]);
    expect(pathAround(track, 20, 11)).toHaveLength(3);
    expect(pathAround(track, 0, 20)).toEqual([
      { x: 3, y: 4, after: true },
      { x: 3, y: 5, after: true },
    ]);
    expect(pathAround(track, 30, 30)).toEqual([
      { x: 0, y: -1, after: false },
      { x: 0, y: 0, after: false },
      { x: 0, y: 0, after: false },
      { x: 5, y: 0, after: true },
    ]);
  });

  it('has a path around a moment, which passes through the origin', () => {
    const path = pathAround(track, 15, 100);
    expect(path.filter(({ after }) => !after).at(-1)).toMatchObject({ x: 0, y: 0 });
    expect(path.at(-1)).toMatchObject({ x: 5, y: 0, after: true });
  });
});

describe('problems', () => {
  it('are places in frames, visited in order and from the start again', () => {
    const problems = problemsOf([
      { check: 'b.two', severity: 'warn', says: 'two', at: [{ from: 20, to: 21, of: 'frame' }] },
      {
        check: 'a.one',
        severity: 'fail',
        says: 'one',
        at: [
          { from: 5, to: 9, of: 'frame' },
          { from: 1, to: 1, of: 'row' },
        ],
      },
      { check: 'c.ok', severity: 'pass', says: '', at: [{ from: 1, to: 1, of: 'frame' }] },
    ]);
    expect(problems.map(({ from }) => from)).toEqual([5, 20]);
    expect(nextAfter(problems, 5)?.from).toBe(20);
    expect(nextAfter(problems, 20)?.from).toBe(5);
    expect(nextAfter([], 20)).toBeUndefined();
    expect(worstFrame(Int32Array.of(1, -9, 3, 20), 0, 3)).toBe(1);
    // The first of two that are as bad.
    expect(worstFrame(Int32Array.of(1, -9, 9, 0), 0, 4)).toBe(1);
    expect(worstFrame(Int32Array.of(9, 1, 2, 2), 1, 9)).toBe(2);
  });
});
