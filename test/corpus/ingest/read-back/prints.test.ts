import { expect, it } from 'vitest';
import type { KeptShard } from '#corpus/ingest/kept-shards.ts';
import { duplicateScore, type Prints } from '#corpus/ingest/read-back/prints.ts';

const kept = (prints: Prints): KeptShard => ({ id: 'b', prints }) as unknown as KeptShard;
const [A, B] = ['5a'.repeat(16), 'a5'.repeat(16)];
const NOTHING = '0'.repeat(32);

it.each([
  ['the same play', { pictures: A, input: A }, { pictures: A, input: A }, 0, 0, 'high'],
  ['another play', { pictures: A, input: A }, { pictures: B, input: B }, 128, 128, 'low'],
  ['the same pictures', { pictures: A, input: A }, { pictures: A, input: B }, 0, 128, 'medium'],
  // Two players who have only a gamepad, or two shards of other programs.
  ['nothing to compare', { pictures: NOTHING, input: NOTHING }, { pictures: NOTHING, input: NOTHING }, 128, 128, 'low'],
  ['the same pictures, and no mouse', { pictures: A, input: NOTHING }, { pictures: A, input: NOTHING }, 0, 128, 'medium'],
] as const)('two shards with %s', (_, mine, other, ...expected) => {
  const { phash_hamming_distance, simhash_hamming_distance, risk_level } = duplicateScore(mine, [kept(other)], { ...kept(mine), id: 'a' });
  expect([phash_hamming_distance, simhash_hamming_distance, risk_level]).toEqual(expected);
});
