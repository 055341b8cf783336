import { availableParallelism } from 'node:os';
import { paced, type RecordPlan } from '#core/plan/plan.ts';
import type { EncoderProof } from '#format/core/documents/encoder-proof.ts';
import type { Pace } from '#format/core/documents/pace.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { quantiles } from '#format/core/signal/quantiles.ts';
import { asSpan } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import { type Checked, passed, warned } from '#session/checks/outcome.ts';
import type { ScreenChoice } from '#session/checks/screen-check.ts';
import { EncoderTrials, StoppedError, type TrialOptions } from '#session/encode/encoder-trials.ts';
import { recordingSettings } from '#session/encode/settings.ts';
import { blackPicture } from '#session/picture/black-picture.ts';
import { openSource } from '#session/picture/open-source.ts';
import { slotForm } from '#session/picture/screen-plan.ts';
import { codecName, defaultRung, isKept, rungOf } from '#video/core/encoder-plan.ts';
import { HARDWARE } from '#video/core/hardware.ts';
import { choosePace, isGood, isQuickLive, type Tried } from '#video/core/pace.ts';
import type { Stage } from '#video/core/rung.ts';
import { LOOP_FRAMES } from '#video/core/test-scene.ts';

/** Pictures for a first impression of an encoder: enough to rule out a slow AV1 encoder. */
const FEW = 12;
const FRAMES = LOOP_FRAMES;
const GRABS = 40;
/** The first pictures are slower: nothing is compiled yet, and no page of the picture has been touched. */
const WARM_UP = 8;
/** The rate all measurements are made for: the best that is chosen automatically. */
const BEST_FPS = 60;

export interface PaceParts {
  /** Disposed of. */
  readonly trials?: EncoderTrials;
  /** What the encoders of this machine's display adapters have shown. */
  readonly proofs?: readonly EncoderProof[] | undefined;
}

/**
 * Encodes and reads the screen for real, alongside everything running now, and chooses what was left to measurement: rate and encoder.
 * Throws a GapError when the encoder cannot be used at all.
 */
export async function checkPace(
  plan: RecordPlan,
  screen: ScreenChoice | undefined,
  { trials: given, proofs = [] }: PaceParts = {},
): Promise<Checked<Pace>> {
  const { measure } = plan;
  const asked = measure.fps ? paced(plan, { fps: BEST_FPS, encoder: plan.encoder }) : plan;
  if (!measure.encoder) mustBeProven(plan.encoder, proofs);
  using trials = given ?? new EncoderTrials();
  const tried: Tried[] = [];
  if (measure.encoder) tried.push(...(await tryBetter(asked, trials, proofs)));
  tried.push(await tryChosen(asked, trials));
  const { fits, ...pace } = choosePace(
    { fps: measure.fps ? undefined : plan.fps, encoder: measure.encoder ? undefined : plan.encoder },
    { grabP95Us: screen === undefined ? asSpan(0) : asSpan(await timeGrab(plan, screen)), tried, cores: availableParallelism() },
  );
  const how = isKept(pace)
    ? said`pictures are kept, and encoded as ${codecName({ encoder: plan.final })} afterwards`
    : said`${codecName(pace)} is encoded while you play`;
  const says = said`${pace.forms?.says ?? pace.says}; ${how} (${pace.encoder})`;
  if (fits) return { ...passed(says), result: pace };
  const lower = pace.fps > 30 ? said`Record 30 frames a second, close other programs, or` : said`Close other programs, or`;
  return {
    ...warned(says, said`${lower} choose a smaller video size: frames may be missing`, { settings: ['fps', 'size'] }),
    result: pace,
  };
}

/** Keeps the pace that a test recording has just shown. */
export function keepPace(pace: Pace): Checked<Pace> {
  return { ...passed(pace.says), result: pace };
}

/** An encoder of a display adapter may take the whole process with it: without a proof from another one it is not opened here. */
function mustBeProven(encoder: string, proofs: readonly EncoderProof[]): void {
  if (rungOf(encoder).needs === undefined || proofs.some((proof) => proof.encoder === encoder && proof.figures !== undefined)) return;
  const why = proofs.find((proof) => proof.encoder === encoder)?.failed ?? said`no display adapter here is known to have it`;
  throw new GapError(
    'preflight.encoder',
    said`${encoder}: ${why}`,
    said`Leave the choice to the recorder, or check this machine to see what works here`,
    {
      way: { settings: ['encoder'], action: 'check' },
    },
  );
}

/** What is better than to keep pictures with the processor: a live encoder, else one of a display adapter that keeps pictures, where one is good. */
async function tryBetter(plan: RecordPlan, trials: EncoderTrials, proofs: readonly EncoderProof[]): Promise<Tried[]> {
  const onAdapter = (stage: Stage) =>
    tryProven(
      plan,
      trials,
      HARDWARE.flatMap((rung) => (rung.stage === stage ? [rung.name] : [])),
      proofs,
    );
  if (plan.measure.live) {
    const live = await onAdapter('live');
    if (live.some(isGood)) return live;
    const onProcessor = await tryLive(plan, trials);
    if (onProcessor.some(isGood)) return onProcessor;
  }
  return await onAdapter('capture');
}

/** Tries those that have shown to be faithful, until one is good beside what runs now. */
async function tryProven(
  plan: RecordPlan,
  trials: EncoderTrials,
  names: readonly string[],
  proofs: readonly EncoderProof[],
): Promise<Tried[]> {
  for (const encoder of names) {
    const figures = proofs.find((proof) => proof.encoder === encoder)?.figures;
    if (figures === undefined || !isGood({ encoder, p95Us: asSpan(figures.p95_us), latePct: figures.late_pct })) continue;
    // It worked when it was proven; that it does not now is no reason not to record.
    const tried = await tryWith({ ...plan, encoder }, trials, { frames: FRAMES, looks: true }).catch(whatStops);
    if (tried !== undefined && isGood(tried)) return [tried];
  }
  return [];
}

/** Lets an error pass that is not about the encoder. */
function whatStops(error: unknown): undefined {
  if (!(error instanceof GapError)) throw error;
}

/** Tries the encoder that makes the final video during play; fidelity is checked only if it is quick enough. Empty if it stops. */
async function tryLive(plan: RecordPlan, trials: EncoderTrials): Promise<Tried[]> {
  const live = { ...plan, encoder: defaultRung('live').name };
  try {
    const first = await tryWith(live, trials, { frames: FEW });
    return [isQuickLive(first.p95Us) ? await tryWith(live, trials, { frames: FRAMES, looks: true }) : first];
  } catch (error) {
    if (error instanceof StoppedError) return [];
    throw error;
  }
}

/** An encoder that stops gets a second chance, as it would in a recording. */
function tryChosen(plan: RecordPlan, trials: EncoderTrials): Promise<Tried> {
  const again = () => tryWith(plan, trials, { frames: FRAMES });
  return again().catch((error) => {
    if (error instanceof StoppedError) return again();
    throw error;
  });
}

async function tryWith(plan: RecordPlan, trials: EncoderTrials, options: TrialOptions): Promise<Tried> {
  const { p95Us, latePct } = await trials.try(recordingSettings(plan), options);
  return { encoder: plan.encoder, p95Us, latePct };
}

/** Time to read the screen and convert it, 95th percentile, us. */
async function timeGrab({ display, cursor, size, gold, window, game }: RecordPlan, { region, area }: ScreenChoice): Promise<number> {
  const form = slotForm({ size, gold });
  const screen = { display, region, area, cursor, picture: form };
  using source = await openSource(screen, window === true ? { game } : undefined);
  const picture = blackPicture(form);
  const tookUs = Array.from({ length: WARM_UP + GRABS }, () => {
    const began = nowUs();
    if (source.read() >= 0) source.convertInto(picture);
    return nowUs() - began;
  });
  await source.leave?.();
  return quantiles(tookUs.slice(WARM_UP))?.p95 ?? 0;
}
