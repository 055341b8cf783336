import { closeSync, existsSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { RECORDS } from '#core/journal/records.ts';
import { CAPTURE_FILE } from '#format/core/layout.ts';
import { openForeign } from '#format/folder/foreign-file.ts';
import { layoutOf, videoFileOf } from '#format/video/video-frames.ts';
import { journalBlocks } from '#session/journal/journal-file.ts';

/** The file with a session's pictures until it is sealed: the captures, or the final video where that was made during recording. */
export function keptPictures(partial: string): string {
  const capture = join(partial, CAPTURE_FILE);
  return existsSync(capture) ? capture : join(partial, videoFileOf(partial));
}

/**
 * How many frames, counted from the first, can be used: up to the last that journal and video both have whole, with the same size, time
 * and CRC-32. A power cut leaves a file of the right length with zeros in it. Frames after a damaged one are of use only in a capture
 * file, where each GOP is decoded and encoded again by itself; any other file counts up to its first damaged frame.
 */
export function wholeFrames(journal: string, video: string): number {
  const goesOn = basename(video) === CAPTURE_FILE;
  const fd = openForeign(video);
  try {
    const layout = layoutOf(fd, video);
    if (typeof layout === 'string') return 0;
    const { container, headerBytes } = layout;
    let packet = new Uint8Array(1 << 20);
    let at = headerBytes;
    let [seen, frames] = [0, 0];
    for (const { payload } of journalBlocks(journal, new Set(['frames']))) {
      for (const { bytes, tsUs, crc } of RECORDS.frames.all(payload)) {
        const whole = container.frameHeaderBytes + bytes;
        if (whole > packet.byteLength) packet = new Uint8Array(whole);
        if (readSync(fd, packet, 0, whole, at) < whole) return frames;
        const header = container.readFrameHeader(new DataView(packet.buffer), 0);
        const isPlaced = header?.payloadBytes === bytes && header.pts === tsUs;
        const sound = isPlaced && crc32(packet.subarray(container.frameHeaderBytes, whole)) === crc;
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
