import { type FileHandle, open } from 'node:fs/promises';
import { readVideoHeader } from '#core/format/video/container.ts';
import { framesBetween, matroskaEnds } from '#core/format/video/matroska/ending.ts';
import { readMatroskaHeader } from '#core/format/video/matroska/header.ts';
import type { WrittenFile } from '#core/format/written-file.ts';
import { WrittenHash } from '#shard/seal/written-hash.ts';
import { bytesOfFrames, scanVideo } from '#shard/video/video-file.ts';
import { firstBytes } from '#shard/video/video-frames.ts';

const COPY_BYTES = 1 << 20;

/** Copies frames `from` up to but not including `to` into a new file, unchanged. The caller has scanned the file. `mode`: who may read the copy. */
export async function copyFrames(path: string, into: string, from: number, to: number, mode = 0o600): Promise<WrittenFile> {
  const [begin, end] = [bytesOfFrames(path, from), bytesOfFrames(path, to)];
  await using source = await open(path, 'r');
  await using target = await open(into, 'wx', mode);
  const hash = new WrittenHash();
  const put = async (bytes: Uint8Array) => {
    hash.update(bytes);
    if ((await target.write(bytes)).bytesWritten < bytes.byteLength) throw new Error(`ENOSPC: no space left for ${into}`);
  };
  const buffer = new Uint8Array(COPY_BYTES);
  const { header, index } = aroundFrames(source, path, from, to);
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

/** What stands in front of the frames in a file with only these, and behind them. */
function aroundFrames(source: FileHandle, path: string, from: number, to: number) {
  const first = firstBytes(source.fd);
  const header = readVideoHeader(first);
  if (typeof header === 'string') throw new Error(`${path}: ${header}`);
  if (header.container.name === 'IVF') return { header: first.subarray(0, header.headerBytes), index: new Uint8Array() };
  const track = readMatroskaHeader(first);
  if (typeof track === 'string') throw new Error(`${path}: ${track}`);
  const { header: matroska, cues } = matroskaEnds(track, framesBetween(scanVideo(path), from, to));
  return { header: matroska, index: cues };
}
