import { describe, expect, it } from 'vitest';
import { unrelated } from '#corpus/core/authenticity/unrelated.ts';
import type { SyncSummary } from '#format/core/documents/qat.ts';

const T0 = 7_000_000;
const window = (from_s: number, to_s: number, acted = false, lag_ms?: number): SyncSummary['windows'][number] => ({
  from_s,
  to_s,
  score: 0,
  acted,
  ...(lag_ms !== undefined && { lag_ms }),
});
/** Presses at these seconds, each held for no time that matters. */
const presses = (seconds: readonly number[]) => ({
  tsUs: Float64Array.from(seconds, (s) => T0 + s * 1e6),
  code: new Uint8Array(seconds.length),
  down: new Uint8Array(seconds.length).fill(1),
});
const from = (s: number, count: number) => Array.from({ length: count }, (_, n) => s + n * 0.25);
const judged = (windows: readonly SyncSummary['windows'][number][], seconds: readonly number[]) =>
  unrelated({ windows: [...windows] }, presses(seconds), T0);

describe('stretches that pictures do not answer', () => {
  it('are those with twenty presses, where nothing moved', () => {
    expect(judged([window(0, 20)], from(0, 20))).toEqual({ share: 1, of: 1, at: [{ from_s: 0, to_s: 20 }] });
    expect(judged([window(0, 20)], from(0, 19))).toEqual({ share: 0, of: 0, at: [] });
  });

  it('have what is pressed from their beginning up to, but not at, their end', () => {
    // The twentieth is at 20 s: it is the next one's.
    const seconds = [...from(0, 19), ...from(20, 20)];
    expect(judged([window(0, 20), window(20, 40)], seconds).at).toEqual([{ from_s: 20, to_s: 40 }]);
    expect(judged([window(0, 20), window(20, 40)], from(15.25, 39)).at).toEqual([{ from_s: 20, to_s: 40 }]);
    expect(judged([window(0, 20), window(20, 40)], from(15, 40)).at).toHaveLength(2);
  });

  it('have nothing of what is pressed between them, or before the first', () => {
    const windows = [window(10, 20), window(40, 50)];
    // Before, between, and behind.
    expect(judged(windows, [...from(0, 39), ...from(25, 40), ...from(50, 30)]).of).toBe(0);
    expect(judged(windows, [...from(0, 40), ...from(25, 39), ...from(40, 20)]).at).toEqual([{ from_s: 40, to_s: 50 }]);
  });

  it('have releases, which are no presses', () => {
    const { tsUs, code, down } = presses(from(0, 40));
    const strokes = { tsUs, code, down: down.map((_, i) => (i + 1) % 2) };
    expect(unrelated({ windows: [window(0, 20)] }, strokes, T0).of).toBe(1);
    expect(unrelated({ windows: [window(0, 20)] }, { ...strokes, down: down.map((_, i) => (i > 0 ? (i + 1) % 2 : 0)) }, T0).of).toBe(0);
  });

  it('are counted among those in which the player moved, or that were answered', () => {
    const windows = [window(0, 20, true), window(20, 40, false, 30), window(40, 60, true, 40), window(60, 80)];
    expect(judged(windows, [])).toEqual({ share: 1 / 3, of: 3, at: [{ from_s: 0, to_s: 20 }] });
  });
});
