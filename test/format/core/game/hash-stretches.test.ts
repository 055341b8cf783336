import { expect, it } from 'vitest';
import { HashStretches } from '#format/core/game/hash-stretches.ts';

it('frames with the same status are one stretch; of the rows of a frame the one that says most counts', () => {
  const told: string[] = [];
  const hashes = new HashStretches(({ episode, from, to, status }) => told.push(`${episode}: ${from}-${to} ${status}`));
  for (const frame of [0, 1, 2]) {
    hashes.take(1, frame, 'one-sided');
    hashes.take(1, frame, frame === 2 ? 'differ' : 'agree');
    hashes.take(1, frame, 'unconfirmed');
  }
  // A hole ends a stretch, and so does an episode.
  hashes.take(1, 4, 'differ');
  hashes.take(2, 5, 'differ');
  hashes.end();
  expect(told).toEqual(['1: 0-1 agree', '1: 2-2 differ', '1: 4-4 differ', '2: 5-5 differ']);
  expect(hashes.counts).toEqual({ agree: 2, differ: 3, unknown: 0, unconfirmed: 0, 'one-sided': 0 });
});
