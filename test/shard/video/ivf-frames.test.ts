import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { IVF_FRAME_HEADER_BYTES, IVF_HEADER_BYTES, ivfHeader, putIvfFrameHeader } from '#core/format/video/ivf.ts';
import { Random } from '#scripts/random.ts';
import { framesOfFile } from '#shard/video/ivf-frames.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** A file with a packet of each size; each packet is filled with the number of its frame. */
function video(folder: TemporaryFolder, sizes: readonly number[]): string {
  const frames = sizes.map((size, n) => {
    const frame = Buffer.alloc(IVF_FRAME_HEADER_BYTES + size, n);
    putIvfFrameHeader(new DataView(frame.buffer, frame.byteOffset, IVF_FRAME_HEADER_BYTES), size, n);
    return frame;
  });
  const path = join(folder.path, 'capture.ivf');
  writeFileSync(path, Buffer.concat([ivfHeader(64, 64, 'H264'), ...frames]));
  return path;
}

it('frames of any sizes are found, wherever in a block of the file their headers lie', () => {
  using folder = new TemporaryFolder();
  const random = new Random(3);
  for (let round = 0; round < 20; round++) {
    // Empty, shorter than what is looked at, some to a block, and longer than a block; runs of each.
    const sizes = Array.from({ length: 120 }, (_, n) => random.below([3, 100, 12_000, 200_000][(n >> 3) % 4] as number));
    const found = Array.from(framesOfFile(video(folder, sizes)), ({ packetBytes, pts, head }) => ({ packetBytes, pts, head: [...head] }));
    expect(found).toEqual(sizes.map((packetBytes, pts) => ({ packetBytes, pts, head: Array(Math.min(packetBytes, 64)).fill(pts) })));
  }
});

it('a file that ends within a header or a packet is read up to there, and says so', () => {
  using folder = new TemporaryFolder();
  const path = video(folder, [10, 10, 10]);
  const whole = readFileSync(path);
  const frameBytes = IVF_FRAME_HEADER_BYTES + 10;
  for (let cut = IVF_HEADER_BYTES; cut <= whole.byteLength; cut++) {
    writeFileSync(path, whole.subarray(0, cut));
    const reader = framesOfFile(path);
    let frames = 0;
    let last = reader.next();
    for (; last.done !== true; last = reader.next()) frames += 1;
    const rest = (cut - IVF_HEADER_BYTES) % frameBytes;
    expect(frames).toBe((cut - IVF_HEADER_BYTES - rest) / frameBytes);
    expect(last.value).toBe(rest === 0 ? undefined : rest < IVF_FRAME_HEADER_BYTES ? 'torn frame header' : 'frame of 10 bytes is torn');
  }
});
