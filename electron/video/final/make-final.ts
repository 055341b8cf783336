import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { GapError } from '#core/errors.ts';
import { type Unit, type UnitLine, unitsOf } from '#core/final/units.ts';
import { CAPTURE_FILE, JOURNAL_FILE } from '#core/format/layout.ts';
import type { WrittenFile } from '#core/format/written-file.ts';
import { FinalVideo } from '#shard/final-video.ts';
import { type KeptFrames, keptFrames } from '#shard/kept-frames.ts';
import { workerFile } from '#shard/worker-file.ts';
import type { EncoderSettings } from '#video/encoder.ts';
import type { UnitJob } from '#video/final/encode-unit.ts';
import type { UnitAnswer, UnitWorkerData } from '#video/final/unit-worker.ts';
import { quietCodecs } from '#video/quiet.ts';

/** How far the making of the final video is. */
export interface FinalProgress {
  readonly frames: number;
  readonly ofFrames: number;
  /** Frames a second since it began or went on; undefined until that is known. */
  readonly perS: number | undefined;
}

export interface FinalOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: FinalProgress) => void) | undefined;
}

export interface FinalMade {
  readonly written: WrittenFile;
  readonly lines: readonly UnitLine[];
}

/** An encoder that has said nothing for so long is relieved: at the slowest preset a unit takes ten seconds on an old core. */
const SILENCE_MS = 120_000;
/** A unit that fails so often is not going to succeed. */
const ATTEMPTS = 3;

/**
 * Makes the final video of what was kept while it was recorded, one closed GOP after the other: two encoders of SVT-AV1 3.1.2 in one process corrupt its
 * heap (one run in five of test/video/make-final.test.ts; none of twelve with one). Whatever was whole when an earlier
 * run was killed is kept. Rejects with the signal's reason, or a GapError (`shard.encode`) that names the frames.
 */
export async function makeFinal(
  partial: string,
  frames: number,
  settings: EncoderSettings,
  options: FinalOptions = {},
): Promise<FinalMade> {
  quietCodecs();
  const capture = join(partial, CAPTURE_FILE);
  const kept = keptFrames(join(partial, JOURNAL_FILE), frames);
  const units = unitsOf(kept.key, frames);
  using video = new FinalVideo(partial, units, settings);
  const waiting: UnitJob[] = video.missing.map((unit) => ({ ...unit, frames: framesOf(kept, unit) }));
  const attempts = new Map<number, number>();
  const [began, had] = [performance.now(), video.framesDone];
  const tell = () => {
    const [done, s] = [video.framesDone, (performance.now() - began) / 1000];
    options.onProgress?.({ frames: done, ofFrames: frames, perS: done > had ? (done - had) / s : undefined });
  };
  const takeAnswer = (answer: UnitAnswer, job: UnitJob) => {
    if ('line' in answer) {
      video.add(answer.line);
      tell();
      return;
    }
    const tries = (attempts.get(job.unit) ?? 0) + 1;
    attempts.set(job.unit, tries);
    if (tries >= ATTEMPTS) throw unitError(capture, job, answer.failed);
    waiting.unshift(job);
  };
  tell();
  options.signal?.throwIfAborted();
  await work({ partial, capture, encoder: settings }, waiting, takeAnswer, options.signal ?? new AbortController().signal);
  return video.finish();
}

const framesOf = ({ offset, bytes, crc, tsUs }: KeptFrames, { from, to }: Unit) =>
  Array.from({ length: to - from }, (_, i) => ({
    offset: offset[from + i] as number,
    bytes: bytes[from + i] as number,
    crc: crc[from + i] as number,
    tsUs: tsUs[from + i] as number,
  }));

/** One unit after the other, in a thread of its own, until none waits. */
async function work(
  data: UnitWorkerData,
  waiting: UnitJob[],
  take: (answer: UnitAnswer, job: UnitJob) => void,
  signal: AbortSignal,
): Promise<void> {
  let worker: Worker | undefined;
  try {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      signal.throwIfAborted();
      worker ??= new Worker(workerFile(import.meta.url, './unit-worker'), { workerData: data, name: 'final' });
      const answer = await ask(worker, job, signal);
      if (answer === undefined) {
        // Stuck in its encoder: never terminated, which would crash the process, but left behind.
        worker.unref();
        worker = undefined;
      }
      take(answer ?? { failed: `the encoder gave nothing for ${SILENCE_MS / 1000} s`, unit: job.unit }, job);
    }
  } finally {
    worker?.postMessage('end');
    worker?.unref();
  }
}

/** Undefined when the thread says nothing for too long. Rejects with the signal's reason. */
async function ask(worker: Worker, job: UnitJob, signal: AbortSignal): Promise<UnitAnswer | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<UnitAnswer | undefined>();
  const timer = setTimeout(() => resolve(undefined), SILENCE_MS);
  const abort = () => reject(signal.reason);
  worker.once('message', resolve);
  worker.once('error', reject);
  signal.addEventListener('abort', abort, { once: true });
  worker.postMessage(job);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    worker.off('message', resolve);
    worker.off('error', reject);
  }
}

function unitError(capture: string, { from, to }: UnitJob, why: string): GapError {
  return new GapError(
    'shard.encode',
    `${capture}: frames ${from} to ${to - 1} could not be encoded: ${why}`,
    'Nothing is lost: free memory and disk space, then seal it again',
  );
}
