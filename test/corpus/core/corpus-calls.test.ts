import { describe, expect, it } from 'vitest';
import { CORPUS_CALLS } from '#corpus/core/corpus-calls.ts';

describe('a place that the page of a corpus names', () => {
  it.each<[string, boolean, string]>([
    ['one letter', true, '/'],
    ['a thousand letters', true, 'x'.repeat(1000)],
    ['a thousand and one', false, 'x'.repeat(1001)],
    ['a thousand between spaces', true, ` ${'x'.repeat(1000)} `],
    ['no letters', false, ''],
    ['spaces alone', false, '  '],
  ])('may have %s: %s', (_, is, place) => {
    expect(CORPUS_CALLS['corpus.add'].asks.safeParse({ place }).success).toBe(is);
    expect(CORPUS_CALLS['corpus.snapshot'].asks.safeParse({ into: place }).success).toBe(is);
  });

  it('is taken without the spaces around it', () => {
    expect(CORPUS_CALLS['corpus.add'].asks.parse({ place: ' s3://corpus \n' })).toEqual({ place: 's3://corpus' });
  });
});
