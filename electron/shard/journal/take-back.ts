import { closeSync, fsyncSync, ftruncateSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Closing } from '#core/format/closing.ts';
import { type BlockKind, RECORD_BYTES } from '#core/format/journal.ts';
import { JOURNAL_FILE } from '#core/format/layout.ts';
import { eventAt, frameAt, rowAt } from '#core/format/records.ts';
import { getInt64 } from '#core/time/units.ts';
import { journalBlocks } from '#shard/journal/journal-file.ts';
import { readSession } from '#shard/journal/read-session.ts';
import { keptPictures } from '#shard/journal/whole-frames.ts';
import { bytesOfFrames, scanVideo } from '#shard/video/video-file.ts';

const TIMES: Partial<Record<BlockKind, (view: DataView, at: number) => number>> = {
  rows: rowAt.tsUs,
  events: eventAt.tsUs,
  frames: frameAt.tsUs,
};

/**
 * Takes back for good what the journal's `cut` says: journal and video are cut on the disk, before anything else is done with them. Both
 * must be closed. Returns what is left of the session (`frames` is 0 when nothing is); undefined when there was no such word.
 */
export function takeBack(partial: string, why: string): Closing | undefined {
  const journal = join(partial, JOURNAL_FILE);
  const video = keptPictures(partial);
  const fromUs = cutTime(journal);
  if (fromUs === undefined) return undefined;
  const journalBytes = firstBlockFrom(journal, fromUs);
  // The video first: while the journal still has its word, an interrupted cut is done again.
  truncate(video, bytesOfFrames(video, framesBefore(scanVideo(video).pts, fromUs)));
  truncate(journal, journalBytes);
  const { closing } = readSession(journal, scanVideo(video).pts.length, 'panic', why);
  const videoBytes = bytesOfFrames(video, closing.frames);
  truncate(video, videoBytes);
  return { ...closing, videoBytes };
}

function cutTime(journal: string): number | undefined {
  for (const { payload } of journalBlocks(journal, new Set(['cut'])))
    return getInt64(new DataView(payload.buffer, payload.byteOffset, payload.byteLength), 0);
  return undefined;
}

/** The pts of our videos are microseconds of the session's clock. */
function framesBefore(pts: Float64Array, fromUs: number): number {
  const first = pts.findIndex((us) => us >= fromUs);
  return first < 0 ? pts.length : first;
}

/** Where the first block begins that holds anything of `fromUs` or later, or that cannot be read; at the latest that of the word itself. */
function firstBlockFrom(journal: string, fromUs: number): number {
  const blocks = journalBlocks(journal, new Set([...(Object.keys(TIMES) as BlockKind[]), 'game', 'cut']));
  for (;;) {
    const next = blocks.next();
    if (next.done === true) return next.value.goodBytes;
    const { header, payload, offset } = next.value;
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    if (header.kind === 'cut') return offset;
    if (header.kind === 'game' && lastGameLineUs(payload) >= fromUs) return offset;
    const timeOf = TIMES[header.kind];
    // Times ascend within a block.
    if (timeOf !== undefined && timeOf(view, (header.count - 1) * RECORD_BYTES[header.kind]) >= fromUs) return offset;
  }
}

/** Lines are in order of time, and the last one is whole. */
function lastGameLineUs(payload: Uint8Array): number {
  const begin = payload.lastIndexOf(0x0a, payload.length - 2) + 1;
  return Number.parseInt(Buffer.from(payload.subarray(begin, begin + 24)).toString('latin1'), 10);
}

function truncate(path: string, bytes: number): void {
  const fd = openSync(path, 'r+');
  try {
    ftruncateSync(fd, bytes);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
