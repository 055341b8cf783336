import { expect, it } from 'vitest';
import { energonSplits, MANIFEST, sampleKey, timeRows } from '#corpus/core/export/webdataset.ts';

it('names samples without a dot', () => {
  expect(sampleKey('c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad', 480)).toBe('c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad-00000480');
});

it('says -1 of an error that was not measured', () => {
  const rows = timeRows(Float64Array.of(10, 20), Float64Array.of(9.6, 20.4), Float64Array.of(Number.NaN, 7));
  expect([...rows]).toEqual([10n, 10n, -1n, 20n, 20n, 7n]);
});

it('tells Energon which files are for what', () => {
  expect(energonSplits(['train-000000.tar', 'train-000001.tar'])).toBe(
    'exclude: []\nsplit_parts:\n  train:\n  - train-000000.tar\n  - train-000001.tar\n  val: []\n  test: []\n',
  );
});

it('says of every sample where it lies; only a withdrawal may be unknown', () => {
  expect(MANIFEST.columns.filter(({ nullable }) => nullable).map(({ name }) => name)).toEqual(['revocation_id']);
});
