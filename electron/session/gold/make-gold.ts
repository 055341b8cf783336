import { existsSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { GapError } from '#format/core/errors.ts';
import { CAPTURE_FILE, GOLD_FILE, JOURNAL_FILE } from '#format/core/layout.ts';
import { said, type Words } from '#format/core/said.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { workerFile } from '#format/sign/worker-file.ts';
import { EncodingThread } from '#session/encode/encoding-thread.ts';
import { type FinalOptions, goneError, waitTurn } from '#session/final/make-final.ts';
import { framesOf } from '#session/final/read-kept.ts';
import type { GoldPlace } from '#session/gold/gold-maker.ts';
import type { GoldAnswer, GoldJob } from '#session/gold/gold-worker.ts';
import { keptFrames } from '#session/journal/kept-frames.ts';
import type { UnitLine } from '#video/core/units.ts';

/** A thread that makes no file for so long is given up: one of 4K noise takes 0.5 s of the processor. */
const SILENCE_MS = 120_000;
const MOST_THREADS = 8;

/**
 * Makes the lossless pictures of a gold shard, one PNG file a frame, from the captures that its final video was made from; `lines` are of that. An archive
 * that an earlier run began is made anew. Undefined where the captures were damaged since: the shard then has its video alone, and `video.gold` says so.
 * Rejects with the signal's reason, or a GapError: `shard.encode` or `shard.gone`.
 */
export async function makeGold(
  partial: string,
  size: PictureSize,
  lines: readonly UnitLine[],
  options: FinalOptions,
): Promise<WrittenFile | undefined> {
  const path = join(partial, GOLD_FILE);
  let made: WrittenFile | undefined;
  try {
    made = await makeFiles(partial, size, lines, options);
  } finally {
    // Half an archive of gigabytes would be in the way, on a full disk above all. (Windows keeps one that a thread still writes to.)
    if (made === undefined) rmSync(path, { force: true, maxRetries: 3 });
  }
  return made;
}

async function makeFiles(
  partial: string,
  { width, height }: PictureSize,
  lines: readonly UnitLine[],
  options: FinalOptions,
): Promise<WrittenFile | undefined> {
  const ofFrames = lines.reduce((sum, { frames }) => sum + frames, 0);
  const kept = keptFrames(join(partial, JOURNAL_FILE), ofFrames);
  const signal = options.signal ?? new AbortController().signal;
  const place: GoldPlace = { partial, size: { width, height }, threads: Math.min(MOST_THREADS, availableParallelism()) };
  using thread = new EncodingThread<GoldJob, GoldAnswer>(workerFile(import.meta.url, './gold-worker'), 'gold', place);
  const ask = async (job: GoldJob) => {
    const answer = await thread.ask(job, SILENCE_MS, signal);
    if (answer !== undefined && !('failed' in answer)) return answer;
    if (!existsSync(join(partial, CAPTURE_FILE))) throw goneError(partial);
    throw goldError(partial, answer?.failed ?? said`it produced nothing for ${SILENCE_MS / 1000} s`);
  };
  const began = performance.now();
  let [frames, waitedMs] = [0, 0];
  const tell = (waits?: string) => {
    const perS = frames === 0 ? undefined : (1000 * frames) / (performance.now() - began - waitedMs);
    options.onProgress?.({ frames, ofFrames, perS, waits, makes: GOLD_FILE });
  };
  for (const { from, frames: count, damaged } of lines) {
    waitedMs += await waitTurn(options, Promise.resolve(), tell);
    const taken = await ask({ unit: { frames: framesOf(kept, { from, to: from + count }), damaged } });
    if ('isWhole' in taken && !taken.isWhole) return undefined;
    frames += count;
    tell();
  }
  const last = await ask({ finish: ofFrames });
  return 'written' in last ? last.written : undefined;
}

function goldError(partial: string, why: Words): GapError {
  return new GapError(
    'shard.encode',
    said`${join(partial, GOLD_FILE)} could not be made: ${why}`,
    said`Nothing is lost: free memory and disk space, then seal it again`,
  );
}
