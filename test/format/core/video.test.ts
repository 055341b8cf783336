import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasDelimiter, putWithDelimiter, readAv1Unit } from '#format/core/video/av1.ts';
import { readH264Unit } from '#format/core/video/h264.ts';
import { readHvcc } from '#format/core/video/hevc/hvcc.ts';
import { readHevcUnit } from '#format/core/video/hevc/nal.ts';
import { IVF_FRAME_HEADER_BYTES, ivfHeader, putIvfFrameHeader, readIvfFrameHeader, readIvfHeader } from '#format/core/video/ivf.ts';
import { readMatroskaHeader } from '#format/core/video/matroska/header.ts';
import { vector } from '#scripts/fuzz/vector.ts';

const READERS: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  ivf: readIvfHeader,
  av1: readAv1Unit,
  h264: readH264Unit,
  hevc: readHevcUnit,
  hvcc: readHvcc,
  matroska: readMatroskaHeader,
};

describe.each(Object.keys(READERS))('vectors of %s', (format) => {
  const folder = `test/vectors/${format}`;
  it.each(readdirSync(folder))('%s', (name) => {
    const result = READERS[format]?.(vector(`${format}/${name}`));
    expect(typeof result === 'string' ? { error: result } : JSON.parse(JSON.stringify(result))).toEqual(
      JSON.parse(readFileSync(join(folder, name, 'expected.json'), 'utf8')),
    );
  });
});

describe('readers', () => {
  it('never throw, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => Object.values(READERS).every((read) => read(bytes) !== undefined)),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['av1', 'key-720p'],
    ['hevc', 'key-642x362'],
    ['hvcc', 'x265-642x362'],
    ['matroska', 'finished'],
  ])('never throw on real %s with any one byte changed, or cut anywhere', (format, name) => {
    const unit = vector(`${format}/${name}`);
    fc.assert(
      fc.property(fc.nat(unit.length - 1), fc.nat(255), (at, byte) => READERS[format]?.(unit.with(at, byte)) !== undefined),
      { numRuns: 2000 },
    );
    for (let bytes = 0; bytes < unit.length; bytes++) expect(READERS[format]?.(unit.subarray(0, bytes))).toBeDefined();
  });
});

describe('IVF', () => {
  it('carries size and time base', () => {
    expect(readIvfHeader(ivfHeader(1920, 1080))).toEqual({
      fourcc: 'AV01',
      width: 1920,
      height: 1080,
      timebaseDen: 1_000_000,
      timebaseNum: 1,
    });
  });

  it('carries every pts up to 2^53 exactly', () => {
    const view = new DataView(new ArrayBuffer(IVF_FRAME_HEADER_BYTES));
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.maxSafeNat(), (payloadBytes, pts) => {
        putIvfFrameHeader(view, payloadBytes, pts);
        expect(readIvfFrameHeader(view, 0)).toEqual({ payloadBytes, pts });
      }),
    );
  });

  it('has times before 0 where a video was cut, as FFmpeg writes them', () => {
    const view = new DataView(new ArrayBuffer(IVF_FRAME_HEADER_BYTES));
    view.setBigInt64(4, -33_333n, true);
    expect(readIvfFrameHeader(view, 0).pts).toBe(-33_333);
  });
});

it('a temporal unit of AV1 gets the delimiter that its encoder left out', () => {
  const bare = Uint8Array.of(0x0a, 1, 7);
  expect([hasDelimiter(bare), hasDelimiter(Uint8Array.of(0x12, 0)), hasDelimiter(new Uint8Array())]).toEqual([false, true, false]);
  const into = new Uint8Array(9);
  expect(into.subarray(0, putWithDelimiter(bare, into))).toEqual(Uint8Array.of(0x12, 0, 0x0a, 1, 7));
});
