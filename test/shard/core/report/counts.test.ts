import { describe, expect, it } from 'vitest';
import { countsOf } from '#shard/core/report/counts.ts';

describe('a histogram', () => {
  it.each([
    [0.1, 1],
    [1, 1],
    [1.01, 2],
    [2, 2],
    [2.01, 5],
    [5, 5],
    [5.01, 10],
    [10, 10],
    [30, 50],
    [51, 100],
  ])('of values %d times 58 apart, which is all bars but two, has steps of %d', (times, step) => {
    expect(countsOf([0, 58 * times])).toMatchObject({ from: 0, step });
  });

  it('has steps by how far its values lie apart, wherever they lie', () => {
    expect(countsOf([1000, 1000 + 58 * 5])).toMatchObject({ from: 1000, step: 5 });
    expect(countsOf([-1000 - 58 * 5, -1000])).toMatchObject({ from: -1290, step: 5 });
  });

  it('of a thousand values has none that lies too far out', () => {
    const { from, step, counts } = countsOf([0, ...new Array<number>(999).fill(580)]);
    expect([from, step, counts[0], counts[58]]).toEqual([0, 10, 1, 999]);
  });

  it('begins at a multiple of its step, also below zero, and counts a value on an edge above it', () => {
    const { from, step, counts } = countsOf([-3, -2, -1, 0, 0, 113]);
    expect([from, step, counts.length]).toEqual([-4, 2, 60]);
    // From -4, -2, 0; 113 is in the one from 112 on.
    expect(counts.flatMap((count, bar) => (count > 0 ? [[from + bar * step, count]] : []))).toEqual([
      [-4, 1],
      [-2, 2],
      [0, 2],
      [112, 1],
    ]);
  });

  it('gathers the few that lie far out in its first and its last bar', () => {
    const values = [...Array.from({ length: 2000 }, (_, i) => i % 50), 1e9, -1e9];
    const { from, step, counts } = countsOf(values);
    expect([from, step]).toEqual([0, 1]);
    expect([counts[0], counts[1], counts[49], counts[50], counts[58], counts[59]]).toEqual([41, 40, 40, 0, 0, 1]);
  });

  it('is scaled to all of very many values, not to those at their beginning', () => {
    const { step, counts } = countsOf(Float64Array.from({ length: 60_000 }, (_, i) => (i < 30_000 ? 0 : 580)));
    expect(step).toBe(10);
    expect([counts[0], counts[58]]).toEqual([30_000, 30_000]);
  });

  it('takes as many as it is told to, and only what is a number', () => {
    const { counts } = countsOf([1, Number.NaN, 2, Number.POSITIVE_INFINITY, 1e6], 4);
    expect(counts.reduce((sum, count) => sum + count)).toBe(2);
    expect(countsOf([7, 8], 0)).toEqual({ from: 0, step: 1, counts: [] });
    expect(countsOf([Number.NaN])).toEqual({ from: 0, step: 1, counts: [] });
  });
});
