import { closeSync, fsyncSync, ftruncateSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Closing } from '#core/format/closing.ts';
import { type BlockKind, RECORD_BYTES } from '#core/format/journal.ts';
import { JOURNAL_FILE, VIDEO_FILE } from '#core/format/layout.ts';
import { eventAt, frameAt, rowAt } from '#core/format/records.ts';
import { journalBlocks } from '#shard/journal-file.ts';
import { readSession } from '#shard/read-session.ts';
import { bytesOfFrames, scanVideo } from '#shard/video-file.ts';

const TIMES: Partial<Record<BlockKind, (view: DataView, at: number) => number>> = {
  rows: rowAt.tsUs,
  events: eventAt.tsUs,
  frames: frameAt.tsUs,
};

/**
 * Takes back everything from `fromUs` on, for good: journal and video are cut on the disk, before anything else is done with them. Both
 * must be closed. Returns what is left of the session; `frames` is 0 when nothing is.
 */
export function takeBack(partial: string, fromUs: number, why: string): Closing {
  const journal = join(partial, JOURNAL_FILE);
  const video = join(partial, VIDEO_FILE);
  const cut = firstBlockFrom(journal, fromUs);
  if (cut !== undefined) truncate(journal, cut);
  const { closing } = readSession(journal, scanVideo(video).pts.length, 'panic', why);
  truncate(video, bytesOfFrames(video, closing.frames));
  return { ...closing, videoBytes: bytesOfFrames(video, closing.frames) };
}

/** Where the first block begins that holds anything of `fromUs` or later. */
function firstBlockFrom(journal: string, fromUs: number): number | undefined {
  for (const { header, payload, offset } of journalBlocks(journal, new Set(Object.keys(TIMES) as BlockKind[]))) {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const timeOf = TIMES[header.kind];
    // Times ascend within a block.
    if (timeOf !== undefined && timeOf(view, (header.count - 1) * RECORD_BYTES[header.kind]) >= fromUs) return offset;
  }
  return undefined;
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
