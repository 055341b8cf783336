import { closeSync, fstatSync, fsyncSync, ftruncateSync, futimesSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { english } from '#format/core/said.ts';
import { ivfFrames, ivfHeaderOf } from '#format/core/video/ivf.ts';
import { matroskaEnds } from '#format/core/video/matroska/ending.ts';
import { MATROSKA_FRAME_HEADER_BYTES } from '#format/core/video/matroska/frames.ts';
import { isMatroska, readMatroskaHeader } from '#format/core/video/matroska/header.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { openForeign } from '#format/folder/foreign-file.ts';
import { writtenFile } from '#format/sign/hash-file.ts';
import { CHUNK_BYTES } from '#format/sign/written-hash.ts';
import { framesBefore, scanVideo } from '#format/video/video-file.ts';
import { firstBytes } from '#format/video/video-frames.ts';

/**
 * Completes a video once its last frame is written. The header of an IVF file says how many there are. A Matroska file gets its index, and a header that says where
 * that is and how long all is; what was written between them is compared with `written`, and hashed with both. Safe to repeat, and keeps the
 * file's times: recovery reads them as the last sign of life. Throws where the file holds anything but whole frames.
 */
export async function endVideo(path: string, written: WrittenFile | undefined): Promise<WrittenFile> {
  const fd = openForeign(path, 'r+');
  try {
    const header = firstBytes(fd);
    const frames = isMatroska(header) || ivfFrames(header) > 0 ? undefined : framesBefore(path, Infinity).frames;
    if (!isMatroska(header) && frames === undefined) return written ?? (await writtenFile(path));
    if (written !== undefined) compare(fd, path, written);
    const { atime, mtime } = fstatSync(fd);
    if (frames === undefined) end(fd, path, header);
    else writeAll(fd, ivfHeaderOf(header, frames), 0, path);
    fsyncSync(fd);
    futimesSync(fd, atime, mtime);
  } finally {
    closeSync(fd);
  }
  const ended = await writtenFile(path);
  const whole = Math.floor((written?.bytes ?? 0) / CHUNK_BYTES);
  for (let chunk = 1; chunk < whole; chunk++) if (ended.chunks[chunk] !== written?.chunks[chunk]) throw differs(path, chunk);
  return ended;
}

/** Where header and index go, what was written is still as it was. */
function compare(fd: number, path: string, { bytes, chunks }: WrittenFile): void {
  const chunk = new Uint8Array(CHUNK_BYTES);
  for (const n of new Set([0, chunks.length - 1])) {
    const length = Math.min(CHUNK_BYTES, bytes - n * CHUNK_BYTES);
    const read = readSync(fd, chunk, 0, length, n * CHUNK_BYTES);
    if (read < length || crc32(chunk.subarray(0, length)) !== chunks[n]) throw differs(path, n);
  }
}

const differs = (path: string, chunk: number) =>
  new Error(`${path}: bytes from ${chunk * CHUNK_BYTES} on differ from what was written to it`);

function end(fd: number, path: string, first: Uint8Array): void {
  const track = readMatroskaHeader(first);
  const scanned = scanVideo(path);
  if (typeof track === 'string') throw new Error(`${path}: ${track}`);
  if (scanned.damage !== undefined) throw new Error(`${path}: ${english(scanned.damage.why)} at byte ${scanned.damage.offset}`);
  const { header, cues } = matroskaEnds(track, scanned);
  if (header.byteLength !== track.headerBytes) throw new Error(`${path}: a header of ${track.headerBytes} bytes is none of ours`);
  const framesEnd =
    scanned.bytes.reduce((sum, bytes) => sum + bytes, track.headerBytes) + scanned.bytes.length * MATROSKA_FRAME_HEADER_BYTES;
  writeAll(fd, cues, framesEnd, path);
  ftruncateSync(fd, framesEnd + cues.byteLength);
  writeAll(fd, header, 0, path);
}

function writeAll(fd: number, bytes: Uint8Array, at: number, path: string): void {
  if (writeSync(fd, bytes, 0, bytes.byteLength, at) < bytes.byteLength) throw new Error(`ENOSPC: no space left for ${path}`);
}
