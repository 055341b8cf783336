import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { FrameCounter } from '#corpus/ingest/read-back/frame-counter.ts';
import { VIDEO_FILE } from '#format/core/layout.ts';
import { MATROSKA_FRAME_HEADER_BYTES, putMatroskaFrameHeader } from '#format/core/video/matroska/frames.ts';
import { matroskaHeader } from '#format/core/video/matroska/header.ts';
import { vector } from '#scripts/fuzz/vector.ts';

function counted(bytes: Buffer, chunk: number): number {
  const counter = new FrameCounter();
  for (let at = 0; at < bytes.length; at += chunk) counter.update(bytes.subarray(at, at + chunk));
  return counter.end();
}

it('counts the frames of a recording, in chunks of any size', () => {
  const bytes = readFileSync(join(inject('shard'), VIDEO_FILE));
  for (const chunk of [7, 4096, 65_537, bytes.length]) expect([chunk, counted(bytes, chunk)]).toEqual([chunk, 360]);
});

it('counts none of a packet that holds nothing, and none behind what is no frame', () => {
  const bytes = readFileSync(join(inject('shard'), VIDEO_FILE));
  expect(counted(Buffer.concat([bytes, Buffer.alloc(12_000)]), 999)).toBe(360);
  expect(counted(bytes.subarray(0, 32), 5)).toBe(0);
});

it('counts those of a Matroska file as well', () => {
  const frame = (n: number) => {
    const bytes = new Uint8Array(MATROSKA_FRAME_HEADER_BYTES + 300).fill(n);
    putMatroskaFrameHeader(new DataView(bytes.buffer, 0, MATROSKA_FRAME_HEADER_BYTES), 300, n * 16_667, n === 0);
    return bytes;
  };
  const header = matroskaHeader({ width: 642, height: 362, fps: 60, hvcc: vector('hvcc/x265-642x362') });
  const bytes = Buffer.concat([header, ...Array.from({ length: 20 }, (_, n) => frame(n))]);
  for (const chunk of [1, 512, bytes.length]) expect([chunk, counted(bytes, chunk)]).toEqual([chunk, 20]);
});

it('says what it cannot count', () => {
  expect(() => counted(Buffer.from('ffconcat version 1.0'), 3)).toThrow('20 bytes, an IVF header has 32');
  expect(() => counted(Buffer.alloc(0), 1)).toThrow('0 bytes, an IVF header has 32');
});
