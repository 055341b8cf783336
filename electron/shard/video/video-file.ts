import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { readAv1Unit } from '#core/format/video/av1.ts';
import { IVF_HEADER_BYTES, readIvfHeader } from '#core/format/video/ivf.ts';
import type { WrittenFile } from '#core/format/written-file.ts';
import type { VideoFacts } from '#core/quality/facts.ts';
import { WrittenHash } from '#shard/seal/written-hash.ts';
import { framesOfFile, type IvfFrame, ivfFrames } from '#shard/video/ivf-frames.ts';

/** What an IVF file's headers say. */
export interface ScannedVideo extends VideoFacts {
  /** Size of each packet. */
  readonly bytes: Uint32Array;
}

/** Reads an IVF/AV1 file's headers without its pictures. Damage is a fact, not an exception; only a file that can't be opened throws. */
export function scanVideo(path: string): ScannedVideo {
  const fd = openSync(path, 'r');
  try {
    const fileBytes = fstatSync(fd).size;
    const first = new Uint8Array(IVF_HEADER_BYTES);
    const header = readIvfHeader(first.subarray(0, readSync(fd, first, 0, IVF_HEADER_BYTES, 0)));
    if (typeof header === 'string') return { ...noVideo(fileBytes, header), bytes: new Uint32Array() };
    const frames = scanFrames(fd, fileBytes, header.fourcc === 'AV01');
    return {
      fourcc: header.fourcc,
      width: header.width,
      height: header.height,
      timebase: { num: header.timebaseNum, den: header.timebaseDen },
      fileBytes,
      ...frames,
    };
  } finally {
    closeSync(fd);
  }
}

/** Facts about a file that is not a video. */
export function noVideo(fileBytes: number, why: string): VideoFacts {
  return {
    fourcc: '????',
    width: 0,
    height: 0,
    codedSize: undefined,
    timebase: { num: 1, den: 1 },
    pts: new Float64Array(),
    key: new Uint8Array(),
    fileBytes,
    damage: { offset: 0, why },
  };
}

function scanFrames(fd: number, fileBytes: number, av1: boolean): Pick<ScannedVideo, 'pts' | 'bytes' | 'key' | 'codedSize' | 'damage'> {
  let pts = new Float64Array(1 << 16);
  let bytes = new Uint32Array(1 << 16);
  let key = new Uint8Array(1 << 16);
  let codedSize: VideoFacts['codedSize'];
  let [frames, end] = [0, IVF_HEADER_BYTES];
  const facts = (why?: string) => ({
    pts: pts.slice(0, frames),
    bytes: bytes.slice(0, frames),
    key: key.slice(0, frames),
    codedSize,
    damage: why === undefined ? undefined : { offset: end, why },
  });
  const reader = ivfFrames(fd, fileBytes);
  for (;;) {
    const { value: frame, done } = reader.next();
    if (done === true) return facts(frame);
    if (frames === pts.length) {
      pts = grown(pts, new Float64Array(frames * 2));
      bytes = grown(bytes, new Uint32Array(frames * 2));
      key = grown(key, new Uint8Array(frames * 2));
    }
    if (av1) {
      const unit = readAv1Unit(frame.head);
      if (typeof unit === 'string') return facts(unit);
      key[frames] = unit.key ? 1 : 0;
      codedSize ??= unit.size;
    }
    bytes[frames] = frame.packetBytes;
    pts[frames++] = frame.pts;
    end = frame.end;
  }
}

function grown<T extends Float64Array | Uint32Array | Uint8Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

/** Length of the file's first `frames` frames, bytes; of all that are whole, when there are fewer. */
export const bytesOfFrames = (path: string, frames: number): number => leadingFrames(path, (_, n) => n < frames).bytes;

/** The frames of a file that come before a time, us: the pts of our videos are times of the session's clock. */
export const framesBefore = (path: string, us: number): LeadingFrames => leadingFrames(path, ({ pts }) => pts < us);

/** How many frames a file begins with, and its length with only those, bytes. */
interface LeadingFrames {
  readonly frames: number;
  readonly bytes: number;
}

/** The whole frames before the first that `isKept` rejects; `n` counts from 0. */
function leadingFrames(path: string, isKept: (frame: IvfFrame, n: number) => boolean): LeadingFrames {
  let [frames, bytes] = [0, IVF_HEADER_BYTES];
  for (const frame of framesOfFile(path)) {
    if (!isKept(frame, frames)) break;
    bytes = frame.end;
    frames += 1;
  }
  return { frames, bytes };
}

/** Copies frames `from` up to but not including `to` into a new file, unchanged. The caller has scanned the file. */
export async function copyFrames(path: string, into: string, from: number, to: number): Promise<WrittenFile> {
  const [begin, end] = [bytesOfFrames(path, from), bytesOfFrames(path, to)];
  const hash = new WrittenHash();
  await using source = await open(path, 'r');
  await using target = await open(into, 'wx', 0o600);
  const buffer = new Uint8Array(COPY_BYTES);
  const copy = async (position: number, count: number) => {
    const { bytesRead } = await source.read(buffer, 0, count, position);
    if (bytesRead < count) throw new Error(`${path} ends at ${position + bytesRead}`);
    const bytes = buffer.subarray(0, bytesRead);
    hash.update(bytes);
    if ((await target.write(bytes)).bytesWritten < bytesRead) throw new Error(`ENOSPC: no space left for ${into}`);
  };
  await copy(0, IVF_HEADER_BYTES);
  for (let at = begin; at < end; at += COPY_BYTES) await copy(at, Math.min(COPY_BYTES, end - at));
  await target.sync();
  return hash.written();
}

const COPY_BYTES = 1 << 20;
