import { expect, it } from 'vitest';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { geoCoarse } from '#format/core/quality/geo.ts';

/** An H3 cell of a resolution: bits 52 to 55 of its index say it. */
const cell = (resolution: number) => `8${resolution.toString(16)}1fb46741ae000`;
const told = (h3: string | undefined, recorder?: object) =>
  [geoCoarse({ meta: { geo: h3 === undefined ? undefined : { h3 }, recorder } } as unknown as ShardFacts)].flat()[0];

it('a shard of ours tells no finer cell than one of resolution 5', () => {
  expect(told(cell(5), {})).toMatchObject({ severity: 'pass', measured: 5, limit: 5, says: 'an H3 cell of resolution 5' });
  expect(told(cell(6), {})).toMatchObject({
    severity: 'warn',
    measured: 6,
    limit: 5,
    remedy: 'Ask its player whether the place may be told so closely',
  });
  expect(told(cell(0), {})).toMatchObject({ severity: 'pass', measured: 0 });
});

it('others may tell it as closely as they like', () => {
  expect(told(cell(15))).toMatchObject({ severity: 'pass', says: 'an H3 cell of resolution 15' });
  expect(told(cell(15))).not.toHaveProperty('measured');
  expect(told(cell(15))).not.toHaveProperty('limit');
});

it('what is no cell fails, whoever made it', () => {
  for (const recorder of [undefined, {}]) {
    expect(told('85', recorder)).toMatchObject({
      severity: 'fail',
      says: 'geo.h3 is not an H3 cell: 85',
      remedy: 'Its maker has to correct meta.json',
    });
    expect(told('85', recorder)).not.toHaveProperty('limit');
  }
});

it('nothing is said of a shard that does not tell where it was made', () => {
  expect(told(undefined, {})).toBeUndefined();
});
