import type { RecordPlan } from '#core/plan/plan.ts';
import { messageOf } from '#format/core/errors.ts';
import { EncoderTrials } from '#session/encode/encoder-trials.ts';
import { finalSettings, recordingSettings } from '#session/encode/settings.ts';
import { LADDER } from '#video/core/encoder-plan.ts';
import type { Stage } from '#video/core/rung.ts';
import { LOOP_FRAMES } from '#video/core/test-scene.ts';
import { quietCodecs } from '#video/quiet.ts';

/** How one encoder of the ladder performs on this machine, alongside everything running now. */
export interface RungHere {
  readonly name: string;
  readonly stage: Stage;
  /** For one picture, ms: `cpuMs` is processor time, the others are by the wall clock. */
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

/** Tries every encoder of the ladder with the test scene, at the size and rate of `plan`, one after another; takes a few seconds. */
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
