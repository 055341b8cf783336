import { expect, it } from 'vitest';
import type { Meta } from '#core/format/documents/meta.ts';
import { trimmedMeta } from '#core/trim/trimmed-meta.ts';
import { playedFacts, T0 } from '#test/support/facts.ts';

const { meta } = playedFacts({ seconds: 5 }).facts;
const recorder = meta.recorder as NonNullable<Meta['recorder']>;
const SECOND = 1e6;

/** The second to the fourth second of a session with these gaps. */
function piece(gaps: NonNullable<typeof recorder.gaps>, toTheEnd = false) {
  const cut = trimmedMeta(
    { ...meta, recorder: { ...recorder, gaps } },
    {
      sessionId: '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111',
      continues: undefined,
      piece: { from: 60, to: 240 },
      span: { fromUs: T0 + SECOND, toUs: T0 + 4 * SECOND },
      parentSha256: '0'.repeat(64),
      toTheEnd,
      videoBytes: 1000,
      rows: 1,
      events: 1,
      lostEvents: 0,
      repeats: 0,
      game: undefined,
    },
  );
  return cut.recorder?.gaps?.map(({ from_us, to_us }) => [from_us - T0, to_us - T0]);
}

const gap = (fromS: number, toS: number) => ({ from_us: T0 + fromS * SECOND, to_us: T0 + toS * SECOND, reason: 'unfocused' as const });

it('gaps of a piece are those of the whole that reach into it, cut to its time', () => {
  const gaps = [gap(0.1, 0.5), gap(0.5, 1.5), gap(2, 3), gap(3.5, 4.5), gap(4.5, 4.7)];
  expect(piece(gaps)).toEqual([
    [SECOND, 1.5 * SECOND],
    [2 * SECOND, 3 * SECOND],
    [3.5 * SECOND, 4 * SECOND],
  ]);
});

it('to the end, a last gap keeps its own end: nothing was cut off there', () => {
  expect(piece([gap(3.5, 4.5)], true)).toEqual([[3.5 * SECOND, 4.5 * SECOND]]);
});
