import { closeSync, existsSync, fsyncSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordPlan } from '#core/plan/plan.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { PARTIAL_SUFFIX } from '#format/core/layout.ts';
import { said } from '#format/core/said.ts';
import { sizeText } from '#format/core/video/picture-size.ts';
import { nowUs } from '#native/clock.ts';
import { type Checked, passed, warned } from '#session/checks/outcome.ts';
import { bytesFor, DISK_MARGIN_BYTES, MB, megabytes, secondsIn } from '#shard/core/disk-space.ts';
import { freeBytes, makeFolders } from '#shard/folder/files.ts';
import { expectedBps, goldBps } from '#video/core/encoder-plan.ts';

/** Checks the shard's folder: no session of this id yet, writable, fast enough, enough space. Leaves nothing behind. */
export function checkFolder(plan: RecordPlan): Checked {
  for (const taken of [join(plan.out, plan.sessionId), join(plan.out, plan.sessionId + PARTIAL_SUFFIX)]) {
    if (existsSync(taken))
      throw new GapError(
        'preflight.session-id',
        said`${taken} exists already: a session id can be used only once`,
        said`Use a new session id, or move that folder away`,
        { way: { settings: ['session-id'] } },
      );
  }
  const made = makeOut(plan.out);
  try {
    return checkRoom(plan);
  } finally {
    for (const folder of made.reverse()) rmdirSync(folder);
  }
}

function makeOut(out: string): string[] {
  try {
    return makeFolders(out);
  } catch (cause) {
    throw new GapError(
      'preflight.folder',
      said`The folder ${out} cannot be created (${wordsOf(cause)})`,
      said`Choose a folder you can write to`,
      { way: { settings: ['out'] }, cause },
    );
  }
}

function checkRoom(plan: RecordPlan): Checked {
  const mbPerS = writeSpeed(plan.out, plan.gold ? GOLD_PROBE_BYTES : PROBE_BYTES);
  const free = freeBytes(plan.out);
  const bps = expectedBps(plan);
  const needed = DISK_MARGIN_BYTES + bytesFor(plan.durationS ?? 60, bps);
  if (free < needed) {
    throw new GapError(
      'preflight.disk',
      said`${plan.out}: ${megabytes(free)} MB free, ${megabytes(needed)} MB needed for ${plan.durationS ?? 60} s`,
      said`Free space there, choose another folder, or plan a shorter recording`,
      { way: { settings: ['out', 'duration'] } },
    );
  }
  const says = said`${plan.out}: ${megabytes(free)} MB free (${Math.floor(secondsIn(free, bps) / 60)} min), ${mbPerS.toFixed(0)} MB/s`;
  if (plan.gold) mustBear(mbPerS, plan);
  else if (mbPerS * 8e6 < bps * 4) return warned(says, said`A disk this slow may lose frames: choose another disk`, { settings: ['out'] });
  return passed(says);
}

/** Of a disk that pauses now and then. */
const GOLD_ROOM = 1.5;

/** Lossless pictures that the disk cannot take would be missing. Throws a GapError (`preflight.disk`). */
export function mustBear(mbPerS: number, plan: RecordPlan): void {
  const needed = (goldBps(plan) * GOLD_ROOM) / 8e6;
  if (mbPerS >= needed) return;
  throw new GapError(
    'preflight.disk',
    said`${plan.out}: takes ${mbPerS.toFixed(0)} MB/s, and lossless pictures of ${sizeText(plan.size)} at ${plan.fps} frames a second need ${Math.ceil(needed)}`,
    said`Choose a faster disk, a smaller region with a picture of its size, or fewer frames a second`,
    { way: { settings: ['out', 'region', 'size', 'fps'] } },
  );
}

const PROBE_BYTES = 8 * MB;
/** Lossless pictures keep a disk busy for a minute: one that only begins quickly is found more often by a longer try. */
const GOLD_PROBE_BYTES = 64 * MB;

/** MB/s of so many bytes written and synced. */
function writeSpeed(folder: string, of: number): number {
  const path = join(folder, `.gap-probe-${process.pid}`);
  const bytes = Buffer.alloc(of, 1);
  try {
    const fd = openSync(path, 'wx');
    try {
      const began = nowUs();
      const written = writeSync(fd, bytes);
      if (written < bytes.length)
        throw new GapError(
          'preflight.disk',
          said`${folder}: full, only ${written} of ${bytes.length} bytes could be written`,
          said`Free space there, or choose another folder`,
          { way: { settings: ['out'] } },
        );
      fsyncSync(fd);
      return bytes.length / Math.max(1, nowUs() - began);
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    if (cause instanceof GapError) throw cause;
    throw new GapError(
      'preflight.folder',
      said`The folder ${folder} cannot be written to (${wordsOf(cause)})`,
      said`Choose a folder you can write to, with free space`,
      { way: { settings: ['out'] }, cause },
    );
  } finally {
    rmSync(path, { force: true });
  }
}
