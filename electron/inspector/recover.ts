import { existsSync, readFileSync } from 'node:fs';
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
import { holderOf, lockPartial, unlockPartial } from '#shard/lock.ts';
import { type Sealed, seal } from '#shard/seal.ts';
import { bytesOfFrames, scanVideo } from '#shard/video-file.ts';

/**
 * Makes a sealed shard of a `.partial` that a killed recorder left: up to the last whole block of the journal and the last frame that
 * both journal and video have. Safe to repeat and to interrupt. Rejects with a GapError (`shard.*`) when there is nothing to make a
 * shard of, or when it cannot be written.
 */
export async function recover(partial: string, onStep?: (step: string) => void): Promise<Sealed> {
  const folder = partial.replace(/\/+$/, '');
  if (!folder.endsWith(PARTIAL_SUFFIX) || !existsSync(folder)) {
    throw new GapError(
      'shard.no-partial',
      `${partial}: there is no such .partial`,
      'Give the folder that ends in .partial; a sealed shard needs no recovery',
    );
  }
  const target = folder.slice(0, -PARTIAL_SUFFIX.length);
  if (existsSync(target)) throw new GapError('shard.exists', `${target} exists already`, 'Move it away, then recover again');
  const holder = holderOf(folder);
  if (holder !== undefined)
    throw new GapError(
      'shard.in-use',
      `${folder} belongs to process ${holder}, which is running`,
      'Stop that recorder first (Ctrl-C): it seals by itself',
    );
  const journal = join(folder, JOURNAL_FILE);
  if (!existsSync(journal)) return finishRename(folder, target);
  const video = join(folder, VIDEO_FILE);
  if (!existsSync(video))
    throw new GapError('shard.nothing', `${video} is missing`, 'There is nothing to recover; the folder can be deleted');
  const { opening, closing } = readSession(journal, scanVideo(video).pts.length);
  if (closing.frames === 0)
    throw new GapError(
      'shard.nothing',
      `${folder}: not one whole frame was written`,
      'There is nothing to recover; the folder can be deleted',
    );
  try {
    lockPartial(folder);
    return await seal({
      partial: folder,
      opening,
      closing: { ...closing, videoBytes: bytesOfFrames(video, closing.frames) },
      videoSha256: undefined,
      ...(onStep && { onStep }),
    });
  } catch (cause) {
    throw new GapError(
      'shard.seal',
      `${folder} could not be sealed: ${messageOf(cause)}`,
      'Nothing is lost: free space or mend the disk, then recover again',
      { cause },
    );
  }
}

/** Killed between the last write and the rename: everything is there. */
function finishRename(folder: string, target: string): Sealed {
  const qat = join(folder, QAT_FILE);
  if (!existsSync(join(folder, HASHES_FILE)) || !existsSync(qat))
    throw new GapError('shard.nothing', `${folder}: holds no journal`, 'There is nothing to recover from');
  let verdict: Qat;
  try {
    verdict = Qat.parse(JSON.parse(readFileSync(qat, 'utf8')));
  } catch (cause) {
    throw new GapError('shard.nothing', `${qat}: ${messageOf(cause)}`, 'It holds no journal to make it anew from', { cause });
  }
  unlockPartial(folder);
  renameFolder(folder, target);
  return { folder: target, qat: verdict };
}

/** What the journal tells of the session: whole blocks only, up to the first that is damaged, and `videoFrames` frames at most. */
function readSession(journal: string, videoFrames: number): { opening: Opening; closing: Closing } {
  let opening: Opening | undefined;
  const counts = { t0Us: 0, frames: 0, repeats: 0, events: 0, nextSeq: 0, lost: 0 };
  const rows: { events: number; skipped: number }[] = [];
  const anchors: Anchor[] = [];
  const take: Readonly<Record<BlockKind, (view: DataView, payload: Uint8Array) => void>> = {
    plan: (_, payload) => {
      opening = readOpening(journal, payload);
    },
    rows: (view) =>
      each(view, ROW_BYTES, (at) =>
        rows.push({ events: rowAt.events(view, at), skipped: rowAt.device(view, at) === MOUSE ? rowAt.skipped(view, at) : 0 }),
      ),
    events: (view) =>
      each(view, EVENT_BYTES, (at) => {
        counts.events += 1;
        counts.lost += eventAt.seq(view, at) - counts.nextSeq;
        counts.nextSeq = eventAt.seq(view, at) + 1;
      }),
    frames: (view) =>
      each(view, FRAME_BYTES, (at) => {
        if (counts.frames === videoFrames) return;
        if (counts.frames === 0) counts.t0Us = frameAt.tsUs(view, at);
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
  const { t0Us, frames, repeats, lost } = counts;
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
    ...accounted(rows, counts.events),
    lostEvents: lost,
    lostRows: 0,
    unmapped: undefined,
    anchors,
  };
  return { opening, closing };
}

/**
 * Rows and events are written one after the other: the last rows may speak of events that were not written any more, the last events may
 * have no row yet. What is kept accounts for itself.
 */
function accounted(
  rows: readonly { events: number; skipped: number }[],
  events: number,
): Pick<Closing, 'rows' | 'events' | 'skippedTicks'> {
  const kept = { rows: 0, events: 0, skippedTicks: 0 };
  for (const row of rows) {
    if (kept.events + row.events > events) break;
    kept.rows += 1;
    kept.events += row.events;
    kept.skippedTicks += row.skipped;
  }
  return kept;
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
