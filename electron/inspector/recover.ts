import { existsSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { GapError, messageOf } from '#core/errors.ts';
import type { Anchor, Closing } from '#core/format/closing.ts';
import type { BlockKind } from '#core/format/journal.ts';
import { HASHES_FILE, JOURNAL_FILE, PARTIAL_SUFFIX, QAT_FILE, VIDEO_FILE } from '#core/format/layout.ts';
import { Opening } from '#core/format/opening.ts';
import { Qat } from '#core/format/qat.ts';
import { ANCHOR_BYTES, anchorAt, EVENT_BYTES, eventAt, FRAME_BYTES, frameAt, ROW_BYTES, rowAt } from '#core/format/records.ts';
import { MOUSE } from '#core/input/codes.ts';
import { renameFolder } from '#shard/files.ts';
import { readJournal } from '#shard/journal-file.ts';
import { type Sealed, seal } from '#shard/seal.ts';
import { bytesOfFrames, scanVideo } from '#shard/video-file.ts';

/** A journal that was written to this recently belongs to a recorder that may still run (it writes twenty times a second). */
const STILL_RUNNING_MS = 2000;

/**
 * Makes a sealed shard of a `.partial` that a killed recorder left: up to the last whole block of the journal and the last frame that
 * both journal and video have. Safe to repeat. Rejects with a GapError (`shard.*`) when there is nothing to make a shard of.
 */
export async function recover(partial: string, onStep?: (step: string) => void): Promise<Sealed> {
  const folder = partial.replace(/\/+$/, '');
  if (!folder.endsWith(PARTIAL_SUFFIX) || !existsSync(folder))
    throw new GapError(
      'shard.no-partial',
      `${partial}: there is no such .partial`,
      'Give the folder that ends in .partial; a sealed shard needs no recovery',
    );
  const target = folder.slice(0, -PARTIAL_SUFFIX.length);
  if (existsSync(target)) throw new GapError('shard.exists', `${target} exists already`, 'Move it away, then recover again');
  const journal = join(folder, JOURNAL_FILE);
  if (!existsSync(journal)) return finishRename(folder, target);
  if (Date.now() - statSync(journal).mtimeMs < STILL_RUNNING_MS)
    throw new GapError('shard.in-use', `${folder} was written to just now`, 'Stop the recorder first (Ctrl-C), or wait two seconds');

  const { opening, closing } = readSession(journal);
  const video = join(folder, VIDEO_FILE);
  const frames = Math.min(closing.frames, scanVideo(video).pts.length);
  if (frames === 0)
    throw new GapError(
      'shard.nothing',
      `${folder}: not one whole frame was written`,
      'There is nothing to recover; the folder can be deleted',
    );
  truncateSync(video, bytesOfFrames(video, frames));
  return await seal({
    partial: folder,
    opening,
    closing: { ...closing, frames, videoBytes: statSync(video).size },
    videoSha256: undefined,
    ...(onStep && { onStep }),
  });
}

/** Killed between the last write and the rename: everything is there. */
function finishRename(folder: string, target: string): Sealed {
  const qat = join(folder, QAT_FILE);
  if (!existsSync(join(folder, HASHES_FILE)) || !existsSync(qat))
    throw new GapError('shard.nothing', `${folder}: holds no journal`, 'There is nothing to recover from');
  const verdict = Qat.parse(JSON.parse(readFileSync(qat, 'utf8')));
  renameFolder(folder, target);
  return { folder: target, qat: verdict };
}

/** What the journal tells of the session, whole blocks only. */
function readSession(journal: string): { opening: Opening; closing: Closing } {
  let opening: Opening | undefined;
  let counts = { t0Us: 0, frames: 0, repeats: 0, rows: 0, skippedTicks: 0, events: 0, nextSeq: 0, lost: 0, inRows: 0 };
  const anchors: Anchor[] = [];
  const take: Readonly<Record<BlockKind, (view: DataView, payload: Uint8Array) => void>> = {
    plan: (_, payload) => {
      opening = readOpening(journal, payload);
    },
    rows: (view) =>
      each(view, ROW_BYTES, (at) => {
        counts.rows += 1;
        counts.inRows += rowAt.events(view, at);
        if (rowAt.device(view, at) === MOUSE) counts.skippedTicks += rowAt.skipped(view, at);
      }),
    events: (view) =>
      each(view, EVENT_BYTES, (at) => {
        counts.events += 1;
        counts.lost += eventAt.seq(view, at) - counts.nextSeq;
        counts.nextSeq = eventAt.seq(view, at) + 1;
      }),
    frames: (view) =>
      each(view, FRAME_BYTES, (at) => {
        if (counts.frames === 0) counts = { ...counts, t0Us: frameAt.tsUs(view, at) };
        counts.frames += 1;
        if (frameAt.repeat(view, at)) counts.repeats += 1;
      }),
    anchors: (view) =>
      each(view, ANCHOR_BYTES, (at) =>
        anchors.push({ tsUs: anchorAt.tsUs(view, at), utcUs: anchorAt.utcUs(view, at), widthUs: anchorAt.widthUs(view, at) }),
      ),
  };
  readJournal(journal, new Set(Object.keys(take) as BlockKind[]), (kind, payload) =>
    take[kind](new DataView(payload.buffer, payload.byteOffset, payload.byteLength), payload),
  );
  if (opening === undefined)
    throw new GapError(
      'shard.journal',
      `${journal}: its first block, the plan, cannot be read`,
      'Keep the folder: without the plan no shard can be made of it',
    );
  const { t0Us, frames, repeats, rows, skippedTicks, events, lost, inRows } = counts;
  const closing: Closing = {
    ended: 'recovered',
    why: 'the recorder ended without sealing',
    t0Us,
    frames,
    repeats,
    videoBytes: 0,
    captured: frames - repeats,
    skippedFrames: undefined,
    droppedCaptures: undefined,
    rows,
    skippedTicks,
    // Rows are written before events: the last events may have no row yet.
    events: Math.min(events, inRows),
    lostEvents: lost,
    lostRows: 0,
    unmapped: undefined,
    anchors,
  };
  return { opening, closing };
}

function readOpening(journal: string, payload: Uint8Array): Opening {
  try {
    return Opening.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
  } catch (cause) {
    throw new GapError(
      'shard.journal',
      `${journal}: the plan cannot be read: ${messageOf(cause)}`,
      'It was written by another version: recover it with that one',
      { cause },
    );
  }
}

function each(view: DataView, recordBytes: number, take: (at: number) => void): void {
  for (let at = 0; at < view.byteLength; at += recordBytes) take(at);
}
