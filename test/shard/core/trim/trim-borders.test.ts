import { describe, expect, it } from 'vitest';
import {
  countedUpTo,
  type EventEnds,
  isMarkedAt,
  keptEvents,
  keptRows,
  keptStretches,
  piecesOf,
  type Stretch,
} from '#shard/core/trim/trim.ts';

describe('stretches', () => {
  const kept = (drops: readonly Stretch[], window?: Stretch) =>
    keptStretches({ fromUs: 0, toUs: 100 }, drops, window).map(
      ({ fromUs, toUs, afterDrop, beforeDrop }) => `${afterDrop ? 'dropped ' : ''}${fromUs}-${toUs}${beforeDrop ? ' dropped' : ''}`,
    );

  it('know whether they border on a dropped one', () => {
    expect(kept([])).toEqual(['0-100']);
    expect(kept([{ fromUs: 40, toUs: 60 }])).toEqual(['0-40 dropped', 'dropped 60-100']);
    expect(kept([{ fromUs: 0, toUs: 60 }])).toEqual(['dropped 60-100']);
    expect(kept([{ fromUs: 40, toUs: 100 }])).toEqual(['0-40 dropped']);
  });

  it('do not border on one that only lies before or behind the whole', () => {
    expect(kept([{ fromUs: -9, toUs: 0 }])).toEqual(['0-100']);
    expect(kept([{ fromUs: 100, toUs: 109 }])).toEqual(['0-100']);
  });

  it('border in a window on a dropped one that reaches it, not on one that lies further out', () => {
    const window = { fromUs: 20, toUs: 80 };
    expect(kept([{ fromUs: 40, toUs: 60 }], window)).toEqual(['20-40 dropped', 'dropped 60-80']);
    expect(kept([{ fromUs: 10, toUs: 20 }], window)).toEqual(['dropped 20-80']);
    expect(kept([{ fromUs: 10, toUs: 19 }], window)).toEqual(['20-80']);
    expect(kept([{ fromUs: 80, toUs: 90 }], window)).toEqual(['20-80 dropped']);
    expect(kept([{ fromUs: 81, toUs: 90 }], window)).toEqual(['20-80']);
  });
});

describe('a piece', () => {
  const PERIOD = 20_000;
  const AT = 1_000_000;
  const END = AT + 8 * PERIOD;

  interface Around {
    readonly fromUs?: number;
    readonly toUs?: number;
    readonly dropped?: boolean;
  }

  /** Of eight frames with a keyframe at the first and the fifth, one of which was read so long after its time, up to 100 us off. */
  function pieceOf(frame: number, lateUs: number, { fromUs = AT, toUs = END, dropped = false }: Around = {}) {
    const tsUs = Float64Array.from({ length: 8 }, (_, n) => AT + n * PERIOD);
    const captureUs = tsUs.map((us, n) => us + (n === frame ? lateUs : 5000));
    const key = Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0);
    const stretch = { fromUs, toUs, afterDrop: dropped, beforeDrop: dropped };
    return piecesOf({ tsUs, captureUs, errUs: new Uint32Array(8).fill(100), key }, PERIOD, [stretch]).map(({ from, to }) => [from, to]);
  }

  it('may show what was read half a period before its stretch, but nothing of a dropped one', () => {
    expect(pieceOf(0, -9900)).toEqual([[0, 8]]);
    expect(pieceOf(0, -9901)).toEqual([[4, 8]]);
    expect(pieceOf(0, 100, { dropped: true })).toEqual([[0, 8]]);
    expect(pieceOf(0, 99, { dropped: true })).toEqual([[4, 8]]);
  });

  it('may show what was read half a period after its stretch, but nothing of a dropped one', () => {
    expect(pieceOf(7, 29_899)).toEqual([[0, 8]]);
    expect(pieceOf(7, 29_900)).toEqual([[0, 7]]);
    expect(pieceOf(7, 19_899, { dropped: true })).toEqual([[0, 8]]);
    expect(pieceOf(7, 19_900, { dropped: true })).toEqual([[0, 7]]);
  });

  it('has no frame that begins before its stretch, or ends more than a microsecond of rounding after it', () => {
    expect(pieceOf(0, 5000, { fromUs: AT + 1 })).toEqual([[4, 8]]);
    expect(pieceOf(0, 5000, { toUs: END - 1 })).toEqual([[0, 8]]);
    expect(pieceOf(0, 5000, { toUs: END - 2 })).toEqual([[0, 7]]);
  });

  it('is none in a stretch without a keyframe, or of one frame where only that fits', () => {
    expect(pieceOf(0, 5000, { fromUs: AT + 1, toUs: AT + 4 * PERIOD })).toEqual([]);
    expect(pieceOf(0, 5000, { toUs: AT + PERIOD })).toEqual([[0, 1]]);
  });
});

describe('rows', () => {
  /** A device’s rows every 10 us, which count 2, 1, 0, 3 and 1 events; the piece has those at 10, 20 and 30. */
  function rows(before: number, until: number, exact: boolean) {
    const counts = Uint16Array.of(2, 1, 0, 3, 1);
    const ends: EventEnds = { before: new Map([[5, before]]), until: new Map([[5, until]]), exact };
    const { keep, events, first, shares } = keptRows(
      Float64Array.of(0, 10, 20, 30, 40),
      new Uint8Array(5).fill(5),
      counts,
      { fromUs: 10, toUs: 40 },
      ends,
    );
    expect([...keep]).toEqual([0, 1, 1, 1, 0]);
    expect([...first]).toEqual([1]);
    expect([...events.keys()]).toEqual([5]);
    expect([...shares.values()].every(({ source }) => source === 5)).toBe(true);
    return {
      events: [events.get(5)?.from, events.get(5)?.to],
      shares: Object.fromEntries([...shares].map(([row, { from, to }]) => [row, [from, to]])),
    };
  }

  it('account for the events that they did, where the piece before ends with its own rows', () => {
    expect(rows(2, 6, true)).toEqual({ events: [2, 6], shares: {} });
  });

  it('account for what is left, where the piece before has some of their events', () => {
    expect(rows(3, 6, true)).toEqual({ events: [3, 6], shares: { 1: [3, 3] } });
    expect(rows(4, 6, true)).toEqual({ events: [4, 6], shares: { 1: [4, 4], 2: [4, 4], 3: [4, 6] } });
  });

  it('account in the last one for what a late picture shows too', () => {
    expect(rows(2, 7, true)).toEqual({ events: [2, 7], shares: { 3: [3, 7] } });
    expect(rows(4, 7, true).shares).toMatchObject({ 3: [4, 7] });
  });

  it('after a dropped stretch begin with the events since its end, and say so in the first row', () => {
    expect(rows(2, 6, false)).toEqual({ events: [2, 6], shares: { 1: [2, 3] } });
    expect(rows(1, 6, false)).toEqual({ events: [1, 6], shares: { 1: [1, 3] } });
    expect(rows(3, 6, false)).toEqual({ events: [3, 6], shares: { 1: [3, 3] } });
  });

  it('of a device that only begins in this piece account for all its events', () => {
    const ends = (before: number) => ({ before: new Map([[0, before]]), until: new Map([[0, 2]]), exact: true });
    const kept = (before: number) =>
      keptRows(Float64Array.of(10), Uint8Array.of(0), Uint16Array.of(2), { fromUs: 10, toUs: 20 }, ends(before));
    for (const before of [0, 1]) {
      expect(kept(before).events.get(0)).toMatchObject({ from: 0, to: 2 });
      expect(kept(before).shares.size).toBe(0);
    }
  });

  it('without any event account for none', () => {
    for (const exact of [true, false]) {
      const none = { before: new Map(), until: new Map(), exact };
      const { events } = keptRows(Float64Array.of(0, 10), Uint8Array.of(0, 0), Uint16Array.of(0, 0), { fromUs: 10, toUs: 20 }, none);
      expect(events.get(0)).toMatchObject({ from: 0, to: 0 });
    }
  });
});

describe('events', () => {
  it('lie up to a moment when they happen at it', () => {
    const counted = (us: number) => Object.fromEntries(countedUpTo(Float64Array.of(10, 20, 20, 30), Uint8Array.of(0, 1, 0, 0), us));
    expect([9, 10, 19, 20, 30].map(counted)).toEqual([{}, { 0: 1 }, { 0: 1 }, { 0: 2, 1: 1 }, { 0: 3, 1: 1 }]);
  });

  it('are numbered from 0 in a piece, holes among them included, those of a device without rows left out', () => {
    const source = Uint8Array.of(0, 1, 0, 0, 1, 0);
    // One is missing before the first, two between the fourth and the fifth.
    const seq = Uint32Array.of(1, 2, 3, 4, 7, 8);
    const { keep, shift, lost } = keptEvents(source, seq, new Map([[0, { from: 1, to: 3 }]]));
    expect([...keep]).toEqual([0, 0, 1, 1, 0, 0]);
    expect([...shift.subarray(2, 4)]).toEqual([3, 3]);
    expect(lost).toBe(0);
    // Those two are missing in the piece too, where the event after them is its own.
    const two = keptEvents(
      source,
      seq,
      new Map([
        [0, { from: 1, to: 4 }],
        [1, { from: 1, to: 2 }],
      ]),
    );
    expect(Array.from(seq.subarray(2), (value, i) => value - (two.shift[i + 2] as number))).toEqual([0, 1, 4, 5]);
    expect(two.lost).toBe(2);
    const all = keptEvents(
      source,
      seq,
      new Map([
        [0, { from: 0, to: 4 }],
        [1, { from: 0, to: 2 }],
      ]),
      true,
    );
    expect([all.lost, ...all.shift]).toEqual([3, 0, 0, 0, 0, 0, 0]);
  });

  it('between pairs of markers are not marked', () => {
    expect([1, 3, 5, 7, 9].map((us) => isMarkedAt([2, 4, 6, 8], us))).toEqual([false, true, false, true, false]);
  });
});
