import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PadTrack, packPads, padsWithin, unpackPads } from '#shard/core/review/pad-track.ts';

const rows = fc.array(
  fc.record({
    axes: fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }),
    buttons: fc.nat(0xffff),
    pad: fc.nat(3),
  }),
  { maxLength: 60 },
);
/** Rows 10 ms apart. */
const trackOf = (list: readonly { axes: readonly number[]; buttons: number; pad: number }[]): PadTrack => ({
  tsUs: Float64Array.from(list, (_, i) => 1e9 + 10_000 * i),
  axes: Float32Array.from(list.flatMap(({ axes }) => axes)),
  buttons: Uint16Array.from(list, ({ buttons }) => buttons),
  pad: Uint16Array.from(list, ({ pad }) => pad),
});
const row = (pad: number, lx: number, buttons = 0) => ({ axes: [lx, 0, 0, 0, 0, 0], buttons, pad });

describe('the track of the gamepads', () => {
  it('unpacks as it was packed', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const track = trackOf(list);
        expect(unpackPads(packPads(track).buffer as ArrayBuffer)).toEqual(track);
      }),
    );
  });

  it('is eight bytes, and thirty-six for each row', () => {
    const packed = packPads(trackOf([row(1, 0.5, 3), row(2, -1, 9)]));
    expect(packed).toHaveLength(8 + 2 * 36);
    const view = new DataView(packed.buffer);
    expect([view.getUint32(0, true), view.getFloat64(8, true), view.getFloat32(24, true), view.getFloat32(48, true)]).toEqual([
      2, 1e9, 0.5, -1,
    ]);
    expect([72, 74, 76, 78].map((at) => view.getUint16(at, true))).toEqual([3, 9, 1, 2]);
    expect(() => unpackPads(packed.slice(0, -1).buffer)).toThrow(RangeError);
    expect(unpackPads(new ArrayBuffer(8)).pad).toHaveLength(0);
  });

  it('shows six axes of each pad, and none of a pad whose last row is half a second old', () => {
    const track = trackOf([row(0, 0.25), row(0, 0.5)]);
    expect(padsWithin(track, 1e9, 1e9 + 5000)[0]?.axes).toEqual(Float32Array.of(0.25, 0, 0, 0, 0, 0));
    expect([509_999, 510_000].map((us) => padsWithin(track, 1e9 + us, 1e9 + 600_000).length)).toEqual([1, 0]);
  });

  it('shows a button of a row at the very beginning of a frame, and none from before', () => {
    const track = trackOf([row(0, 0, 1), row(0, 0, 2), row(0, 0, 4)]);
    expect([10_000, 10_001].map((us) => padsWithin(track, 1e9 + us, 1e9 + 30_000)[0]?.buttons)).toEqual([6, 4]);
  });

  it('is refused when it is anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 96 }), (bytes) => {
        try {
          expect(unpackPads(bytes.slice().buffer).pad.length).toBeGreaterThanOrEqual(0);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });

  it('shows each pad as it was at the end of a frame, with every button that was down within it', () => {
    const track = trackOf([row(0, 0.25), row(2, -1), row(0, 0.5, 1), row(0, 0.75), row(2, 1, 4)]);
    const said = padsWithin(track, 1e9 + 15_000, 1e9 + 35_000).map(({ pad, axes, buttons }) => [pad, axes[0], buttons]);
    expect(said).toEqual([
      [0, 0.75, 1],
      [2, -1, 0],
    ]);
  });

  it('shows of each pad its last row before the end, and every button of its rows within the frame', () => {
    const GONE = 500_000;
    const own = fc.array(fc.record({ ms: fc.nat(900), buttons: fc.nat(15), pad: fc.nat(3) }), { maxLength: 20 });
    fc.assert(
      fc.property(own, fc.nat(900), fc.nat(900), (list, a, b) => {
        const sorted = list.toSorted((one, other) => one.ms - other.ms);
        const [fromUs, toUs] = [1000 * Math.min(a, b), 1000 * Math.max(a, b)];
        const track = {
          ...trackOf(sorted.map((one, i) => row(one.pad, i, one.buttons))),
          tsUs: Float64Array.from(sorted, ({ ms }) => 1000 * ms),
        };
        const expected = [0, 1, 2, 3].flatMap((pad) => {
          const rows = sorted.flatMap((one, i) =>
            one.pad === pad && 1000 * one.ms < toUs && 1000 * one.ms > fromUs - GONE ? [{ ...one, i }] : [],
          );
          const last = rows.at(-1);
          if (last === undefined) return [];
          const within = rows.filter((one) => one === last || 1000 * one.ms >= fromUs);
          return [[pad, last.i, within.reduce((bits, { buttons }) => bits | buttons, 0)]];
        });
        expect(padsWithin(track, fromUs, toUs).map(({ pad, axes, buttons }) => [pad, axes[0], buttons])).toEqual(expected);
      }),
    );
  });

  it('shows no pad before it appears or after it is gone', () => {
    const track = trackOf([row(1, 1)]);
    expect(padsWithin(track, 1e9 + 16_000, 1e9 + 32_000)).toHaveLength(1);
    expect(padsWithin(track, 1e9 + 600_000, 1e9 + 616_000)).toEqual([]);
    expect(padsWithin(track, 0, 1e9)).toEqual([]);
  });
});
