import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awaySpans, type Mark, openAt, unusable } from '#format/core/game/markers.ts';

const WHOLE = { fromUs: 1000, toUs: 2000 };
const mark = (tsUs: number, name: string, open?: boolean): Mark => ({ tsUs, name, open });
const spans = (...marks: Mark[]) => awaySpans(marks, WHOLE).map(({ fromUs, toUs }) => [fromUs, toUs]);

it('names are from the list, or a game’s own; what is no play says whether it begins or ends', () => {
  for (const mark of [{ name: 'menu', open: true }, { name: 'cutscene', open: false }, { name: 'death' }, { name: 'custom_boss-1' }])
    expect(unusable(mark)).toBeUndefined();
  for (const name of ['Menu', 'custom_', 'chat', 'level-3']) expect(unusable({ name })).toContain(`marker ${name}: must be one of`);
  expect(unusable({ name: 'menu' })).toContain('whether it begins or ends');
});

describe('what is no play', () => {
  it('lasts from where it begins to where it ends', () => {
    expect(spans(mark(1100, 'menu', true), mark(1200, 'menu', false), mark(1500, 'cutscene', true), mark(1600, 'cutscene', false))).toEqual(
      [
        [1100, 1200],
        [1500, 1600],
      ],
    );
  });

  it('is counted once where two overlap, or one is said to begin twice', () => {
    expect(spans(mark(1100, 'menu', true), mark(1150, 'pause', true), mark(1200, 'menu', false), mark(1300, 'pause', false))).toEqual([
      [1100, 1300],
    ]);
    expect(spans(mark(1100, 'menu', true), mark(1150, 'menu', true), mark(1200, 'menu', false), mark(1300, 'menu', false))).toEqual([
      [1100, 1200],
    ]);
  });

  it('is in order where one ends within another that began before and never ends', () => {
    expect(spans(mark(1100, 'menu', true), mark(1500, 'pause', true), mark(1600, 'pause', false))).toEqual([[1100, 2000]]);
  });

  it('is one stretch where two touch, and none where it ends as it begins', () => {
    expect(spans(mark(1100, 'menu', true), mark(1200, 'menu', false), mark(1200, 'pause', true), mark(1300, 'pause', false))).toEqual([
      [1100, 1300],
    ]);
    expect(spans(mark(1100, 'menu', true), mark(1100, 'menu', false), mark(2000, 'pause', true))).toEqual([]);
  });

  it('lasts to the end where it never ends, and from the beginning where it began before', () => {
    expect(spans(mark(1700, 'loading', true))).toEqual([[1700, 2000]]);
    expect(spans(mark(1300, 'menu', false), mark(1400, 'menu', true))).toEqual([
      [1000, 1300],
      [1400, 2000],
    ]);
  });

  it('is nothing of moments, of a game’s own markers, or outside the session', () => {
    expect(spans(mark(1100, 'death'), mark(1200, 'menu'), mark(1300, 'custom_boss', true), mark(1400, 'custom_boss', false))).toEqual([]);
    expect(spans(mark(100, 'menu', true), mark(200, 'menu', false), mark(2100, 'pause', true))).toEqual([]);
  });

  it('never overlaps, never leaves the session, and is in order, whatever the game says', () => {
    const any = fc.record({
      tsUs: fc.nat(3000),
      name: fc.constantFrom('menu', 'pause', 'death', 'custom_x'),
      open: fc.option(fc.boolean(), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(any), (marks) => {
        const found = awaySpans(marks, WHOLE);
        for (const [i, { fromUs, toUs }] of found.entries()) {
          expect(fromUs).toBeLessThan(toUs);
          expect(fromUs).toBeGreaterThan(found[i - 1]?.toUs ?? WHOLE.fromUs - 1);
          expect(toUs).toBeLessThanOrEqual(WHOLE.toUs);
        }
      }),
    );
  });
});

it('what is open at a moment has begun before it and not ended', () => {
  const marks: Mark[] = [
    { tsUs: 1, name: 'menu', open: true },
    { tsUs: 3, name: 'loading', open: true },
    { tsUs: 5, name: 'menu', open: false },
    { tsUs: 7, name: 'death' },
  ];
  expect([1, 2, 4, 6, 9].map((us) => openAt(marks, us))).toEqual([[], ['menu'], ['menu', 'loading'], ['loading'], ['loading']]);
});
