import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { IVF_FRAME_HEADER_BYTES, IVF_HEADER_BYTES, readIvfFrameHeader } from '#core/format/ivf.ts';
import { CAPTURE_FILE, VIDEO_FILE } from '#core/format/layout.ts';
import { RECORDS } from '#core/format/records.ts';
import { journalBlocks } from '#shard/journal/journal-file.ts';

/** Where a session's pictures lie until it is sealed: as they were kept, or in the final video where that was made while it was recorded. */
export function keptPictures(partial: string): string {
  const capture = join(partial, CAPTURE_FILE);
  return existsSync(capture) ? capture : join(partial, VIDEO_FILE);
}

/**
 * How many frames from the first on can be used: to the last that both journal and video have whole, with the same size, time and CRC-32. A power cut
 * leaves a file of the right length with zeros in it. What follows a damaged frame is of use only in a file of captures, where each GOP is decoded
 * by itself and made anew; elsewhere it ends before the first that is not whole.
 */
export function wholeFrames(journal: string, video: string): number {
  const goesOn = basename(video) === CAPTURE_FILE;
  const fd = openSync(video, 'r');
  try {
    let packet = new Uint8Array(1 << 20);
    let at = IVF_HEADER_BYTES;
    let [seen, frames] = [0, 0];
    for (const { payload } of journalBlocks(journal, new Set(['frames']))) {
      for (const { bytes, tsUs, crc } of RECORDS.frames.all(payload)) {
        const whole = IVF_FRAME_HEADER_BYTES + bytes;
        if (whole > packet.byteLength) packet = new Uint8Array(whole);
        if (readSync(fd, packet, 0, whole, at) < whole) return frames;
        const { payloadBytes, pts } = readIvfFrameHeader(new DataView(packet.buffer), 0);
        const sound = payloadBytes === bytes && pts === tsUs && crc32(packet.subarray(IVF_FRAME_HEADER_BYTES, whole)) === crc;
        if (!sound && !goesOn) return frames;
        at += whole;
        seen += 1;
        if (sound) frames = seen;
      }
    }
    return frames;
  } finally {
    closeSync(fd);
  }
}
