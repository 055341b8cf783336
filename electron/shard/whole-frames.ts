import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { IVF_FRAME_HEADER_BYTES, IVF_HEADER_BYTES, readIvfFrameHeader } from '#core/format/ivf.ts';
import { CAPTURE_FILE, VIDEO_FILE } from '#core/format/layout.ts';
import { FRAME_BYTES, frameAt } from '#core/format/records.ts';
import { journalBlocks } from '#shard/journal-file.ts';

/** Where a session's pictures lie until it is sealed: as they were kept, or in the final video where that was made while it was recorded. */
export function keptPictures(partial: string): string {
  const capture = join(partial, CAPTURE_FILE);
  return existsSync(capture) ? capture : join(partial, VIDEO_FILE);
}

/**
 * How many frames from the first on both journal and video have whole: same size, same time, same CRC-32. A power cut leaves a file of
 * the right length with zeros in it.
 */
export function wholeFrames(journal: string, video: string): number {
  const fd = openSync(video, 'r');
  try {
    let packet = new Uint8Array(1 << 20);
    let at = IVF_HEADER_BYTES;
    let frames = 0;
    for (const { payload, header } of journalBlocks(journal, new Set(['frames']))) {
      const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
      for (let i = 0; i < header.count; i++) {
        const record = i * FRAME_BYTES;
        const bytes = frameAt.bytes(view, record);
        const whole = IVF_FRAME_HEADER_BYTES + bytes;
        if (whole > packet.byteLength) packet = new Uint8Array(whole);
        if (readSync(fd, packet, 0, whole, at) < whole) return frames;
        const { payloadBytes, pts } = readIvfFrameHeader(new DataView(packet.buffer), 0);
        if (payloadBytes !== bytes || pts !== frameAt.tsUs(view, record)) return frames;
        if (crc32(packet.subarray(IVF_FRAME_HEADER_BYTES, whole)) !== frameAt.crc(view, record)) return frames;
        at += whole;
        frames += 1;
      }
    }
    return frames;
  } finally {
    closeSync(fd);
  }
}
