import { RECORDS } from '#core/journal/records.ts';
import { IVF_FRAME_HEADER_BYTES, IVF_HEADER_BYTES } from '#format/core/video/ivf.ts';
import { journalBlocks } from '#session/journal/journal-file.ts';

/** Where a session's packets are in the capture file, and what they must contain: by frame, from the journal. */
export interface KeptFrames {
  /** Of the frame's IVF header. */
  readonly offset: Float64Array;
  /** Of the packet. */
  readonly bytes: Uint32Array;
  readonly crc: Uint32Array;
  readonly tsUs: Float64Array;
  /** 1: decoding can start with it. */
  readonly key: Uint8Array;
}

/** The first `frames` frames. Throws when the journal has fewer. */
export function keptFrames(journal: string, frames: number): KeptFrames {
  const kept: KeptFrames = {
    offset: new Float64Array(frames),
    bytes: new Uint32Array(frames),
    crc: new Uint32Array(frames),
    tsUs: new Float64Array(frames),
    key: new Uint8Array(frames),
  };
  let [n, at] = [0, IVF_HEADER_BYTES];
  for (const { payload } of journalBlocks(journal, new Set(['frames']))) {
    for (const { bytes, crc, tsUs, key } of RECORDS.frames.all(payload)) {
      if (n === frames) break;
      kept.offset[n] = at;
      kept.bytes[n] = bytes;
      kept.crc[n] = crc;
      kept.tsUs[n] = tsUs;
      kept.key[n] = key ? 1 : 0;
      at += IVF_FRAME_HEADER_BYTES + bytes;
      n += 1;
    }
  }
  if (n < frames) throw new Error(`${journal} has ${n} frames, not ${frames}`);
  return kept;
}
