import { closeSync, fstatSync } from 'node:fs';
import type { VideoFacts } from '#format/core/quality/facts.ts';
import { unitReader } from '#format/core/video/codecs.ts';
import type { VideoHeader } from '#format/core/video/container.ts';
import { openForeign } from '#format/folder/foreign-file.ts';
import { headerOf, layoutOf, type VideoFrame, videoFrames } from '#format/video/video-frames.ts';

/** What the headers of a video of ours say. */
export interface ScannedVideo extends VideoFacts {
  /** Size of each packet. */
  readonly bytes: Uint32Array;
}

/**
 * Reads the headers of a file that we wrote, AV1 in IVF or HEVC in Matroska, without its pictures. Damage is a fact, not an exception; only a file
 * that can't be opened throws.
 */
export function scanVideo(path: string): ScannedVideo {
  const fd = openForeign(path);
  try {
    const fileBytes = fstatSync(fd).size;
    const header = headerOf(fd);
    if (typeof header === 'string') return { ...noVideo(fileBytes, header), bytes: new Uint32Array() };
    const { fourcc, width, height, timebase } = header;
    return { fourcc, width, height, timebase, fileBytes, ...scanFrames(fd, fileBytes, header) };
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

type ScannedFrames = Pick<ScannedVideo, 'pts' | 'bytes' | 'key' | 'codedSize' | 'damage'>;

function scanFrames(fd: number, fileBytes: number, header: VideoHeader): ScannedFrames {
  // Kept pictures are judged by the journal.
  const readUnit = header.fourcc === 'H264' ? undefined : unitReader(header.fourcc);
  let pts = new Float64Array(1 << 16);
  let bytes = new Uint32Array(1 << 16);
  let key = new Uint8Array(1 << 16);
  let { codedSize } = header;
  let [frames, end] = [0, header.headerBytes];
  const facts = (why?: string) => ({
    pts: pts.slice(0, frames),
    bytes: bytes.slice(0, frames),
    key: key.slice(0, frames),
    codedSize,
    damage: why === undefined ? undefined : { offset: end, why },
  });
  const reader = videoFrames(fd, fileBytes, header);
  for (;;) {
    const { value: frame, done } = reader.next();
    if (done === true) return facts(frame);
    if (frames === pts.length) {
      pts = grown(pts, new Float64Array(frames * 2));
      bytes = grown(bytes, new Uint32Array(frames * 2));
      key = grown(key, new Uint8Array(frames * 2));
    }
    if (readUnit !== undefined) {
      const unit = readUnit(frame.head);
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
function leadingFrames(path: string, isKept: (frame: VideoFrame, n: number) => boolean): LeadingFrames {
  const fd = openForeign(path);
  try {
    const layout = layoutOf(fd, path);
    if (typeof layout === 'string') return { frames: 0, bytes: 0 };
    let [frames, bytes] = [0, layout.headerBytes];
    for (const frame of videoFrames(fd, fstatSync(fd).size, layout)) {
      if (!isKept(frame, frames)) break;
      bytes = frame.end;
      frames += 1;
    }
    return { frames, bytes };
  } finally {
    closeSync(fd);
  }
}
