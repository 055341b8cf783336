import { describe, expect, it } from 'vitest';
import { endOf, planGrid, rateFor } from '#shard/core/import/picture-grid.ts';

const at = (count: number, fps: number, jitter: (n: number) => number = () => 0) =>
  Float64Array.from({ length: count }, (_, n) => 5_000_000 + Math.round((n * 1e6) / fps) + jitter(n));

describe('planGrid', () => {
  it('gives a constant rate a frame for each picture, and no repeat', () => {
    const { shows, leftOut, t0Us } = planGrid(at(600, 60), 60);
    expect([...shows]).toEqual([...Array(600).keys()]);
    expect([leftOut, t0Us]).toEqual([0, 5_000_000]);
  });

  it('shows a picture until the next one comes', () => {
    const { shows, leftOut } = planGrid(Float64Array.of(0, 100_000, 133_333, 300_000), 30);
    expect([...shows]).toEqual([0, 0, 0, 1, 2, 2, 2, 2, 2, 3]);
    expect(leftOut).toBe(0);
  });

  it('loses no picture to a jitter of a quarter of a frame, and none is shown more than 0.75 frames off', () => {
    const pictures = at(3000, 60, (n) => ((n * 7919) % 8333) - 4166);
    const { shows, leftOut } = planGrid(pictures.sort(), 60);
    expect(leftOut).toBe(0);
    const off = [...shows].map((picture, n) => Math.abs((pictures[picture] as number) - (pictures[0] as number) - (n * 1e6) / 60));
    expect(new Set(shows).size).toBe(3000);
    expect(Math.max(...off.filter((_, n) => shows[n] !== shows[n - 1]))).toBeLessThan(12_500);
  });

  it('leaves out pictures for which there is no frame', () => {
    const { shows, leftOut } = planGrid(at(1000, 100), 60);
    expect(leftOut).toBe(1000 - new Set(shows).size);
    expect(leftOut).toBeGreaterThan(380);
    expect(endOf({ t0Us: 5_000_000, fps: 60, shows, leftOut }) - 5_000_000).toBeGreaterThan(9.9e6);
  });

  it('takes of twice the rate the pictures that are on its frames', () => {
    const { shows, leftOut } = planGrid(at(120, 60), 30);
    expect([...shows]).toEqual(Array.from({ length: 60 }, (_, n) => 2 * n));
    expect(leftOut).toBe(60);
  });

  it.each([
    [20, 30],
    [30, 30],
    [29.97, 30],
    [50, 60],
    [59.94, 60],
    [60, 60],
    [66, 60],
    [75, 120],
    [144, 120],
    [240, 120],
  ])('takes a source of %d pictures a second to %i', (source, rate) => expect(rateFor(at(100, source))).toBe(rate));

  it('takes pictures that come when something changes by their clock, not by how many there are', () => {
    expect(rateFor(at(600, 60).filter((_, n) => n % 10 < 4))).toBe(60);
  });
});
