import { describe, expect, it } from 'vitest';
import { KEYBOARD, MOUSE, PAD } from '#format/core/input/codes.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { onsetsIn, pressesIn } from '#format/core/quality/sync/onsets.ts';
import { LEAST_OF_KIND, LEAST_PRESSES } from '#format/core/signal/press-lag.ts';

interface Row {
  readonly ms: number;
  readonly device?: number;
  readonly mask?: number;
  readonly custom?: number;
  readonly held?: boolean;
  readonly dx?: number;
  readonly dy?: number;
}

const T0 = 1e9;

const traced = (rows: readonly Row[]) => ({
  tsUs: Float64Array.from(rows, ({ ms }) => T0 + 1000 * ms),
  device: Uint8Array.from(rows, ({ device = KEYBOARD }) => device),
  trace: {
    dx: Float32Array.from(rows, ({ dx = 0 }) => dx),
    dy: Float32Array.from(rows, ({ dy = 0 }) => dy),
    keymask: Uint16Array.from(rows, ({ mask = 0 }) => mask),
    custom: rows.some(({ custom }) => custom !== undefined) ? Uint16Array.from(rows, ({ custom = 0 }) => custom) : undefined,
    padHeld: Uint8Array.from(rows, ({ held = false }) => Number(held)),
    rx: undefined,
    ry: undefined,
  },
});

/** `[ms, kind]` of each thing that was begun between two times. */
function begun(rows: readonly Row[], fromMs = 0, toMs = 1e6) {
  const { pressedMs, kind } = onsetsIn(traced(rows), T0 + 1000 * fromMs, T0 + 1000 * toMs);
  return Array.from(pressedMs, (ms, i) => [ms, kind[i]]);
}

describe('a press', () => {
  it('lies half-way to the row before, up to 20 ms, and at its row where that is longer ago', () => {
    const since = (ms: number) => begun([{ ms: 100 }, { ms: 100 + ms, mask: 1 }]);
    expect(since(8)).toEqual([[104, 0]]);
    expect(since(19)).toEqual([[109.5, 0]]);
    expect(since(20)).toEqual([[120, 0]]);
  });

  it('is measured from the row before of its own device', () => {
    const rows = [
      { ms: 100 },
      { ms: 106, device: MOUSE },
      { ms: 108, mask: 1 },
      { ms: 110, device: MOUSE, mask: 3 },
      { ms: 112, device: PAD, held: true },
    ];
    expect(begun(rows)).toEqual([
      [104, 0],
      [108, 1],
    ]);
  });

  it('is one for each bit that goes down, and none for one that goes up, or was down at first', () => {
    const masks = [0b1, 0b111, 0b10, 0, 0x8000];
    expect(begun(masks.map((mask, i) => ({ ms: 100 + 100 * i, mask })))).toEqual([
      [200, 1],
      [200, 2],
      [500, 15],
    ]);
  });

  it('of a profile’s own keys follows after the sixteen of the mask', () => {
    const rows = [
      { ms: 100, custom: 0, mask: 2 },
      { ms: 200, custom: 1, mask: 3 },
      { ms: 300, custom: 0x8001, mask: 3 },
    ];
    expect(begun(rows)).toEqual([
      [200, 0],
      [200, 16],
      [300, 31],
    ]);
  });

  it('counts between the two times, the first of them within and the last not', () => {
    const rows = [{ ms: 850 }, { ms: 999, mask: 1 }, { ms: 1019, mask: 3 }, { ms: 1999, mask: 7 }, { ms: 2000, mask: 15 }];
    expect(begun(rows, 1019, 2000)).toEqual([
      [0, 1],
      [980, 2],
    ]);
    // A row of before says what was held already; one that is longer ago than 150 ms is not looked at.
    expect(begun([{ ms: 850 }, { ms: 1000, mask: 1 }], 1000)).toEqual([[0, 0]]);
    expect(begun([{ ms: 849 }, { ms: 1000, mask: 1 }], 1000)).toEqual([]);
  });

  it('comes in order of time, though its row may not', () => {
    const rows = [{ ms: 100, device: MOUSE }, { ms: 110 }, { ms: 118, mask: 1 }, { ms: 119, device: MOUSE, mask: 3 }];
    expect(begun(rows)).toEqual([
      [109.5, 1],
      [114, 0],
    ]);
  });

  it('of a headset is none, whatever its row says', () => {
    expect(begun([{ ms: 100 }, { ms: 200, device: PAD + 1, mask: 1 }, { ms: 300 }])).toEqual([]);
  });
});

describe('a pad', () => {
  it('begins something where nothing of it was held before', () => {
    const held = (all: readonly boolean[]) => begun(all.map((one, i) => ({ ms: 100 + 100 * i, device: PAD, held: one })));
    expect(held([false, true, true, false, true])).toEqual([
      [200, 32],
      [500, 32],
    ]);
    expect(held([true, true])).toEqual([]);
  });

  it('says nothing of keys, nor of a mouse', () => {
    expect(begun([{ ms: 100 }, { ms: 200, device: PAD, mask: 1, dx: 5 }, { ms: 300, mask: 0 }])).toEqual([]);
  });
});

describe('a mouse', () => {
  const moves = (...at: readonly (readonly [ms: number, dx: number, dy?: number])[]) =>
    begun(at.map(([ms, dx, dy = 0]) => ({ ms, device: MOUSE, dx, dy })));

  it('begins to move after 150 ms of rest, in either direction', () => {
    expect(moves([100, 1], [250, 1], [401, 0, -1], [410, 3])).toEqual([[401, 33]]);
    expect(moves([100, 1], [200, 0], [251, 1])).toEqual([[251, 33]]);
  });

  it('is not known to begin where nothing was seen of it before', () => {
    expect(moves([100, 1], [110, 1])).toEqual([]);
  });

  it('moves by its own rows only', () => {
    expect(
      begun([
        { ms: 100, device: MOUSE, dx: 1 },
        { ms: 300, dx: 1 },
      ]),
    ).toEqual([]);
  });
});

describe('presses that ought to give a lag', () => {
  /** Short presses of these keys by turns, so far apart, each let go again. */
  const presses = (count: number, everyMs: number, bits: readonly number[] = [0]): Row[] => [
    { ms: 0 },
    ...Array.from({ length: count }, (_, i) => [
      { ms: 100 + i * everyMs, mask: 1 << (bits[i % bits.length] as number) },
      { ms: 100 + i * everyMs + 50 },
    ]).flat(),
    { ms: 1e6 },
  ];
  const counted = (rows: readonly Row[]) => pressesIn({ controls: traced(rows) as unknown as ShardFacts['controls'] });

  it('are as many in 20 s as the search needs', () => {
    expect(counted(presses(LEAST_PRESSES - 1, 100))).toBe(0);
    expect(counted(presses(LEAST_PRESSES, 100))).toBe(LEAST_PRESSES);
    // As many again, but over 40 s: each window has too few.
    expect(counted(presses(LEAST_PRESSES, 40_000 / LEAST_PRESSES))).toBe(0);
  });

  it('are counted in each stretch of 20 s by itself, from the first row on', () => {
    const at = (fromMs: number, count: number) =>
      Array.from({ length: count }, (_, i) => [{ ms: fromMs + 500 * i, mask: 1 }, { ms: fromMs + 500 * i + 250 }]).flat();
    const stretches = (...counts: readonly number[]) =>
      counted([{ ms: 0 }, ...counts.flatMap((count, i) => at(20_000 * i + 100, count)), { ms: 1e6 }]);
    expect(stretches(LEAST_PRESSES, LEAST_PRESSES + 1, LEAST_PRESSES)).toBe(3 * LEAST_PRESSES + 1);
    expect(stretches(LEAST_PRESSES, LEAST_PRESSES - 1, LEAST_PRESSES)).toBe(2 * LEAST_PRESSES);
    // Exactly 20 s after the first row begins the next one.
    const border = [{ ms: 0 }, ...at(15_000, LEAST_PRESSES - 1), { ms: 20_000, mask: 1 }, { ms: 1e6 }];
    expect(counted(border)).toBe(0);
    expect(counted(border.with(-2, { ms: 19_990, mask: 1 }))).toBe(LEAST_PRESSES);
  });

  it('are of kinds that come often enough in a stretch', () => {
    const rare = LEAST_OF_KIND - 1;
    const rows = presses(LEAST_PRESSES + rare, 50).map((row, i) => (row.mask !== undefined && i < 2 * rare ? { ...row, mask: 2 } : row));
    expect(counted(rows)).toBe(LEAST_PRESSES);
    const enough = presses(LEAST_PRESSES + rare, 50).map((row, i) =>
      row.mask !== undefined && i < 2 * rare + 2 ? { ...row, mask: 2 } : row,
    );
    expect(counted(enough)).toBe(LEAST_PRESSES + rare);
  });

  it('are none of the mouse, and none where nothing was traced', () => {
    const moved = Array.from({ length: 4 * LEAST_PRESSES }, (_, i) => ({ ms: 200 * i, device: MOUSE, dx: 1 }));
    expect(counted(moved)).toBe(0);
    const untraced = { ...traced(presses(LEAST_PRESSES, 100)), trace: undefined };
    expect(pressesIn({ controls: untraced as unknown as ShardFacts['controls'] })).toBe(0);
    expect(counted([])).toBe(0);
  });
});
