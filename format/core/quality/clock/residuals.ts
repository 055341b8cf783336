import type { Residuals } from '#format/core/documents/qat.ts';
import { judged } from '#format/core/findings/judged.ts';
import { placesOf } from '#format/core/findings/places.ts';
import { correctionUs } from '#format/core/quality/clock/calibration.ts';
import type { Check, FrameFacts, ShardFacts } from '#format/core/quality/facts.ts';
import { BY_PICTURE_TIMES } from '#format/core/quality/imported.ts';
import { frameTimesUs, nearestRowUs } from '#format/core/quality/input/coverage.ts';
import { MOST_RESIDUAL_US } from '#format/core/quality/limits.ts';
import { said } from '#format/core/said.ts';
import { quantiles } from '#format/core/signal/quantiles.ts';

/** |capture - grid| of the captured frames (a repeat has no capture), us. */
function frameResidualsUs({ frames, meta }: Pick<ShardFacts, 'frames' | 'meta'>): Float64Array {
  const lateUs = correctionUs(meta);
  return ofCaptured(frames, (captured, n) => Math.abs((captured.captureUs[n] as number) - lateUs - (captured.tsUs[n] as number)));
}

/** A value for every frame that is not a repeat. */
function ofCaptured(frames: FrameFacts | undefined, value: (frames: FrameFacts, n: number) => number): Float64Array {
  const values = new Float64Array(frames?.tsUs.length ?? 0);
  let count = 0;
  if (frames !== undefined) for (let n = 0; n < values.length; n++) if (frames.repeat[n] === 0) values[count++] = value(frames, n);
  return values.subarray(0, count);
}

/** All percentiles that a verdict quotes, us. */
export function residualsOf(facts: ShardFacts): Residuals {
  const { frames, controls } = facts;
  const figures: Residuals = {};
  const put = (name: keyof Residuals, values: Float64Array | Float32Array) => {
    const found = quantiles(values);
    if (found !== undefined) figures[name] = found;
  };
  put('frame_us', frameResidualsUs(facts));
  const { errUs, encodeUs } = frames ?? {};
  if (errUs !== undefined)
    put(
      'bracket_us',
      ofCaptured(frames, (_, n) => 2 * (errUs[n] as number)),
    );
  put('nearest_row_us', nearestRowUs(frameTimesUs(facts), controls.tsUs));
  if (controls.lateUs !== undefined) put('tick_us', controls.lateUs);
  if (encodeUs !== undefined)
    put(
      'encode_us',
      ofCaptured(frames, (_, n) => encodeUs[n] as number),
    );
  return figures;
}

/** 99 % of the captures lie within 8 ms of their grid time. */
export const frameResidual: Check = (facts) => {
  const { frames, meta } = facts;
  if (frames === undefined) return [];
  const values = frameResidualsUs(facts);
  const p99 = quantiles(values)?.p99 ?? 0;
  const lateUs = correctionUs(meta);
  const far: number[] = [];
  frames.captureUs.forEach((us, n) => {
    if (frames.repeat[n] === 0 && Math.abs(us - lateUs - (frames.tsUs[n] as number)) > MOST_RESIDUAL_US) far.push(n);
  });
  const ok = p99 <= MOST_RESIDUAL_US;
  return judged({
    check: 'frames.residual',
    // The pictures of another program came when they came; each says when.
    is: ok ? 'pass' : meta.imported === undefined ? 'fail' : 'warn',
    says: said`p99 of |capture - grid| over ${values.length} captures`,
    measured: p99 / 1000,
    limit: MOST_RESIDUAL_US / 1000,
    unit: 'ms',
    at: placesOf(far, 'frame'),
    remedy: meta.imported === undefined ? said`Close other programs: the grab thread ran late` : BY_PICTURE_TIMES,
  });
};
