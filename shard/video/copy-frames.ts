import { type FileHandle, open } from 'node:fs/promises';
import { readVideoHeader } from '#format/core/video/container.ts';
import { ivfHeaderOf } from '#format/core/video/ivf.ts';
import { framesBetween, matroskaEnds } from '#format/core/video/matroska/ending.ts';
import { readMatroskaHeader } from '#format/core/video/matroska/header.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { WrittenHash } from '#format/sign/written-hash.ts';
import { type ScannedVideo, scanVideo } from '#format/video/video-file.ts';
import { firstBytes } from '#format/video/video-frames.ts';

const COPY_BYTES = 1 << 20;

interface CopyOptions {
  /** What the caller knows of the file already; without, it is scanned. */
  readonly scanned?: ScannedVideo;
  /** Who may read the copy. */
  readonly mode?: number;
}

/** Copies frames `from` up to but not including `to` into a new file, unchanged. */
export async function copyFrames(
  path: string,
  into: string,
  { from, to }: { readonly from: number; readonly to: number },
  { scanned = scanVideo(path), mode = 0o600 }: CopyOptions = {},
): Promise<WrittenFile> {
  await using source = await open(path, 'r');
  const { header, index, begin, end } = aroundFrames(source, path, { from, to }, scanned);
  await using target = await open(into, 'wx', mode);
  const hash = new WrittenHash();
  const put = async (bytes: Uint8Array) => {
    hash.update(bytes);
    if ((await target.write(bytes)).bytesWritten < bytes.byteLength) throw new Error(`ENOSPC: no space left for ${into}`);
  };
  const buffer = new Uint8Array(COPY_BYTES);
  await put(header);
  for (let at = begin; at < end; ) {
    const { bytesRead } = await source.read(buffer, 0, Math.min(COPY_BYTES, end - at), at);
    if (bytesRead === 0) throw new Error(`${path} ends at ${at}`);
    await put(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  await put(index);
  await target.sync();
  return hash.written();
}

/** What stands in front of the frames in a file with only these, and behind them; and where they are in the source. */
function aroundFrames(
  source: FileHandle,
  path: string,
  { from, to }: { readonly from: number; readonly to: number },
  scanned: ScannedVideo,
) {
  const first = firstBytes(source.fd);
  const header = readVideoHeader(first);
  if (typeof header === 'string') throw new Error(`${path}: ${header}`);
  const { headerBytes, container } = header;
  const before = (frame: number) =>
    scanned.bytes.subarray(0, frame).reduce((sum, bytes) => sum + bytes, headerBytes + frame * container.frameHeaderBytes);
  const range = { begin: before(from), end: before(to) };
  if (container.name === 'IVF') return { ...range, header: ivfHeaderOf(first, to - from), index: new Uint8Array() };
  const track = readMatroskaHeader(first);
  if (typeof track === 'string') throw new Error(`${path}: ${track}`);
  const { header: matroska, cues } = matroskaEnds(track, framesBetween(scanned, from, to));
  return { ...range, header: matroska, index: cues };
}
