import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { IVF, MATROSKA } from '#format/core/video/container.ts';
import { ivfHeader } from '#format/core/video/ivf.ts';
import { matroskaEnds } from '#format/core/video/matroska/ending.ts';
import { matroskaHeader } from '#format/core/video/matroska/header.ts';
import { framesOfFile, videoFileOf } from '#format/video/video-frames.ts';
import { vector } from '#scripts/fuzz/vector.ts';
import { Random } from '#scripts/random.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const HVCC = vector('hvcc/x265-642x362');
const TRACK = { width: 642, height: 362, fps: 60, hvcc: HVCC };
const KINDS = [
  { file: 'capture.ivf', container: IVF, header: ivfHeader(64, 64, 'H264') },
  { file: 'video.mkv', container: MATROSKA, header: matroskaHeader(TRACK) },
];
type Kind = (typeof KINDS)[number];

/** A file with a packet of each size; each packet is filled with the number of its frame. */
function video(folder: TemporaryFolder, { file, container, header }: Kind, sizes: readonly number[]): string {
  const frames = sizes.map((size, n) => {
    const frame = Buffer.alloc(container.frameHeaderBytes + size, n);
    container.putFrameHeader(new DataView(frame.buffer, frame.byteOffset, container.frameHeaderBytes), size, n, n === 0);
    return frame;
  });
  const path = join(folder.path, file);
  writeFileSync(path, Buffer.concat([header, ...frames]));
  return path;
}

describe.each(KINDS)('$file', (kind) => {
  it('has frames of any sizes, wherever in a block of the file their headers lie', () => {
    using folder = new TemporaryFolder();
    const random = new Random(3);
    for (let round = 0; round < 20; round++) {
      // Empty, shorter than what is looked at, some to a block, and longer than a block; runs of each.
      const sizes = Array.from({ length: 120 }, (_, n) => random.below([3, 100, 12_000, 200_000][(n >> 3) % 4] as number));
      const found = Array.from(framesOfFile(video(folder, kind, sizes)), ({ packetBytes, pts, head }) => ({
        ...{ packetBytes, pts },
        head: [...head],
      }));
      expect(found).toEqual(sizes.map((packetBytes, pts) => ({ packetBytes, pts, head: Array(Math.min(packetBytes, 64)).fill(pts) })));
    }
  });

  it('that ends within a header or a packet is read up to there, and says so', () => {
    using folder = new TemporaryFolder();
    const path = video(folder, kind, [10, 10, 10]);
    const whole = readFileSync(path);
    const [headerBytes, frameBytes] = [kind.header.byteLength, kind.container.frameHeaderBytes + 10];
    for (let cut = headerBytes; cut <= whole.byteLength; cut++) {
      writeFileSync(path, whole.subarray(0, cut));
      const rest = (cut - headerBytes) % frameBytes;
      const why = rest === 0 ? undefined : rest < kind.container.frameHeaderBytes ? 'torn frame header' : 'frame of 10 bytes is torn';
      expect(readAll(path)).toEqual({ frames: (cut - headerBytes - rest) / frameBytes, why });
    }
  });
});

function readAll(path: string): { readonly frames: number; readonly why: string | undefined } {
  const reader = framesOfFile(path);
  let frames = 0;
  let last = reader.next();
  for (; last.done !== true; last = reader.next()) frames += 1;
  return { frames, why: last.value };
}

describe('the index of a Matroska file', () => {
  it('ends its frames; torn, or with something behind it, it is damage', () => {
    using folder = new TemporaryFolder();
    const path = video(folder, KINDS[1] as Kind, [10, 10]);
    const frames = readFileSync(path);
    const { cues } = matroskaEnds(TRACK, { pts: Float64Array.of(0, 1), key: Uint8Array.of(1, 0), bytes: Uint32Array.of(10, 10) });
    const withIndex = (index: Uint8Array) => {
      writeFileSync(path, Buffer.concat([frames, index]));
      return readAll(path);
    };
    expect(withIndex(cues)).toEqual({ frames: 2, why: undefined });
    expect(withIndex(cues.subarray(0, -1))).toEqual({ frames: 2, why: `index of ${cues.length} bytes, ${cues.length - 1} are there` });
    expect(withIndex(Buffer.concat([cues, Buffer.alloc(3)])).why).toBe(`index of ${cues.length} bytes, ${cues.length + 3} are there`);
    expect(withIndex(Buffer.alloc(40, 7))).toEqual({ frames: 2, why: 'no frame begins here' });
  });
});

it('frames are found behind an IVF header that was lost, and none behind any other', () => {
  using folder = new TemporaryFolder();
  for (const [n, kind] of KINDS.entries()) {
    const path = video(folder, kind, [10, 10]);
    writeFileSync(path, readFileSync(path).fill(0, 0, kind.header.byteLength));
    expect(readAll(path).frames).toBe(n === 0 ? 2 : 0);
  }
});

it('a shard has its video in the file that is there', () => {
  using folder = new TemporaryFolder();
  expect(videoFileOf(folder.path)).toBe('video.ivf');
  writeFileSync(join(folder.path, 'video.mkv'), '');
  expect(videoFileOf(folder.path)).toBe('video.mkv');
  writeFileSync(join(folder.path, 'video.ivf'), '');
  expect(videoFileOf(folder.path)).toBe('video.ivf');
});
