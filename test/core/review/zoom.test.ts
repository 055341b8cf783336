import { describe, expect, it } from 'vitest';
import { viewAround, zoomed } from '#core/review/zoom.ts';

describe('the zoom of a review', () => {
  it('goes nearer down to half a second, and back to all of it', () => {
    expect(zoomed(0, 1, 9e6)).toBe(6e6);
    expect(zoomed(6e6, -1, 9e6)).toBe(0);
    expect(zoomed(600_000, 1, 9e6)).toBe(500_000);
    // Of a recording shorter than that all is shown.
    expect(zoomed(0, 1, 300_000)).toBe(0);
  });

  it('shows as much at either end as in the middle', () => {
    const whole = { fromUs: 1e6, toUs: 11e6 };
    expect(viewAround(5e6, 2e6, whole)).toEqual({ fromUs: 4e6, toUs: 6e6 });
    expect(viewAround(1e6, 2e6, whole)).toEqual({ fromUs: 1e6, toUs: 3e6 });
    expect(viewAround(11e6, 2e6, whole)).toEqual({ fromUs: 9e6, toUs: 11e6 });
    expect(viewAround(5e6, 0, whole)).toEqual(whole);
    // As much as there is, or more.
    for (const spanUs of [10e6, 10.5e6, 20e6]) expect(viewAround(5e6, spanUs, whole)).toEqual(whole);
  });
});
