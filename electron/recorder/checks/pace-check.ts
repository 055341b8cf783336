import { availableParallelism } from 'node:os';
import { codecName, defaultRung, isKept } from '#core/encode/encoder-plan.ts';
import { choosePace, isQuickLive, type Pace, type Tried } from '#core/encode/pace.ts';
import { LOOP_FRAMES } from '#core/encode/test-scene.ts';
import { paced, type RecordPlan } from '#core/plan/plan.ts';
import { quantiles } from '#core/signal/quantiles.ts';
import { nowUs } from '#native/clock.ts';
import { type Checked, passed, warned } from '#recorder/checks/outcome.ts';
import type { ScreenChoice } from '#recorder/checks/screen-check.ts';
import { openSource } from '#recorder/video/open-source.ts';
import { EncoderTrials, StoppedError, type TrialOptions } from '#video/encoder-trials.ts';
import { blackPicture } from '#video/picture-frame.ts';
import { recordingSettings } from '#video/settings.ts';

/** Pictures for a first impression of an encoder: enough to rule out a slow AV1 encoder. */
const FEW = 12;
const FRAMES = LOOP_FRAMES;
const GRABS = 40;
/** The first pictures are slower: nothing is compiled yet, and no page of the picture has been touched. */
const WARM_UP = 8;
/** The rate all measurements are made for: the best that is chosen automatically. */
const BEST_FPS = 60;

/**
 * Encodes and reads the screen for real, alongside everything running now, and chooses what was left to measurement: rate and encoder.
 * Throws a GapError when the encoder cannot be used at all. Disposes of `given`.
 */
export async function checkPace(plan: RecordPlan, screen: ScreenChoice | undefined, given = new EncoderTrials()): Promise<Checked<Pace>> {
  const { measure } = plan;
  const asked = measure.fps ? paced(plan, { fps: BEST_FPS, encoder: plan.encoder }) : plan;
  using trials = given;
  const tried: Tried[] = [];
  if (measure.encoder) tried.push(...(await tryLive(asked, trials)));
  tried.push(await tryChosen(asked, trials));
  const { fits, ...pace } = choosePace(
    { fps: measure.fps ? undefined : plan.fps, encoder: measure.encoder ? undefined : plan.encoder },
    { grabP95Us: screen === undefined ? 0 : await timeGrab(plan, screen), tried, cores: availableParallelism() },
  );
  const how = isKept(pace) ? 'pictures are kept, and encoded as AV1 afterwards' : `${codecName(pace)} is encoded while you play`;
  const says = `${pace.says}; ${how} (${pace.encoder})`;
  if (fits) return { ...passed(says), result: pace };
  const lower = pace.fps > 30 ? 'Record 30 frames a second, close other programs, or' : 'Close other programs, or';
  return {
    ...warned(says, `${lower} choose a smaller video size: frames may be missing`, { settings: ['fps', 'size'] }),
    result: pace,
  };
}

/** Keeps the pace that a test recording has just shown. */
export function keepPace(pace: Pace): Checked<Pace> {
  return { ...passed(pace.says), result: pace };
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
async function timeGrab({ display, cursor, size, window, game }: RecordPlan, { region, area }: ScreenChoice): Promise<number> {
  const screen = { display, region, area, cursor, picture: size };
  using source = await openSource(screen, window ? game : undefined);
  const picture = blackPicture(size);
  const tookUs = Array.from({ length: WARM_UP + GRABS }, () => {
    const began = nowUs();
    if (source.read() >= 0) source.convertInto(picture);
    return nowUs() - began;
  });
  return quantiles(tookUs.slice(WARM_UP))?.p95 ?? 0;
}
