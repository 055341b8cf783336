import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Closing } from '#core/journal/closing.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { CAPTURE_FILE, HASHES_FILE, JOURNAL_FILE, PARTIAL_SUFFIX } from '#format/core/layout.ts';
import { said } from '#format/core/said.ts';
import type { WatermarkKey } from '#format/core/watermark/watermark-key.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { type FinishOptions, finishVideo } from '#session/final/finish-video.ts';
import { readSession } from '#session/journal/read-session.ts';
import { lossOf } from '#session/journal/signs-of-life.ts';
import { takeBack } from '#session/journal/take-back.ts';
import { keptPictures, wholeFrames } from '#session/journal/whole-frames.ts';
import { planDoubt } from '#session/seal/plan-proof.ts';
import { seal } from '#session/seal/seal.ts';
import { placedParts } from '#session/seal/seal-parts.ts';
import { forgetLeftCuts } from '#shard/cut/left-cuts.ts';
import { lockPartial } from '#shard/folder/lock.ts';
import { partialShards } from '#shard/folder/partials.ts';
import { giveFinalName, type Sealed } from '#shard/seal/seal-files.ts';

export interface RecoverOptions extends Omit<FinishOptions, 'watermarkKey'> {
  /** Sessions whose final video would have more frames than this are left alone, and rejected as `shard.waiting`. */
  readonly mostFrames?: number | undefined;
  /** Aborting rejects with `capture.cancelled`; the finished part of the final video stays. */
  readonly signal?: AbortSignal | undefined;
  /** The key for the session's tiles, when this machine has the secret. */
  readonly watermarkKeyOf?: ((sessionId: string, keyId: string) => WatermarkKey | undefined) | undefined;
}

export interface Recovered extends Sealed {
  /** From the end of the last frame to the last sign of life, ms; undefined when only sealing was interrupted. */
  readonly lostMs: number | undefined;
  /** Why it was not signed although a key is here: nothing shows that the session began on this machine. */
  readonly unproven: string | undefined;
}

/**
 * Turns a `.partial` that a killed recorder left into a sealed shard: up to the last whole block of the journal and the last frame that
 * both journal and video have. Safe to repeat and to interrupt. Rejects with a GapError: `shard.*` when there is nothing to recover or
 * the shard cannot be written, `capture.cancelled` when aborted.
 */
export async function recover(partial: string, { watermarkKeyOf, ...options }: RecoverOptions = {}): Promise<Recovered> {
  const folder = partial.replace(/[\\/]+$/, '');
  if (!folder.endsWith(PARTIAL_SUFFIX) || !existsSync(folder)) {
    throw new GapError(
      'shard.no-partial',
      said`${partial}: there is no such .partial`,
      said`Give the folder that ends in .partial; a sealed shard needs no recovery`,
    );
  }
  const target = folder.slice(0, -PARTIAL_SUFFIX.length);
  try {
    using _lock = lockPartial(folder);
    if (existsSync(target)) return partsArePlaced(folder, target);
    return await sealLeft(folder, target, { watermarkKeyOf, ...options });
  } catch (cause) {
    if (cause instanceof GapError) throw cause;
    if (options.signal?.aborted)
      throw new GapError(
        'capture.cancelled',
        said`${folder} is not sealed yet`,
        said`Nothing is lost: the finished part of its video is kept, and sealing resumes from there`,
      );
    throw new GapError(
      'shard.seal',
      said`${folder} could not be sealed: ${wordsOf(cause)}`,
      said`Nothing is lost: free space, fix the disk or its permissions, then recover again`,
      { cause },
    );
  }
}

async function sealLeft(
  folder: string,
  target: string,
  { watermarkKeyOf, mostFrames = Number.POSITIVE_INFINITY, ...options }: RecoverOptions,
): Promise<Recovered> {
  const journal = join(folder, JOURNAL_FILE);
  if (!existsSync(journal)) return finishRename(folder, target);
  const video = keptPictures(folder);
  if (!existsSync(video))
    throw new GapError('shard.nothing', said`${video} is missing`, said`There is nothing to recover; the folder can be deleted`);
  // A player's panic comes first: nothing that was taken back may be recovered.
  const taken = takeBack(folder, 'the player took the last minutes back');
  const {
    opening,
    plan: text,
    closing: left,
    complete,
  } = readSession(journal, wholeFrames(journal, video), 'recovered', 'the recorder ended without sealing');
  const whole = taken ?? (complete ? left : withLoss(left, lossOf(journal, video, opening.plan.fps, left)));
  const unproven = options.signer && planDoubt(folder, text, opening.plan.sessionId, options.signer);
  const closing = { ...whole, unproven };
  if (closing.frames === 0)
    throw new GapError(
      'shard.nothing',
      said`${folder}: not one whole frame was written`,
      said`There is nothing to recover; the folder can be deleted`,
    );
  const { plan } = opening;
  if (opening.capture !== undefined && closing.frames > mostFrames)
    throw new GapError(
      'shard.waiting',
      said`${folder} waits for its final video: ${minutes(closing.frames / plan.fps)} of play`,
      said`Seal it`,
      {
        way: { action: 'seal', of: folder },
      },
    );
  if (opening.capture !== undefined && basename(video) !== CAPTURE_FILE)
    throw new GapError(
      'shard.nothing',
      said`${join(folder, CAPTURE_FILE)} is missing: the pictures are gone`,
      said`The folder can be deleted`,
    );
  const made = await finishVideo(folder, opening, closing, options);
  const sealed = await seal({
    ...options,
    readBack: { signal: options.signal, ...options.readBack },
    signer: unproven === undefined ? options.signer : undefined,
    ...(made ?? { video: undefined, closing }),
    watermarkKey: plan.watermark && watermarkKeyOf?.(plan.sessionId, plan.watermark.keyId),
    partial: folder,
    opening,
  });
  return { ...sealed, lostMs: closing.lostMs, unproven };
}

const minutes = (s: number) => (s < 90 ? `${s.toFixed(0)} s` : said`${(s / 60).toFixed(0)} min`);

function withLoss(closing: Closing, { lostMs, gap }: ReturnType<typeof lossOf>): Closing {
  return {
    ...closing,
    lostMs,
    why: `${closing.why}; recovered, lost ${lostMs.toFixed(0)} ms`,
    gaps: gap === undefined ? closing.gaps : [...closing.gaps, gap],
  };
}

/** Killed when all parts of a long session were in their places, and before all of its `.partial` was removed. */
function partsArePlaced(folder: string, target: string): Recovered {
  const placed = placedParts(folder, target);
  if (placed === undefined) throw new GapError('shard.exists', said`${target} exists already`, said`Move it away, then recover again`);
  return { ...placed, lostMs: undefined, unproven: undefined };
}

/** Killed between the last write and the rename: the shard itself is complete. */
function finishRename(folder: string, target: string): Recovered {
  const qat = new ShardFolder(folder).look('qat');
  if (!existsSync(join(folder, HASHES_FILE)) || qat.is === 'missing')
    throw new GapError('shard.nothing', said`${folder}: holds no journal`, said`There is nothing to recover from`);
  if (qat.is !== 'good')
    throw new GapError('shard.nothing', said`${folder}: ${qat.problems[0]}`, said`It holds no journal to rebuild it from`);
  giveFinalName(folder, target);
  return { folder: target, qat: qat.data, lostMs: undefined, unproven: undefined };
}

/** The outcome for one `.partial` of a folder: recovered, or why not. One that is in use was not left behind and is not listed. */
export type Leftover =
  | { readonly partial: string; readonly recovered: Recovered; readonly error: undefined }
  | { readonly partial: string; readonly recovered: undefined; readonly error: GapError };

/**
 * Recovers every `.partial` in a folder that no living process holds, and deletes what killed cuts left there. One that cannot be recovered does not make
 * it reject.
 */
export async function recoverLeftovers(
  folder: string,
  options: RecoverOptions = {},
  onBegin: (partial: string) => void = () => {},
): Promise<Leftover[]> {
  forgetLeftCuts(folder);
  const leftovers: Leftover[] = [];
  for (const { path: partial, holder } of partialShards(folder)) {
    if (holder !== undefined) continue;
    onBegin(partial);
    try {
      leftovers.push({ partial, recovered: await recover(partial, options), error: undefined });
    } catch (error) {
      if (!(error instanceof GapError)) throw error;
      if (error.code !== 'shard.in-use') leftovers.push({ partial, recovered: undefined, error });
    }
  }
  return leftovers;
}
