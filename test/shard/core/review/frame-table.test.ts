import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IVF_FRAME_HEADER_BYTES, IVF_HEADER_BYTES } from '#format/core/video/ivf.ts';
import { FRAME_FLAGS, FrameIndex, type FrameTable, packFrames, unpackFrames } from '#shard/core/review/frame-table.ts';

const frames = fc.array(fc.record({ bytes: fc.nat(1e6), residual: fc.integer({ min: -1e6, max: 1e6 }), flags: fc.nat(7) }), {
  maxLength: 200,
});

const tableOf = (list: { bytes: number; residual: number; flags: number }[]): FrameTable => ({
  t0Us: 123_456_789_012,
  fps: 60,
  headerBytes: IVF_HEADER_BYTES,
  frameHeaderBytes: IVF_FRAME_HEADER_BYTES,
  bytes: Uint32Array.from(list, ({ bytes }) => bytes),
  residualUs: Int32Array.from(list, ({ residual }) => residual),
  flags: Uint8Array.from(list, ({ flags }) => flags),
});

describe('the frame table', () => {
  it('unpacks as it was packed', () => {
    fc.assert(
      fc.property(frames, (list) => {
        const table = tableOf(list);
        expect(unpackFrames(packFrames(table).buffer as ArrayBuffer)).toEqual(table);
      }),
    );
  });

  it('is refused when it is anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          expect(unpackFrames(bytes.slice().buffer).bytes.length).toBeGreaterThanOrEqual(0);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });

  it('finds frames by time and key, and packets by frame', () => {
    const index = new FrameIndex(
      tableOf(Array.from({ length: 300 }, (_, n) => ({ bytes: n + 1, residual: 0, flags: n % 120 === 0 ? FRAME_FLAGS.key : 0 }))),
    );
    for (let n = 0; n < 300; n++) expect(index.at(index.tsUs(n))).toBe(n);
    expect(index.at(0)).toBe(0);
    expect(index.at(Number.MAX_SAFE_INTEGER)).toBe(299);
    expect([index.keyBefore(0), index.keyBefore(119), index.keyBefore(120), index.keyBefore(299)]).toEqual([0, 0, 120, 240]);
    expect([index.keyAfter(0), index.keyAfter(250)]).toEqual([120, 300]);
    const { begin, end } = index.range(0, 300);
    expect([begin, end]).toEqual([IVF_HEADER_BYTES, IVF_HEADER_BYTES + 300 * IVF_FRAME_HEADER_BYTES + (300 * 301) / 2]);
    const file = new Uint8Array(end).map((_, i) => i % 251);
    const packet = index.packet(2, file, 0);
    expect(packet.byteOffset).toBe(IVF_HEADER_BYTES + 3 * IVF_FRAME_HEADER_BYTES + 1 + 2);
    expect(packet.length).toBe(3);
  });

  it('is laid out as it says, little-endian', () => {
    const packed = packFrames(
      tableOf([
        { bytes: 7, residual: -2, flags: FRAME_FLAGS.key },
        { bytes: 300, residual: 5, flags: 6 },
      ]),
    );
    const view = new DataView(packed.buffer);
    expect(packed).toHaveLength(24 + 2 * 9);
    expect([view.getFloat64(0, true), view.getFloat64(8, true), view.getUint32(16, true)]).toEqual([123_456_789_012, 60, 2]);
    expect([view.getUint16(20, true), view.getUint16(22, true)]).toEqual([IVF_HEADER_BYTES, IVF_FRAME_HEADER_BYTES]);
    expect([24, 28].map((at) => view.getUint32(at, true))).toEqual([7, 300]);
    expect([32, 36].map((at) => view.getInt32(at, true))).toEqual([-2, 5]);
    expect([...packed.subarray(40)]).toEqual([1, 6]);
  });

  it('is refused with another length than its frames have, or without a rate', () => {
    const packed = packFrames(tableOf([{ bytes: 7, residual: 0, flags: 1 }]));
    const changed = (change: (view: DataView) => void) => {
      const copy = packed.slice();
      change(new DataView(copy.buffer));
      return () => unpackFrames(copy.buffer);
    };
    expect(changed(() => {})).not.toThrow();
    expect(changed((view) => view.setFloat64(8, 0.5, true))).not.toThrow();
    for (const fps of [0, -60, Number.NaN]) expect(changed((view) => view.setFloat64(8, fps, true))).toThrow(RangeError);
    for (const count of [0, 2]) expect(changed((view) => view.setUint32(16, count, true))).toThrow(RangeError);
    expect(() => unpackFrames(new ArrayBuffer(23))).toThrow(RangeError);
    expect(unpackFrames(packFrames(tableOf([])).buffer as ArrayBuffer).bytes).toHaveLength(0);
  });

  it('shows a frame from its own time up to that of the next', () => {
    const index = new FrameIndex(tableOf(Array.from({ length: 10 }, () => ({ bytes: 1, residual: 0, flags: 0 }))));
    for (let n = 1; n < 10; n++)
      expect([index.at(index.tsUs(n) - 1), index.at(index.tsUs(n)), index.at(index.tsUs(n) + 1)]).toEqual([n - 1, n, n]);
  });

  it('has a bit for what is a key, a repeat or blank', () => {
    const index = new FrameIndex(tableOf([1, 2, 4, 0, 7].map((flags) => ({ bytes: 1, residual: 0, flags }))));
    const having = (flag: number) => [0, 1, 2, 3, 4].filter((n) => index.has(n, flag));
    expect([FRAME_FLAGS.key, FRAME_FLAGS.repeat, FRAME_FLAGS.blank].map(having)).toEqual([
      [0, 4],
      [1, 4],
      [2, 4],
    ]);
  });
});
