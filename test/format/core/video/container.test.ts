import { describe, expect, it } from 'vitest';
import { containerOf, IVF, MATROSKA, readVideoHeader } from '#format/core/video/container.ts';
import { fileHeader } from '#format/core/video/file-header.ts';
import { vector } from '#scripts/fuzz/vector.ts';

const FORMAT = { width: 642, height: 362, fps: 60 } as const;

describe('the container of a video', () => {
  it('is Matroska for HEVC, IVF for the rest', () => {
    expect(containerOf('HEVC')).toBe(MATROSKA);
    expect(containerOf('AV01')).toBe(IVF);
    expect(containerOf('H264')).toBe(IVF);
    expect([IVF.name, MATROSKA.name]).toEqual(['IVF', 'Matroska']);
  });

  it('is read by its header: what an IVF file says in front of its frames', () => {
    const header = fileHeader({ ...FORMAT, fourcc: 'AV01', frames: 7 }, new Uint8Array(0));
    if (typeof header === 'string') throw new Error(header);
    const bytes = new Uint8Array(200);
    bytes.set(header);
    expect(readVideoHeader(bytes)).toEqual({
      container: IVF,
      headerBytes: header.byteLength,
      fourcc: 'AV01',
      width: 642,
      height: 362,
      timebase: { num: 1, den: 1e6 },
      codedSize: undefined,
    });
  });

  it('is read by what a Matroska file says in front of its frames, and by the codec’s own size', () => {
    const header = readVideoHeader(vector('matroska/unfinished'));
    expect(header).toMatchObject({
      container: MATROSKA,
      fourcc: 'HEVC',
      width: 642,
      height: 362,
      timebase: { num: 1, den: 1e6 },
      codedSize: { width: 642, height: 362 },
    });
  });

  it('is none of ours where a file begins with something else, or HEVC without its parameter sets', () => {
    expect(readVideoHeader(new TextEncoder().encode('nothing of a video, but long enough to be one'))).toEqual(expect.any(String));
    expect(fileHeader({ ...FORMAT, fourcc: 'HEVC' }, Uint8Array.of(0, 0, 0, 1, 2, 1))).toEqual(expect.any(String));
  });

  it.each([
    ['IVF', IVF],
    ['Matroska', MATROSKA],
  ] as const)(
    '%s has frames behind headers of one length, which say how long they are and when',
    (_, { frameHeaderBytes, putFrameHeader, readFrameHeader }) => {
      const view = new DataView(new ArrayBuffer(3 * frameHeaderBytes));
      putFrameHeader(new DataView(view.buffer, frameHeaderBytes, frameHeaderBytes), 1234, 98_765_432_101, true);
      expect(readFrameHeader(view, frameHeaderBytes)).toEqual({ payloadBytes: 1234, pts: 98_765_432_101 });
      putFrameHeader(new DataView(view.buffer, frameHeaderBytes, frameHeaderBytes), 77, 16_667, false);
      expect(readFrameHeader(view, frameHeaderBytes)).toEqual({ payloadBytes: 77, pts: 16_667 });
    },
  );
});
