import { LADDER, type Stage } from '#core/encode/encoder-plan.ts';
import { LOOP_FRAMES } from '#core/encode/test-scene.ts';
import { messageOf } from '#core/errors.ts';
import type { RecordPlan } from '#core/plan/plan.ts';
import { EncoderTrials } from '#video/encoder-trials.ts';
import { quietCodecs } from '#video/quiet.ts';
import { finalSettings, recordingSettings } from '#video/settings.ts';

/** What one encoder of the ladder does on this machine, beside everything that runs now. */
export interface RungHere {
  readonly name: string;
  readonly stage: Stage;
  /** Of one picture, ms: of the processor, and by the wall clock. */
  readonly cpuMs: number;
  readonly meanMs: number;
  readonly p95Ms: number;
  readonly longestMs: number;
  readonly mbps: number;
  /** Small changes that it shows late, %. */
  readonly latePct: number;
}

export type RungFailed = Pick<RungHere, 'name' | 'stage'> & { readonly failed: string };

const FRAMES = 2 * LOOP_FRAMES;

/** Tries every encoder of the ladder with the test scene, at the size and rate of `plan`, one after the other; takes some seconds. */
export async function* ladderHere(plan: RecordPlan): AsyncGenerator<RungHere | RungFailed> {
  quietCodecs();
  using trials = new EncoderTrials();
  for (const { name, stage } of LADDER) {
    const settings = stage === 'final' ? finalSettings({ ...plan, final: name }) : recordingSettings({ ...plan, encoder: name });
    try {
      const tried = await trials.try(settings, { frames: FRAMES, looks: true, isFinal: stage === 'final' });
      yield {
        name,
        stage,
        cpuMs: tried.cpuUs / 1000,
        meanMs: tried.meanUs / 1000,
        p95Ms: tried.p95Us / 1000,
        longestMs: tried.longestUs / 1000,
        mbps: (tried.bytes * 8 * plan.fps) / FRAMES / 1e6,
        latePct: tried.latePct as number,
      };
    } catch (error) {
      yield { name, stage, failed: messageOf(error) };
    }
  }
}
