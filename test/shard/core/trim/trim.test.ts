import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countedUpTo, isMarkedAt, keptEvents, keptRows, keptStretches, markedStretches, piecesOf } from '#shard/core/trim/trim.ts';

const PERIOD = 1e6 / 60;
/** Frames on the grid, a keyframe every `gop`, each read `lateUs` after its time. */
function frames(count: number, gop: number, lateUs = 0) {
  const tsUs = Float64Array.from({ length: count }, (_, n) => 1_000_000 + Math.round(n * PERIOD));
  return {
    tsUs,
    captureUs: tsUs.map((us) => us + lateUs),
    errUs: new Uint32Array(count).fill(100),
    key: Uint8Array.from({ length: count }, (_, n) => (n % gop === 0 ? 1 : 0)),
  };
}

it('kept and dropped stretches together make the whole, without overlap', () => {
  const stretch = fc.tuple(fc.integer({ min: -50, max: 150 }), fc.nat(60)).map(([fromUs, length]) => ({ fromUs, toUs: fromUs + length }));
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 8 }), (drops) => {
      const kept = keptStretches({ fromUs: 0, toUs: 100 }, drops);
      for (let us = 0; us < 100; us++) {
        const inDrop = drops.some(({ fromUs, toUs }) => us >= fromUs && us < toUs);
        expect(kept.filter(({ fromUs, toUs }) => us >= fromUs && us < toUs)).toHaveLength(inDrop ? 0 : 1);
      }
      expect(kept.every(({ fromUs, toUs }) => fromUs >= 0 && toUs <= 100 && toUs > fromUs)).toBe(true);
    }),
  );
});

it('a piece begins at a keyframe, and none of its frames begins, ends or was read outside its stretch', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.nat(12_000),
      fc.array(fc.nat(5_000_000), { minLength: 2, maxLength: 8 }),
      (gop, late, cuts) => {
        const all = frames(300, gop, late);
        const sorted = [...new Set(cuts)].sort((a, b) => a - b).map((us) => us + 1_000_000);
        const stretches = [];
        for (let i = 0; i + 1 < sorted.length; i += 2)
          stretches.push({ fromUs: sorted[i] as number, toUs: sorted[i + 1] as number, afterDrop: true, beforeDrop: true });
        const pieces = piecesOf(all, PERIOD, stretches);
        for (const { from, to } of pieces) {
          expect(all.key[from]).toBe(1);
          const own = stretches.find(({ fromUs, toUs }) => (all.tsUs[from] as number) >= fromUs && (all.tsUs[from] as number) < toUs);
          for (let n = from; n < to; n++) {
            expect(all.tsUs[n]).toBeGreaterThanOrEqual(own?.fromUs as number);
            expect((all.tsUs[n] as number) + PERIOD).toBeLessThanOrEqual((own?.toUs as number) + 1);
            expect((all.captureUs[n] as number) - 100).toBeGreaterThanOrEqual(own?.fromUs as number);
            expect((all.captureUs[n] as number) + 100).toBeLessThan(own?.toUs as number);
          }
        }
        expect(pieces.every(({ from }, i) => i === 0 || from >= (pieces[i - 1]?.to as number))).toBe(true);
      },
    ),
  );
});

it('the whole of a shard is one piece', () => {
  const all = frames(300, 60);
  expect(
    piecesOf(all, PERIOD, [{ fromUs: 1_000_000, toUs: 1_000_000 + Math.round(300 * PERIOD), afterDrop: false, beforeDrop: false }]),
  ).toEqual([{ from: 0, to: 300 }]);
});

it('rows of a piece account for its events, whatever the order in which devices take turns', () => {
  const row = fc.record({ source: fc.integer({ min: 0, max: 3 }), events: fc.nat(3) });
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 60 }),
      fc.nat(60),
      fc.nat(60),
      fc.array(fc.nat(90), { maxLength: 5 }),
      fc.nat(8),
      (rows, a, b, holes, late) => {
        // The events of each row lie before it in the file of events, in the order of the rows.
        const source = Uint8Array.from(rows.flatMap(({ source: whose, events }) => new Array<number>(events).fill(whose)));
        const times = Float64Array.from(rows, (_, i) => i);
        const counts = Uint16Array.from(rows, ({ events }) => events);
        const span = { fromUs: Math.min(a, b), toUs: Math.max(a, b) };
        const pictureUs = span.toUs + late;
        const eventUs = Float64Array.from(rows.flatMap(({ events }, i) => new Array<number>(events).fill(i - 0.5)));
        const kept = keptRows(
          times,
          Uint8Array.from(rows, (r) => r.source),
          counts,
          span,
          { before: countedUpTo(eventUs, source, span.fromUs), until: countedUpTo(eventUs, source, pictureUs), exact: false },
        );
        const seq = Uint32Array.from(source, (_, i) => i + holes.filter((at) => at <= i).length);
        const { keep, shift, lost } = keptEvents(source, seq, kept.events);
        const own = (i: number) => {
          const share = kept.shares.get(i);
          return share && share.to - share.from;
        };
        const inRows = rows.reduce((sum, { events }, i) => sum + (kept.keep[i] === 1 ? (own(i) ?? events) : 0), 0);
        expect(keep.every((value, i) => value === 0 || (eventUs[i] as number) > span.fromUs)).toBe(true);
        // Whatever the last picture may show is there, of each device that has rows, and nothing that happened later.
        const isShown = (i: number) => (eventUs[i] as number) > span.fromUs && (eventUs[i] as number) <= pictureUs;
        expect(keep.every((value, i) => value === (isShown(i) && kept.events.has(source[i] as number) ? 1 : 0))).toBe(true);
        expect(keep.reduce((sum, value) => sum + value, 0)).toBe(inRows);
        const seqs = [...keep].flatMap((value, i) => (value === 1 ? [(seq[i] as number) - (shift[i] as number)] : []));
        // Ascending from 0; the numbers missing in between were lost there, not cut.
        expect(seqs.every((value, i) => (i === 0 ? value === 0 : value > (seqs[i - 1] as number)))).toBe(true);
        if (seqs.length > 0) expect(seqs.at(-1)).toBe(seqs.length - 1 + lost);
        if (holes.length === 0) expect(lost).toBe(0);
      },
    ),
  );
});

it('where nothing is dropped between pieces, every row and every event lies in exactly one, also where a last picture comes late', () => {
  const row = fc.record({ source: fc.nat(2), events: fc.nat(3) });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), fc.array(fc.nat(59), { maxLength: 3 }), fc.nat(8), (rows, cuts, late) => {
      const events = Uint8Array.from(rows.flatMap(({ source, events }) => new Array<number>(events).fill(source)));
      const eventUs = Float64Array.from(rows.flatMap(({ events }, i) => new Array<number>(events).fill(i - 0.5)));
      const ends = [0, ...cuts.toSorted((a, b) => a - b), 60];
      // Every device has a row in every part.
      const all = [
        ...ends.slice(0, -1).flatMap((at) => [0, 1, 2].map((source) => ({ at, source, events: 0 }))),
        ...rows.map((one, at) => ({ ...one, at })),
      ].toSorted((a, b) => a.at - b.at);
      const [inRows, inEvents] = [new Uint8Array(all.length), new Uint8Array(events.length)];
      let counted = 0;
      for (const [i, toUs] of ends.slice(1).entries()) {
        const kept = keptRows(
          Float64Array.from(all, ({ at }) => at),
          Uint8Array.from(all, ({ source }) => source),
          Uint16Array.from(all, (one) => one.events),
          { fromUs: ends[i] as number, toUs },
          {
            before: countedUpTo(eventUs, events, i === 0 ? Number.NEGATIVE_INFINITY : (ends[i] as number) + late),
            until: countedUpTo(eventUs, events, toUs === 60 ? 60 : toUs + late),
            exact: true,
          },
        );
        const { keep } = keptEvents(
          events,
          Uint32Array.from(events, (_, at) => at),
          kept.events,
        );
        all.forEach((one, at) => {
          const share = kept.shares.get(at);
          if (kept.keep[at] === 1) counted += share === undefined ? one.events : share.to - share.from;
        });
        for (const [total, part] of [
          [inRows, kept.keep],
          [inEvents, keep],
        ] as const)
          part.forEach((one, at) => {
            total[at] = (total[at] as number) + one;
          });
      }
      expect([...inRows, ...inEvents].every((times) => times === 1)).toBe(true);
      expect(counted).toBe(events.length);
    }),
  );
});

it('a hole just before a piece is lost in that piece where nothing is dropped before it, and cut where something is', () => {
  const source = new Uint8Array(5);
  // Two events are missing between the third and the fourth.
  const seq = Uint32Array.of(0, 1, 2, 5, 6);
  const rows = new Map([[0, { from: 3, to: 5 }]]);
  expect(keptEvents(source, seq, rows, true)).toMatchObject({ lost: 2, shift: Uint32Array.of(1, 2, 3, 3, 3) });
  expect(keptEvents(source, seq, rows)).toMatchObject({ lost: 0, shift: Uint32Array.of(1, 2, 3, 5, 5) });
});

it('a time lies between a marker and its partner, or not', () => {
  expect([5, 10, 15, 20, 25].map((us) => isMarkedAt([10, 20], us))).toEqual([false, false, true, true, false]);
});

it('what lies between two markers is dropped from the very beginning of a piece that begins there', () => {
  // The marker before it is put just before the first frame.
  const whole = { fromUs: 100, toUs: 400 };
  expect(isMarkedAt([99, 250], 100)).toBe(true);
  expect(keptStretches(whole, markedStretches([99, 250], 400))).toEqual([{ fromUs: 251, toUs: 400, afterDrop: true, beforeDrop: false }]);
});

it('markers form pairs; one without a partner lasts to the end', () => {
  expect(markedStretches([10, 20, 50], 99)).toEqual([
    { fromUs: 10, toUs: 21 },
    { fromUs: 50, toUs: 100 },
  ]);
});
