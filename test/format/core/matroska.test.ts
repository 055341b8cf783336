import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { element, nothing, readHead, UNKNOWN, uint } from '#format/core/video/matroska/ebml.ts';
import { matroskaEnds } from '#format/core/video/matroska/ending.ts';
import {
  cuesBytes,
  MATROSKA_FRAME_HEADER_BYTES,
  putMatroskaFrameHeader,
  readMatroskaFrameHeader,
} from '#format/core/video/matroska/frames.ts';
import { isMatroska, isOurs, matroskaHeader, readMatroskaHeader } from '#format/core/video/matroska/header.ts';
import { vector } from '#scripts/fuzz/vector.ts';

const hvcc = vector('hvcc/x265-642x362');
/** Of everything behind the EBML header (RFC 9559). */
const SEGMENT = 0x18538067;
const track = { width: 642, height: 362, fps: 60, hvcc };

describe('an element', () => {
  it('has a head that reads back, of any length and id', () => {
    fc.assert(
      fc.property(fc.constantFrom(0xec, 0x4dbb, 0x2ad7b1, 0x1f43b675), fc.integer({ min: 0, max: 20_000 }), (id, length) => {
        const bytes = element(id, new Uint8Array(length));
        const head = readHead(bytes, 0);
        expect(head).toMatchObject({ id, length });
        expect(typeof head !== 'string' && head.contentAt + length).toBe(bytes.byteLength);
      }),
      { numRuns: 300 },
    );
  });

  it('of 127 bytes has a length of two: one byte of ones means that none is known', () => {
    expect([...element(0xec, new Uint8Array(127)).subarray(0, 3)]).toEqual([0xec, 0x40, 0x7f]);
    expect(readHead(Uint8Array.of(0x18, 0x53, 0x80, 0x67, 1, 255, 255, 255, 255, 255, 255, 255), 0)).toMatchObject({ length: UNKNOWN });
  });

  it('says nothing in exactly so many bytes', () => {
    for (let bytes = 2; bytes <= 128; bytes++) expect(nothing(bytes).byteLength).toBe(bytes);
  });

  it('has its number in the fewest bytes', () => {
    expect([uint(0xb0, 0), uint(0xb0, 255), uint(0xb0, 256)].map(({ byteLength }) => byteLength)).toEqual([3, 3, 4]);
  });
});

describe('a header', () => {
  it('is as long before the end is known as after, and says the same of the pictures', () => {
    fc.assert(
      fc.property(fc.constantFrom(24, 30, 59.94, 60, 120), fc.nat(2 ** 40), fc.nat(2 ** 50), (fps, fileBytes, durationUs) => {
        const before = matroskaHeader({ ...track, fps });
        const after = matroskaHeader({ ...track, fps }, { cuesAt: fileBytes + 400, fileBytes: fileBytes + 500, durationUs });
        expect(after.byteLength).toBe(before.byteLength);
        for (const bytes of [before, after])
          expect(readMatroskaHeader(bytes)).toEqual({ ...track, fps: expect.closeTo(fps, 2), headerBytes: before.byteLength });
      }),
    );
  });

  it('of another program is known by its name', () => {
    expect(isOurs(matroskaHeader(track))).toBe(true);
    const other = vector('matroska/mkvmerge');
    expect([isMatroska(other), isOurs(other)]).toEqual([true, false]);
  });
});

describe('a frame', () => {
  it('carries every pts up to 2^53 exactly, its size, and whether it is a key', () => {
    const view = new DataView(new ArrayBuffer(MATROSKA_FRAME_HEADER_BYTES));
    fc.assert(
      fc.property(fc.nat(0xfff_ffec), fc.maxSafeNat(), fc.boolean(), (payloadBytes, pts, key) => {
        putMatroskaFrameHeader(view, payloadBytes, pts, key);
        expect(readMatroskaFrameHeader(view, 0)).toEqual({ payloadBytes, pts });
        expect(view.getUint8(26)).toBe(key ? 0x80 : 0);
      }),
    );
  });

  it('is none with any byte of its form changed', () => {
    const bytes = new Uint8Array(MATROSKA_FRAME_HEADER_BYTES);
    const view = new DataView(bytes.buffer);
    putMatroskaFrameHeader(view, 5000, 123_456_789_012, false);
    for (let at = 0; at < bytes.length; at++) {
      // Its time may be anything.
      if (at >= 10 && at < 18) continue;
      bytes[at] = (bytes[at] as number) ^ 0x41;
      expect(readMatroskaFrameHeader(view, 0), `byte ${at}`).toBeUndefined();
      bytes[at] = (bytes[at] as number) ^ 0x41;
    }
    expect(readMatroskaFrameHeader(view, 0)).toBeDefined();
  });
});

it('the index leads to every key picture, and says how long it is', () => {
  const frames = {
    pts: Float64Array.of(1e11, 1e11 + 16_667, 1e11 + 33_333),
    key: Uint8Array.of(1, 0, 1),
    bytes: Uint32Array.of(900, 30, 800),
  };
  const { header, cues } = matroskaEnds(track, frames);
  expect(cuesBytes(cues)).toBe(cues.byteLength);
  expect(cuesBytes(header)).toBeUndefined();
  expect(readMatroskaHeader(header)).toMatchObject({ headerBytes: header.byteLength });
  const segment = readHead(header, 0);
  const at = typeof segment === 'string' || typeof segment.length !== 'number' ? 0 : segment.contentAt + segment.length;
  const all = header.byteLength + 3 * MATROSKA_FRAME_HEADER_BYTES + 900 + 30 + 800 + cues.byteLength;
  expect(readHead(header, at)).toMatchObject({ id: SEGMENT });
  const { contentAt = 0, length = 0 } = readHead(header, at) as { readonly contentAt: number; readonly length: number };
  expect(contentAt + length).toBe(all);
  // Two points of 18 bytes each, and the head.
  expect(cues.byteLength).toBe(5 + 2 * 18);
  expect(matroskaEnds(track, { pts: new Float64Array(), key: new Uint8Array(), bytes: new Uint32Array() }).cues.byteLength).toBe(5);
});
