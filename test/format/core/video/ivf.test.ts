import { describe, expect, it } from 'vitest';
import {
  IVF_HEADER_BYTES,
  ivfFrames,
  ivfHeader,
  ivfHeaderOf,
  putIvfFrameHeader,
  readIvfFrameHeader,
  readIvfHeader,
} from '#format/core/video/ivf.ts';

const ascii = (text: string) => [...text].map((char) => char.charCodeAt(0));
/** A little-endian number of so many bytes. */
const little = (value: number, bytes: number) => Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256);

/** A header with another time base. */
function withTimebase(num: number, den: number): Uint8Array {
  const bytes = ivfHeader(640, 360);
  bytes.set([...little(den, 4), ...little(num, 4)], 16);
  return bytes;
}

describe('the header of an IVF file', () => {
  it('has every field in its place, the least byte first', () => {
    expect([...ivfHeader(1282, 723, 'H264', 0x0102_0304)]).toEqual([
      ...ascii('DKIF'),
      ...little(0, 2),
      ...little(32, 2),
      ...ascii('H264'),
      ...little(1282, 2),
      ...little(723, 2),
      ...little(1_000_000, 4),
      ...little(1, 4),
      ...little(0x0102_0304, 4),
      ...little(0, 4),
    ]);
  });

  it('counts no frames while a file is being written, and any number afterwards', () => {
    const open = ivfHeader(640, 360);
    expect(ivfFrames(open)).toBe(0);
    const ended = ivfHeaderOf(open, 300_000);
    expect(ivfFrames(ended)).toBe(300_000);
    expect(ended).toEqual(ivfHeader(640, 360, 'AV01', 300_000));
    expect(ivfFrames(open)).toBe(0);
  });

  it('is taken from what a file begins with, wherever that lies in memory', () => {
    const file = new Uint8Array(100).fill(7);
    file.set(ivfHeader(642, 362, 'H264', 5), 10);
    const first = file.subarray(10);
    expect(readIvfHeader(first)).toMatchObject({ fourcc: 'H264', width: 642, height: 362 });
    expect(ivfFrames(first)).toBe(5);
    expect(ivfHeaderOf(first, 6)).toEqual(ivfHeader(642, 362, 'H264', 6));
    expect(readIvfHeader(first.subarray(0, IVF_HEADER_BYTES))).toMatchObject({ width: 642 });
    expect(readIvfHeader(first.subarray(0, IVF_HEADER_BYTES - 1))).toBe('31 bytes, an IVF header has 32');
  });

  it('has a time base that is neither 0 nor endless', () => {
    expect(readIvfHeader(withTimebase(1, 60))).toMatchObject({ timebaseNum: 1, timebaseDen: 60 });
    expect(readIvfHeader(withTimebase(5, 1))).toMatchObject({ timebaseNum: 5, timebaseDen: 1 });
    expect(readIvfHeader(withTimebase(1, 0))).toBe('its time base is 1/0');
    expect(readIvfHeader(withTimebase(0, 30))).toBe('its time base is 0/30');
  });
});

it('the header of a frame has its size and its time, the least byte first', () => {
  const view = new DataView(new ArrayBuffer(14));
  putIvfFrameHeader(new DataView(view.buffer, 2), 0x01_0203, 0x12_0304_0506);
  expect([...new Uint8Array(view.buffer, 2)]).toEqual([3, 2, 1, 0, 6, 5, 4, 3, 0x12, 0, 0, 0]);
  expect(readIvfFrameHeader(view, 2)).toEqual({ payloadBytes: 0x01_0203, pts: 0x12_0304_0506 });
});
