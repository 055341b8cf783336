import type { Draw } from '#core/calibration/clock-pixel.ts';
import { findFlips, type PatchFrames } from '#core/calibration/flips.ts';
import { type Quantiles, quantiles } from '#format/core/signal/quantiles.ts';
import { asTs, type TsUs, tsAt } from '#format/core/time/units.ts';

/** A press of a key that the target answered by flipping its patch. */
export interface AnsweredPress extends Draw {
  readonly light: boolean;
}

/** One key press through everything: pressed, stamped by the recorder, answered on the screen, visible in the video. Times in us. */
export interface ChainedPress {
  /** When it was injected; `undefined` for a person's own. */
  readonly injectedUs: TsUs | undefined;
  readonly stampUs: TsUs;
  /** Middle of the draw. */
  readonly drawnUs: TsUs;
  readonly frame: number;
  readonly captureUs: TsUs;
}

/** Percentiles of the chain's links, us. */
export interface KeyChain {
  readonly presses: number;
  readonly injectedToStamp: Quantiles | undefined;
  readonly stampToDrawn: Quantiles;
  readonly drawnToVisible: Quantiles;
  readonly stampToVisible: Quantiles;
  /** Share of the presses whose first frame follows from the input's stamp and the median answer time alone. */
  readonly predictedPct: number;
}

/** An answer later than this belongs to another press, us. */
const ANSWER_US = 200_000;

/** Joins four records of the same presses. A press without a stamp, or that no frame shows, is left out. */
export function chainPresses(
  injectedUs: readonly TsUs[],
  stampsUs: readonly TsUs[],
  answers: readonly AnsweredPress[],
  frames: PatchFrames,
): ChainedPress[] {
  const seen = new Map(findFlips(answers, frames).map(({ flip, first }) => [flip, first]));
  return answers.flatMap(({ beganUs, endedUs }, i) => {
    const frame = seen.get(i);
    const drawnUs = asTs((beganUs + endedUs) / 2);
    const stampUs = nearest(stampsUs, drawnUs);
    if (frame === undefined || stampUs === undefined) return [];
    return [
      {
        injectedUs: nearest(injectedUs, stampUs),
        stampUs,
        drawnUs,
        frame,
        captureUs: tsAt(frames.captureUs, frame),
      },
    ];
  });
}

/** Presses are further apart than an answer takes: the nearest time is right, even where a coarse clock stamps the effect first. */
function nearest(times: readonly TsUs[], us: TsUs): TsUs | undefined {
  let best: TsUs | undefined;
  for (const one of times) if (best === undefined || Math.abs(one - us) < Math.abs(best - us)) best = one;
  return best !== undefined && Math.abs(best - us) <= ANSWER_US ? best : undefined;
}

/** `undefined` without a press. `correctionUs` is subtracted from the frames' stamps. */
export function keyChain(presses: readonly ChainedPress[], { captureUs, repeat }: PatchFrames, correctionUs = 0): KeyChain | undefined {
  const stampToDrawn = quantiles(presses.map(({ stampUs, drawnUs }) => drawnUs - stampUs));
  const drawnToVisible = quantiles(presses.map((press) => press.captureUs - correctionUs - press.drawnUs));
  const stampToVisible = quantiles(presses.map((press) => press.captureUs - correctionUs - press.stampUs));
  if (stampToDrawn === undefined || drawnToVisible === undefined || stampToVisible === undefined) return undefined;
  const right = presses.filter(({ stampUs, frame }) => {
    const visibleUs = stampUs + stampToDrawn.p50;
    return captureUs.findIndex((us, n) => repeat[n] === 0 && us - correctionUs >= visibleUs) === frame;
  });
  return {
    presses: presses.length,
    injectedToStamp: quantiles(presses.flatMap(({ injectedUs, stampUs }) => (injectedUs === undefined ? [] : [stampUs - injectedUs]))),
    stampToDrawn,
    drawnToVisible,
    stampToVisible,
    predictedPct: (100 * right.length) / presses.length,
  };
}
