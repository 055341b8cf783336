import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { IVF_FRAME_HEADER_BYTES, ivfHeader, putIvfFrameHeader } from '#format/core/video/ivf.ts';
import { bytesOfFrames, framesBefore, scanVideo } from '#format/video/video-file.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const PERIOD_US = 16_667;

/** A file of frames of one byte, each a period after the one before. */
function video(folder: TemporaryFolder, frames: number): string {
  const bytes = new Uint8Array(frames * (IVF_FRAME_HEADER_BYTES + 1));
  for (let n = 0; n < frames; n++)
    putIvfFrameHeader(new DataView(bytes.buffer, n * (IVF_FRAME_HEADER_BYTES + 1), IVF_FRAME_HEADER_BYTES), 1, n * PERIOD_US);
  const path = join(folder.path, 'capture.ivf');
  writeFileSync(path, Buffer.concat([ivfHeader(64, 64, 'H264'), bytes]));
  return path;
}

it('every frame of a long video is found, with its time', () => {
  using folder = new TemporaryFolder();
  // Twenty minutes: more than are expected at first.
  const { pts, key, damage } = scanVideo(video(folder, 70_000));
  expect([pts.length, key.length, damage]).toEqual([70_000, 70_000, undefined]);
  expect([pts[65_535], pts[65_536], pts[69_999]]).toEqual([65_535 * PERIOD_US, 65_536 * PERIOD_US, 69_999 * PERIOD_US]);
});

it('the frames before a time, and the length of some frames, end at whole frames', () => {
  using folder = new TemporaryFolder();
  const path = video(folder, 10);
  expect(framesBefore(path, 3 * PERIOD_US)).toEqual({ frames: 3, bytes: bytesOfFrames(path, 3) });
  expect(framesBefore(path, 3 * PERIOD_US + 1).frames).toBe(4);
  expect(framesBefore(path, 0).frames).toBe(0);
  expect(bytesOfFrames(path, 99)).toBe(bytesOfFrames(path, 10));
});
