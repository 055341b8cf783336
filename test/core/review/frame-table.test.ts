import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_FLAGS, FrameIndex, type FrameTable, packFrames, unpackFrames } from '#core/review/frame-table.ts';
import { IVF_FRAME_HEADER_BYTES, IVF_HEADER_BYTES } from '#format/core/video/ivf.ts';

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
});
