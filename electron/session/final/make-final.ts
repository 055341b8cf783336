import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GapError } from '#format/core/errors.ts';
import { CAPTURE_FILE, JOURNAL_FILE } from '#format/core/layout.ts';
import { said, type Words } from '#format/core/said.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { workerFile } from '#format/sign/worker-file.ts';
import { EncodingThread } from '#session/encode/encoding-thread.ts';
import type { UnitJob, UnitPlace } from '#session/final/encode-unit.ts';
import { framesOf } from '#session/final/read-kept.ts';
import type { UnitAnswer } from '#session/final/unit-worker.ts';
import { keptFrames } from '#session/journal/kept-frames.ts';
import { FinalVideo } from '#shard/video/final-video.ts';
import { unitRate } from '#video/core/unit-rate.ts';
import { type Unit, type UnitLine, unitsOf } from '#video/core/units.ts';
import { type EncoderSettings, formatOf } from '#video/encoder.ts';
import { quietCodecs } from '#video/quiet.ts';

/** Progress of the final video. */
export interface FinalProgress {
  readonly frames: number;
  readonly ofFrames: number;
  /** Frames a second since it began or resumed; undefined until that is known. */
  readonly perS: number | undefined;
  /** The file that is made, where that is not the video. */
  readonly makes?: string | undefined;
  /** What it waits for, in words. */
  readonly waits?: string | undefined;
}

export interface FinalOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: FinalProgress) => void) | undefined;
  /** What comes first, in words; undefined: it is our turn. Asked before each unit. */
  readonly waits?: (() => string | undefined) | undefined;
}

export interface FinalMade {
  readonly written: WrittenFile;
  readonly lines: readonly UnitLine[];
}

/** A thread that is silent for this long is abandoned: at the slowest preset a unit takes ten seconds on an old core. */
const SILENCE_MS = 120_000;
/** How often to ask while it is not our turn. */
const LOOK_MS = 500;
/** A unit that fails this often is not going to succeed. */
const ATTEMPTS = 3;

/**
 * Makes the final video from the captures, one closed GOP at a time (`one-at-a-time.ts` explains why); each is checked while the next is
 * encoded. Units that were whole when an earlier run was killed are kept. `settingsAt`: of the encoder, at a bit rate, by default the one asked
 * for. Rejects with the signal's reason, or a GapError: `shard.encode`, which names the frames, or `shard.gone`.
 */
export async function makeFinal(
  partial: string,
  frames: number,
  settingsAt: (bitrateBps?: number) => EncoderSettings,
  options: FinalOptions = {},
): Promise<FinalMade> {
  quietCodecs();
  const capture = join(partial, CAPTURE_FILE);
  const kept = keptFrames(join(partial, JOURNAL_FILE), frames);
  const units = unitsOf(kept.key, frames);
  const { bitrateBps = 0, fps } = settingsAt();
  using video = new FinalVideo(partial, units, formatOf(settingsAt()));
  const [began, had] = [performance.now(), video.framesDone];
  let waitedMs = 0;
  const tell = (waits?: string) => {
    const [done, s] = [video.framesDone, (performance.now() - began - waitedMs) / 1000];
    options.onProgress?.({ frames: done, ofFrames: frames, perS: done > had ? (done - had) / s : undefined, waits });
  };
  tell();
  const place: UnitPlace = { partial, capture };
  const thread = () => new EncodingThread<UnitJob, UnitAnswer>(workerFile(import.meta.url, './unit-worker'), 'final', place);
  // One checks what it encoded, on one core, while the other encodes: 65 to 71 frames a second of two games on two cores, 53 to 62 with
  // one thread.
  using one = thread();
  using other = thread();
  const signal = options.signal ?? new AbortController().signal;
  let [before, made] = [Promise.resolve(), Promise.resolve()];
  try {
    for (const [n, unit] of video.missing.entries()) {
      waitedMs += await waitTurn(options, before, tell);
      const encoded = Promise.withResolvers<void>();
      const encoder = settingsAt(unitRate(unit.unit, video.lines, { bitrateBps, fps }));
      const job = { ...unit, frames: framesOf(kept, unit), encoder };
      made = makeUnit(n % 2 === 0 ? one : other, job, place, signal, encoded.resolve).then((line) => {
        video.add(line);
        tell();
      });
      await Promise.all([before, Promise.race([made, encoded.promise])]);
      before = made;
    }
    await before;
  } finally {
    // No unit may be added after the video is closed.
    await Promise.allSettled([before, made]);
  }
  return video.finish();
}

/** Waits until it is our turn, first for `before` if not. Returns the wait, ms; rejects with the signal's reason, or as `before` does. */
export async function waitTurn({ waits, signal }: FinalOptions, before: Promise<void>, tell: (waits: string) => void): Promise<number> {
  const began = performance.now();
  for (let why = waits?.(); why !== undefined; why = waits?.()) {
    await before;
    tell(why);
    await sleep(LOOK_MS, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
  return performance.now() - began;
}

/**
 * Makes a unit; `encoded` is called as soon as the next may be encoded. Rejects with the signal's reason, or a GapError: `shard.encode`
 * once it has failed too often, or `shard.gone`.
 */
async function makeUnit(
  thread: EncodingThread<UnitJob, UnitAnswer>,
  job: Omit<UnitJob, 'isLast'>,
  { partial, capture }: UnitPlace,
  signal: AbortSignal,
  encoded: () => void,
): Promise<UnitLine> {
  for (let attempt = 1; ; attempt++) {
    const answer = await thread.ask({ ...job, isLast: attempt === ATTEMPTS }, SILENCE_MS, signal, encoded);
    if (answer !== undefined && 'line' in answer) return answer.line;
    if (!existsSync(capture)) throw goneError(partial);
    if (attempt === ATTEMPTS) throw unitError(capture, job, answer?.failed ?? said`it produced nothing for ${SILENCE_MS / 1000} s`);
  }
}

export function goneError(partial: string): GapError {
  return new GapError(
    'shard.gone',
    said`${partial} no longer exists: it was moved or deleted while its video was being made`,
    said`If it was moved, seal it where it is now; if it was deleted, there is nothing left to do`,
    { way: { action: 'seal' } },
  );
}

function unitError(capture: string, { from, to }: Unit, why: Words): GapError {
  return new GapError(
    'shard.encode',
    said`${capture}: frames ${from} to ${to - 1} could not be encoded: ${why}`,
    said`Nothing is lost: free memory and disk space, then seal it again`,
  );
}
