import { describe, expect, it } from 'vitest';
import { element, readHead, text, UNKNOWN, uint } from '#format/core/video/matroska/ebml.ts';
import { framesBetween, matroskaEnds } from '#format/core/video/matroska/ending.ts';
import { cuesBytes, cuesOf, putMatroskaFrameHeader, readMatroskaFrameHeader } from '#format/core/video/matroska/frames.ts';
import {
  isMatroska,
  isOurs,
  MOST_HEADER_BYTES,
  matroskaHeader,
  readMatroskaHeader,
  SEGMENT_AT,
} from '#format/core/video/matroska/header.ts';

const track = { width: 642, height: 362, fps: 60, hvcc: Uint8Array.of(1, 2, 3) };
const CLUSTER = 0x1f43b675;

/** Elements that hold others: EBML header, segment, seek head, seek, info, tracks, track, video, colour, index and what it is made of. */
const MASTERS = new Set([0x1a45dfa3, 0x18538067, 0x114d9b74, 0x4dbb, 0x1549a966, 0x1654ae6b, 0xae, 0xe0, 0x55b0, 0x1c53bb6b, 0xbb, 0xb7]);

/** What the elements of a header or an index hold, by their ids in RFC 9559; the length of those that hold others. */
function contents(bytes: Uint8Array): Map<number, readonly (Uint8Array | number | undefined)[]> {
  const found = new Map<number, (Uint8Array | number | undefined)[]>();
  for (let at = 0; at < bytes.byteLength; ) {
    const head = readHead(bytes, at);
    if (typeof head === 'string') throw new Error(head);
    const length = head.length === UNKNOWN ? undefined : head.length;
    const isMaster = MASTERS.has(head.id);
    const end = head.contentAt + (isMaster ? 0 : (length ?? 0));
    found.set(head.id, [...(found.get(head.id) ?? []), isMaster ? length : bytes.subarray(head.contentAt, end)]);
    at = end;
  }
  return found;
}

const numberOf = (content: Uint8Array | number | undefined) =>
  content instanceof Uint8Array ? content.reduce((sum, byte) => sum * 256 + byte, 0) : content;
const numbers = (bytes: Uint8Array, id: number) => contents(bytes).get(id)?.map(numberOf);
const contentOf = (bytes: Uint8Array, id: number): Uint8Array => {
  const content = contents(bytes).get(id)?.[0];
  return content instanceof Uint8Array ? content : new Uint8Array();
};
const textOf = (bytes: Uint8Array, id: number) => String.fromCharCode(...contentOf(bytes, id));
const floatOf = (bytes: Uint8Array, id: number) => {
  const content = contentOf(bytes, id);
  return new DataView(content.buffer, content.byteOffset, content.byteLength).getFloat64(0);
};

describe('a header', () => {
  it.each([
    ['EBML of version 1', 0x4286, 1],
    ['EBML to be read as version 1', 0x42f7, 1],
    ['ids of up to 4 bytes', 0x42f2, 4],
    ['lengths of up to 8 bytes', 0x42f3, 8],
    ['Matroska of version 4', 0x4287, 4],
    ['Matroska to be read as version 2', 0x4285, 2],
    ['times in microseconds', 0x2ad7b1, 1000],
    ['track 1', 0xd7, 1],
    ['a track whose name is 1', 0x73c5, 1],
    ['a video track', 0x83, 1],
    ['no lacing', 0x9c, 0],
    ['progressive pictures', 0x9a, 2],
    ['the width', 0xb0, 642],
    ['the height', 0xba, 362],
    ['ns from one picture to the next', 0x23e383, 16_666_667],
    ['BT.601', 0x55b1, 6],
    ['a limited range', 0x55b9, 1],
  ])('says %s', (_, id, value) => {
    expect(numbers(matroskaHeader(track), id)).toEqual([value]);
  });

  it('says the codec, its configuration and who wrote it', () => {
    const header = matroskaHeader(track);
    expect(textOf(header, 0x4282)).toBe('matroska');
    expect(textOf(header, 0x86)).toBe('V_MPEGH/ISO/HEVC');
    expect([textOf(header, 0x4d80), textOf(header, 0x5741)]).toEqual(['gap-recorder', 'gap-recorder']);
    expect(contents(header).get(0x63a2)).toEqual([track.hvcc]);
  });

  it('of a file that is being written leaves length and duration open, and leads to no index', () => {
    const header = contents(matroskaHeader(track));
    expect(header.get(0x18538067)).toEqual([undefined]);
    expect([header.has(0x4489), header.has(0x114d9b74)]).toEqual([false, false]);
  });

  it('of a file that is ended says length, duration and the place of the index, from where the segment’s content begins', () => {
    const header = matroskaHeader(track, { cuesAt: 70_000, fileBytes: 75_000, durationUs: 1_234_567 });
    const segmentAt = header.indexOf(0x18) + 4 + 8;
    expect(SEGMENT_AT).toBe(segmentAt);
    expect(numbers(header, 0x18538067)).toEqual([75_000 - segmentAt]);
    expect(numbers(header, 0x53ab)).toEqual([0x1c53bb6b]);
    expect(numbers(header, 0x53ac)).toEqual([70_000 - segmentAt]);
    expect(floatOf(header, 0x4489)).toBe(1_234_567);
  });

  it('is read again with pictures of one pixel, but of none', () => {
    const read = (other: Partial<typeof track>) => readMatroskaHeader(matroskaHeader({ ...track, ...other }));
    expect(read({ width: 1 })).toMatchObject({ width: 1, height: 362 });
    expect(read({ height: 1 })).toMatchObject({ width: 642, height: 1 });
    expect(read({ fps: 1e9 })).toMatchObject({ fps: 1e9 });
    expect(read({ width: 0 })).toBe('pictures of 0x362, every 16666667 ns');
    expect(read({ height: 0 })).toBe('pictures of 642x0, every 16666667 ns');
    expect(read({ fps: Number.POSITIVE_INFINITY })).toBe('pictures of 642x362, every 0 ns');
  });

  it('ends where the first frame or the index begins', () => {
    const header = matroskaHeader(track);
    for (const id of [CLUSTER, 0x1c53bb6b]) {
      const behind = element(id, new Uint8Array(5));
      const bytes = new Uint8Array(header.byteLength + behind.byteLength);
      bytes.set(header);
      bytes.set(behind, header.byteLength);
      expect(readMatroskaHeader(bytes)).toEqual({ ...track, headerBytes: header.byteLength });
    }
  });
});

describe('a file', () => {
  it('is Matroska by its first four bytes', () => {
    expect(isMatroska(Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3))).toBe(true);
    expect(isMatroska(Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3, 0x9f, 7))).toBe(true);
    for (let at = 0; at < 4; at++) expect(isMatroska(Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3).with(at, 7))).toBe(false);
    expect(isMatroska(Uint8Array.of(0x1a, 0x45, 0xdf))).toBe(false);
  });

  it('is ours where our name stands anywhere in the bytes that a header may have', () => {
    const name = text(0x4d80, 'gap-recorder');
    const named = (at: number, bytes: number) => {
      const file = new Uint8Array(bytes + name.byteLength);
      file.set(name, at);
      return file.subarray(0, bytes);
    };
    const last = MOST_HEADER_BYTES - name.byteLength;
    expect(isOurs(name)).toBe(true);
    expect(isOurs(name.subarray(0, -1))).toBe(false);
    expect([0, 1, 500, last].map((at) => isOurs(named(at, 8000)))).toEqual([true, true, true, true]);
    expect([last + 1, 5000].map((at) => isOurs(named(at, 8000)))).toEqual([false, false]);
    expect(isOurs(named(100, 100 + name.byteLength))).toBe(true);
    expect(isOurs(text(0x4d80, 'gap-reminder'))).toBe(false);
  });
});

describe('a frame', () => {
  const view = new DataView(new ArrayBuffer(30));

  it('is a cluster with its time and a block, each field in its place', () => {
    putMatroskaFrameHeader(new DataView(view.buffer, 3), 0x1234, 0x12_3456_789a, true);
    expect([...new Uint8Array(view.buffer, 3, 27)]).toEqual([
      ...[0x1f, 0x43, 0xb6, 0x75, 0x10, 0, 0x12, 0x34 + 19], // cluster: timestamp and block
      ...[0xe7, 0x88, 0, 0, 0, 0x12, 0x34, 0x56, 0x78, 0x9a],
      ...[0xa3, 0x10, 0, 0x12, 0x34 + 4], // simple block
      ...[0x81, 0, 0, 0x80], // track 1, no time of its own, a key picture
    ]);
    expect(readMatroskaFrameHeader(view, 3)).toEqual({ payloadBytes: 0x1234, pts: 0x12_3456_789a });
  });

  it('may have no bytes, but not fewer', () => {
    putMatroskaFrameHeader(view, 0, 5, false);
    expect(readMatroskaFrameHeader(view, 0)).toEqual({ payloadBytes: 0, pts: 5 });
    putMatroskaFrameHeader(view, -1, 5, false);
    expect(readMatroskaFrameHeader(view, 0)).toBeUndefined();
  });
});

describe('the index', () => {
  it('leads to clusters of track 1, from where the segment’s content begins', () => {
    const cues = cuesOf([
      { ptsUs: 7, at: SEGMENT_AT + 300 },
      { ptsUs: 2_000_007, at: 90_000 },
    ]);
    expect(numbers(cues, 0xb3)).toEqual([7, 2_000_007]);
    expect(numbers(cues, 0xf7)).toEqual([1, 1]);
    expect(numbers(cues, 0xf1)).toEqual([300, 90_000 - SEGMENT_AT]);
    expect(cuesBytes(cues.subarray(0, 12))).toBe(cues.byteLength);
  });

  it('is none where another element begins, none does, or its length is not known', () => {
    expect(cuesBytes(uint(0xec, 5))).toBeUndefined();
    expect(cuesBytes(new Uint8Array(12))).toBeUndefined();
    expect(cuesBytes(Uint8Array.of(0x1c, 0x53, 0xbb, 0x6b, 0xff))).toBeUndefined();
  });
});

describe('the end of a file', () => {
  const frames = { pts: Float64Array.of(5000, 25_000, 45_000), key: Uint8Array.of(1, 0, 1), bytes: Uint32Array.of(900, 30, 800) };
  const fifty = { ...track, fps: 50 };

  it('has the duration from the first picture to the last, and the time of one more', () => {
    expect(floatOf(matroskaEnds(fifty, frames).header, 0x4489)).toBe(60_000);
    expect(floatOf(matroskaEnds(fifty, framesBetween(frames, 1, 3)).header, 0x4489)).toBe(40_000);
    expect(floatOf(matroskaEnds(fifty, framesBetween(frames, 2, 3)).header, 0x4489)).toBe(20_000);
    expect(floatOf(matroskaEnds(fifty, framesBetween(frames, 0, 0)).header, 0x4489)).toBe(0);
  });

  it('leads to each key picture, behind the frames in front of it', () => {
    const { header, cues } = matroskaEnds(fifty, frames);
    const second = header.byteLength + 27 + 900 + 27 + 30;
    expect(numbers(cues, 0xb3)).toEqual([5000, 45_000]);
    expect(numbers(cues, 0xf1)).toEqual([header.byteLength - SEGMENT_AT, second - SEGMENT_AT]);
    expect(numbers(header, 0x53ac)).toEqual([second + 27 + 800 - SEGMENT_AT]);
    expect(numbers(header, 0x18538067)).toEqual([second + 27 + 800 + cues.byteLength - SEGMENT_AT]);
  });
});
