import { describe, expect, it } from 'vitest';
import { cutsFor } from '#shard/core/report/cuts.ts';

/** Cuts for places, both as seconds: `10-20 26-30`. */
function cuts(places: string, lengthS = 1000): string | undefined {
  const at = places.split(' ').map((place) => {
    const [from = 0, to = 0] = place.split('-').map(Number);
    return { from, to, of: 'row' as const };
  });
  const found = cutsFor({ at }, ({ from, to }) => ({ fromS: from, toS: to }), lengthS);
  return found?.map(({ fromS, toS }) => `${fromS}-${toS}`).join(' ');
}

describe('cuts', () => {
  it('leave five seconds between two, or nothing', () => {
    expect(cuts('10-20 26-30')).toBe('9.5-20.5 25.5-30.5');
    expect(cuts('10-20 25.9-30')).toBe('9.5-30.5');
  });

  it('hold a place inside another only once, in whatever order they come', () => {
    expect(cuts('40-41 10-50 20-21')).toBe('9.5-50.5');
    expect(cuts('300-301 100-101')).toBe('99.5-101.5 299.5-301.5');
  });

  it('are twenty at most', () => {
    const many = (count: number) => cuts(Array.from({ length: count }, (_, i) => `${10 + i * 10}-${10 + i * 10}`).join(' '));
    expect(many(20)?.split(' ')).toHaveLength(20);
    expect(many(21)).toBeUndefined();
  });

  it('take nine tenths of the session at most, all together', () => {
    expect(cuts('5-94', 100)).toBe('4.5-94.5');
    expect(cuts('5-95', 100)).toBeUndefined();
    expect(cuts('0-39 50-100', 100)).toBe('0-39.5 49.5-100');
    expect(cuts('0-40 50-100', 100)).toBeUndefined();
  });
});
