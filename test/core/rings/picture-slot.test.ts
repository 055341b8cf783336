import { describe, expect, it } from 'vitest';
import {
  exactAt,
  exactBytes,
  formBytes,
  MOST_WAITING_US,
  PICTURE_HEADER_BYTES,
  pictureBytes,
  pictureCaptureUs,
  pictureErrUs,
  pictureFrame,
  pictureSinceUs,
  pictureSlots,
  putPictureHeader,
  putPictureSince,
  SILENT_US,
  slotBytes,
} from '#core/rings/picture-slot.ts';

const SIZE = { width: 322, height: 182 };

describe('a slot of the ring of pictures', () => {
  it('holds a planar picture of twelve bits a pixel, rounded up to lines of 64 bytes, behind its header', () => {
    expect(pictureBytes(SIZE)).toBe(87_906);
    expect(formBytes(SIZE)).toBe(87_906);
    expect(slotBytes(SIZE)).toBe(64 + 87_936);
  });

  it('holds an exact picture behind that, with room for an encoder that reads on', () => {
    expect(exactAt(SIZE)).toBe(87_936);
    expect(exactBytes(SIZE)).toBe(4 * 322 * 182);
    expect(formBytes({ ...SIZE, exact: true })).toBe(87_936 + 234_416 + 64);
    expect(slotBytes({ ...SIZE, exact: true })).toBe(64 + 322_432);
    expect(formBytes({ ...SIZE, exact: false })).toBe(87_906);
  });

  it('says which frame its picture is of, and when it was read', () => {
    const view = new DataView(new ArrayBuffer(4 * PICTURE_HEADER_BYTES));
    putPictureHeader(view, PICTURE_HEADER_BYTES, 7, 1_000_000, 250);
    putPictureHeader(view, 2 * PICTURE_HEADER_BYTES, 8, 2_000_000, 300);
    const at = PICTURE_HEADER_BYTES;
    expect([pictureFrame(view, at), pictureCaptureUs(view, at), pictureErrUs(view, at)]).toEqual([7, 1_000_000, 250]);
    expect(pictureSinceUs(view, at)).toBe(999_750);
    putPictureSince(view, at, 900_000);
    expect([pictureFrame(view, at), pictureCaptureUs(view, at), pictureErrUs(view, at)]).toEqual([7, 1_000_000, 250]);
    expect(pictureSinceUs(view, at)).toBe(900_000);
    expect(pictureSinceUs(view, 2 * at)).toBe(1_999_700);
  });

  it.each([
    [30, 8],
    [60, 16],
    [120, 32],
  ])('of which a ring at %d frames a second has %d: more than may wait', (fps, slots) => {
    expect(MOST_WAITING_US).toBe(150_000);
    expect(pictureSlots(fps)).toBe(slots);
    expect(slots - 1).toBeGreaterThan((MOST_WAITING_US * fps) / 1e6);
  });
});

describe('the header of a picture', () => {
  it('is four little-endian numbers', () => {
    const view = new DataView(new ArrayBuffer(PICTURE_HEADER_BYTES));
    putPictureHeader(view, 0, 7, 1_000_000, 250);
    expect([0, 8, 16, 24].map((at) => view.getFloat64(at, true))).toEqual([7, 1_000_000, 250, 999_750]);
    putPictureSince(view, 0, 5);
    expect(view.getFloat64(24, true)).toBe(5);
    expect(new Uint8Array(view.buffer, 32).every((byte) => byte === 0)).toBe(true);
  });
});

it('a source is repeated once it was silent for half a second, longer than a picture may wait', () => {
  expect(SILENT_US).toBe(500_000);
  expect(SILENT_US).toBeGreaterThan(MOST_WAITING_US);
});

it.each([
  // Two more than wait in 150 ms, and then the next power of two.
  [10, 4],
  [13, 4],
  [14, 8],
  [40, 8],
  [41, 16],
  [240, 64],
])('at %d frames a second a ring has %d slots', (fps, slots) => {
  expect(pictureSlots(fps)).toBe(slots);
});
