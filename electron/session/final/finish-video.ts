import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Closing } from '#core/journal/closing.ts';
import type { Opening } from '#core/journal/opening.ts';
import type { Gap } from '#format/core/input/gap.ts';
import { RESERVE_FILE } from '#format/core/layout.ts';
import { unknownMotion, unpackMotion } from '#format/core/signal/motion-columns.ts';
import { gridTsUs } from '#format/core/time/grid.ts';
import { asTs } from '#format/core/time/units.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { finalSettings } from '#session/encode/settings.ts';
import { type FinalOptions, type FinalProgress, makeFinal } from '#session/final/make-final.ts';
import { Turn, type TurnOptions } from '#session/final/wait-turn.ts';
import { makeGold } from '#session/gold/make-gold.ts';
import type { FinalFacts } from '#session/seal/seal.ts';
import type { SealOptions } from '#shard/seal/seal-files.ts';
import { COLOR, encoderVersion } from '#video/encoder.ts';

/** Optional inputs of sealing where the final video is made as well. */
export interface FinishOptions extends SealOptions, TurnOptions {
  readonly onEncode?: ((progress: FinalProgress) => void) | undefined;
}

/** What `seal` needs to know about a video. */
interface Finished {
  readonly video: WrittenFile;
  /** As it was, with a gap added for each damaged unit. */
  readonly closing: Closing;
  readonly final: FinalFacts;
}

/** Makes the final video of a session that kept captures; undefined where it was made during recording. Rejects as {@link makeFinal}. */
export async function finishVideo(
  partial: string,
  { plan, capture }: Opening,
  closing: Closing,
  { signal, onEncode, ...turns }: Pick<FinishOptions, 'onEncode' | keyof TurnOptions> & Pick<FinalOptions, 'signal'>,
): Promise<Finished | undefined> {
  if (capture === undefined) return undefined;
  // The reserve makes room for what follows, on a full disk.
  rmSync(join(partial, RESERVE_FILE), { force: true });
  const settingsAt = (bitrateBps = plan.bitrateBps) => finalSettings({ ...plan, bitrateBps });
  using turn = new Turn(partial, plan.game, turns);
  const { written, lines } = await makeFinal(partial, closing.frames, settingsAt, {
    signal,
    onProgress: onEncode,
    waits: () => turn.look(),
  });
  const gold =
    plan.gold === true ? await makeGold(partial, plan.size, lines, { signal, onProgress: onEncode, waits: () => turn.look() }) : undefined;
  const { metaName, options: encoderOptions } = settingsAt().plan;
  const grid = { t0Us: asTs(closing.t0Us), fps: plan.fps };
  const lost = lines.flatMap(({ damaged, from, frames }): Gap[] =>
    damaged ? [{ fromUs: gridTsUs(grid, from), toUs: gridTsUs(grid, from + frames), reason: 'lost' }] : [],
  );
  const motion = unknownMotion(closing.frames);
  for (const { motion: packed, from } of lines) unpackMotion(Buffer.from(packed, 'base64'), motion, from);
  return {
    video: written,
    closing: { ...closing, gaps: [...closing.gaps, ...lost].sort((a, b) => a.fromUs - b.fromUs) },
    final: {
      encoder: { metaName, version: encoderVersion(), options: { ...encoderOptions }, color: COLOR },
      units: lines,
      motion,
      gold,
    },
  };
}
