import { closeSync, fsyncSync, ftruncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Closing } from '#core/journal/closing.ts';
import type { BlockHeader } from '#core/journal/journal.ts';
import { RECORDS } from '#core/journal/records.ts';
import { JOURNAL_FILE } from '#format/core/layout.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import { openForeign } from '#format/folder/foreign-file.ts';
import { bytesOfFrames, framesBefore } from '#format/video/video-file.ts';
import { journalBlocks } from '#session/journal/journal-file.ts';
import { readSession } from '#session/journal/read-session.ts';
import { keptPictures } from '#session/journal/whole-frames.ts';

/**
 * Carries out the journal's `take-back` for good: cuts journal and video on the disk, before anything else is done with them. Both must be
 * closed. Returns what is left of the session (`frames` is 0 when nothing is); undefined when there is no `take-back`.
 */
export function takeBack(partial: string, why: string): Closing | undefined {
  const journal = join(partial, JOURNAL_FILE);
  const video = keptPictures(partial);
  const fromUs = cutTime(journal);
  if (fromUs === undefined) return undefined;
  const journalBytes = firstBlockFrom(journal, asTs(fromUs));
  // The video first: while the journal still holds its `take-back`, an interrupted cut is repeated.
  const { frames, bytes } = framesBefore(video, fromUs);
  truncate(video, bytes);
  truncate(journal, journalBytes);
  const { closing } = readSession(journal, frames, 'panic', why);
  const videoBytes = bytesOfFrames(video, closing.frames);
  truncate(video, videoBytes);
  return { ...closing, videoBytes };
}

function cutTime(journal: string): number | undefined {
  for (const { payload } of journalBlocks(journal, new Set(['take-back']))) return RECORDS['take-back'].of(payload).fromUs;
  return undefined;
}

/** Offset of the first block that holds anything from `fromUs` on, or is unreadable; at the latest that of the `take-back` itself. */
function firstBlockFrom(journal: string, fromUs: TsUs): number {
  const blocks = journalBlocks(journal, new Set(['rows', 'events', 'frames', 'game', 'net', 'labels', 'take-back']));
  for (;;) {
    const next = blocks.next();
    if (next.done === true) return next.value.goodBytes;
    const { header, payload, offset } = next.value;
    if (header.kind === 'take-back' || lastUs(header, payload) >= fromUs) return offset;
  }
}

/** Times ascend within a block. */
function lastUs({ kind, count }: BlockHeader, payload: Uint8Array): TsUs {
  if (kind === 'game') return lastGameLineUs(payload);
  if (kind === 'labels') return lastLabelUs(payload);
  if (kind !== 'rows' && kind !== 'events' && kind !== 'frames' && kind !== 'net') throw new Error(`a block of ${kind} has no time`);
  return RECORDS[kind].of(payload.subarray((count - 1) * RECORDS[kind].bytes)).tsUs;
}

/** Lines are in order of time, and the last one is whole. */
const lastLineAt = (payload: Uint8Array) => payload.lastIndexOf(0x0a, payload.length - 2) + 1;

function lastLabelUs(payload: Uint8Array): TsUs {
  return (JSON.parse(Buffer.from(payload.subarray(lastLineAt(payload))).toString('utf8')) as { readonly ts_us: TsUs }).ts_us;
}

function lastGameLineUs(payload: Uint8Array): TsUs {
  const begin = lastLineAt(payload);
  return asTs(Number.parseInt(Buffer.from(payload.subarray(begin, begin + 24)).toString('latin1'), 10));
}

function truncate(path: string, bytes: number): void {
  const fd = openForeign(path, 'r+');
  try {
    ftruncateSync(fd, bytes);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
