import { describe, expect, it } from 'vitest';
import { SOON_US } from '#format/core/clip/actions.ts';
import { sampledEvents } from '#format/core/clip/sampled-events.ts';

const BITS = { w: 0, jump: 4 };

/** Rows of another program's recorder: `[time, device, keymask, pad's buttons, motion]`; what is left out is an empty cell. */
function events(
  ...rows: readonly (readonly [us: number, device: string, keys?: number, pad?: number | undefined, dx?: number, dy?: number])[]
) {
  const column = (i: number) => Float64Array.from(rows, (row) => Number(row[i] ?? Number.NaN));
  const sampled = {
    tsUs: column(0),
    device: (row: number) => rows[row]?.[1],
    keymask: column(2),
    padButtons: column(3),
    dx: column(4),
    dy: column(5),
  };
  return sampledEvents(sampled, BITS).map(({ tsUs, code, value, dx, dy, held }) => [tsUs, code, value, dx, dy, held]);
}

describe('the events of a shard that has rows alone', () => {
  it('are what changed from each row to the next, at the time of the later one', () => {
    expect(events([1000, 'kb', 0], [2000, 'kb', 0b1], [3000, 'kb', 0b1_0001], [4000, 'kb', 0b1_0000])).toEqual([
      [2000, 'w', 1, 0, 0, false],
      [3000, 'jump', 1, 0, 0, false],
      [4000, 'w', 0, 0, 0, false],
    ]);
  });

  it('begin with what the first row holds: it was pressed before', () => {
    expect(events([500_000, 'kb', 0b1_0001], [510_000, 'kb', 0b1_0001])).toEqual([
      [500_000 - SOON_US, 'w', 1, 0, 0, true],
      [500_000 - SOON_US, 'jump', 1, 0, 0, true],
    ]);
  });

  it('pass over empty cells, and keep keys and pad apart', () => {
    expect(events([1000, 'kb', 0], [1000, 'pad', 0b1, 0], [2000, 'pad', Number.NaN, 0b1], [3000, 'kb'], [4000, 'kb', 0])).toEqual([
      [2000, 'pad_A', 1, 0, 0, false],
    ]);
  });

  it('have motion where a row moved on either axis, in order of time', () => {
    expect(events([2000, 'kb', 0, undefined, 3, 0], [1000, 'kb', 0, undefined, 0, -2], [3000, 'kb', 0, undefined, 0, 0])).toEqual([
      [1000, 'move', 0, 0, -2, false],
      [2000, 'move', 0, 3, 0, false],
    ]);
  });
});
