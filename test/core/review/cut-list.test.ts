import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutsOf, framesOf, piecesLeft, withDrop, withOnly, withoutDrop } from '#core/review/cut-list.ts';
import { FRAME_FLAGS, FrameIndex } from '#shard/core/review/frame-table.ts';

const COUNT = 300;
/** Ten seconds at 30 frames a second, a keyframe each second. */
const index = new FrameIndex({
  t0Us: 5e6,
  fps: 30,
  headerBytes: 32,
  frameHeaderBytes: 12,
  bytes: new Uint32Array(COUNT).fill(100),
  residualUs: new Int32Array(COUNT),
  flags: Uint8Array.from({ length: COUNT }, (_, n) => (n % 30 === 0 ? FRAME_FLAGS.key : 0)),
});

describe('a list of cuts', () => {
  it('is in order and without overlap, whatever is added', () => {
    const piece = fc.record({ from: fc.nat(COUNT), to: fc.nat(COUNT) });
    fc.assert(
      fc.property(fc.array(piece), (added) => {
        const drops = added.reduce(withDrop, [] as ReturnType<typeof withDrop>);
        const inAny = (list: readonly { from: number; to: number }[], n: number) => list.some(({ from, to }) => n >= from && n < to);
        for (let n = 0; n <= COUNT; n++) if (inAny(drops, n) !== inAny(added, n)) return false;
        return drops.every((drop, i) => drop.to > drop.from && (i === 0 || drop.from > (drops[i - 1]?.to ?? 0)));
      }),
    );
  });

  it('keeps only a stretch, and gives one back', () => {
    const drops = withOnly(withDrop([], { from: 100, to: 110 }), { from: 60, to: 200 }, COUNT);
    expect(drops).toEqual([
      { from: 0, to: 60 },
      { from: 100, to: 110 },
      { from: 200, to: 300 },
    ]);
    expect(withoutDrop(drops, 105)).toHaveLength(2);
    expect(withoutDrop(drops, 110)).toHaveLength(3);
  });

  it('has nothing of an empty stretch, and gives one back by any of its frames', () => {
    expect(
      [
        { from: 5, to: 5 },
        { from: 6, to: 5 },
      ].map((empty) => withDrop([], empty)),
    ).toEqual([[], []]);
    expect(withOnly([], { from: 0, to: COUNT }, COUNT)).toEqual([]);
    const drops = [{ from: 60, to: 70 }];
    expect([59, 60, 69, 70].map((frame) => withoutDrop(drops, frame).length)).toEqual([1, 0, 0, 1]);
  });

  it('is asked for in seconds after the first frame', () => {
    expect(cutsOf([{ from: 30, to: 45 }], index)).toEqual([{ fromS: 1, toS: 1.5 }]);
    expect(framesOf({ fromUs: 6e6, toUs: 6.01e6 }, index)).toEqual({ from: 30, to: 31 });
    expect(framesOf({ fromUs: 0, toUs: 1e9 }, index)).toEqual({ from: 0, to: COUNT });
  });

  it('leaves pieces that begin at a keyframe and last a second', () => {
    expect(piecesLeft([], index)).toEqual([{ from: 0, to: COUNT }]);
    // What is left of the first second is too short; the others begin at the next keyframe.
    expect(
      piecesLeft(
        [
          { from: 20, to: 40 },
          { from: 100, to: 110 },
        ],
        index,
      ),
    ).toEqual([
      { from: 60, to: 100 },
      { from: 120, to: COUNT },
    ]);
    expect(piecesLeft([{ from: 0, to: COUNT }], index)).toEqual([]);
  });

  it('leaves no piece shorter than a second, wherever it lies', () => {
    const left = (from: number, to: number) => piecesLeft(withOnly([], { from, to }, COUNT), index);
    expect(left(240, 270)).toEqual([{ from: 240, to: 270 }]);
    expect(left(240, 269)).toEqual([]);
  });

  it('goes by when pictures were captured', () => {
    const early = Int32Array.from({ length: COUNT }, (_, n) => (n === 120 ? -20_000 : 0));
    const shifted = new FrameIndex({ ...index.table, residualUs: early });
    const drops = [{ from: 0, to: 120 }];
    // The keyframe at 120 shows what was before the cut.
    expect([piecesLeft(drops, index), piecesLeft(drops, shifted)].map(([first]) => first?.from)).toEqual([120, 150]);
  });
});
