import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anchorAt, eventAt, frameAt, gapAt, putAnchor, putEvent, putFrame, putGap, putRow, rowAt } from '#core/format/records.ts';
import { getInt64, putInt64 } from '#core/time/units.ts';

const us = fc.maxSafeNat();
const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffffffff);
const float = fc.float({ noNaN: true });

/** All that a set of readers gives of one record. */
const readAll = <R extends Record<string, (view: DataView, at: number) => unknown>>(readers: R, view: DataView, at: number) =>
  Object.fromEntries(Object.entries(readers).map(([name, read]) => [name, read(view, at)]));

it('every record comes back field by field, wherever it lies', () => {
  const view = new DataView(new ArrayBuffer(192));
  fc.assert(
    fc.property(
      us,
      us,
      float,
      float,
      u16,
      u16,
      u16,
      fc.nat(255),
      u32,
      u32,
      fc.boolean(),
      fc.boolean(),
      fc.nat(64),
      (a, b, x, y, m, s, e, d, p, q, f, g, at) => {
        putRow(view, at, a, b, x, y, m + s * 65536, s, e, d, 3, m, Float32Array.of(0, x, y, 1, 2, 3, 4), 1);
        const { axis, ...fields } = rowAt;
        expect(readAll(fields, view, at)).toEqual({
          tsUs: a,
          gridUs: b,
          dx: x,
          dy: y,
          keymask: m,
          custom: s,
          skipped: s,
          events: e,
          device: d,
          unit: 3,
          buttons: m,
        });
        expect([0, 1, 2, 3, 4, 5].map((i) => axis(view, at, i))).toEqual([x, y, 1, 2, 3, 4]);
        putEvent(view, at, a, p, d, 2, m & 255, x, y, x);
        expect(readAll(eventAt, view, at)).toEqual({ tsUs: a, seq: p, device: d, unit: 2, code: m & 255, value: x, dx: y, dy: x });
        putFrame(view, at, p, a, b, q, f, g, !f, p, q, p, q & 0xffff, p & 0xffff);
        expect(readAll(frameAt, view, at)).toEqual({
          tsUs: a,
          captureUs: b,
          frame: p,
          errUs: q,
          bytes: p,
          encodeUs: q,
          repeat: f,
          blank: g,
          key: !f,
          crc: p,
          luma: q & 0xffff,
          change: p & 0xffff,
        });
        putGap(view, at, a, b, d, 4);
        expect(readAll(gapAt, view, at)).toEqual({ fromUs: a, toUs: b, reason: d, device: 4 });
        putAnchor(view, at, a, b, q);
        expect(readAll(anchorAt, view, at)).toEqual({ tsUs: a, utcUs: b, widthUs: q });
      },
    ),
  );
});

it('an int64 is the one that every other program reads', () => {
  const view = new DataView(new ArrayBuffer(8));
  fc.assert(
    fc.property(us, (value) => {
      putInt64(view, 0, value);
      expect(view.getBigInt64(0, true)).toBe(BigInt(value));
      expect(getInt64(view, 0)).toBe(value);
    }),
  );
});
