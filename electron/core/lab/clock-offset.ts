import { z } from 'zod';
import { asSpan, asTs, type SpanUs, type TsUs } from '#format/core/time/units.ts';

const us = z.number();

/** One query of another machine's clock: our time when it was sent and when the answer arrived, theirs in between; all us, monotonic. */
export const Probe = z.strictObject({ sentUs: us, theirUs: us, backUs: us });
export type Probe = z.infer<typeof Probe>;

/** Our clock plus `offsetUs` is theirs, to within `boundUs` either way. */
export interface ClockOffset {
  readonly offsetUs: SpanUs;
  readonly boundUs: SpanUs;
  /** When it was measured, on our clock. */
  readonly atUs: TsUs;
  readonly probes: readonly Probe[];
}

/** Probes per measurement. */
export const PROBES = 8;
/** An older offset is stale: two quartz clocks may be 100 ppm apart, which is 0.5 ms in 5 s. */
export const STALE_US = 5e6;

/**
 * The offset from some probes: the one with the shortest round trip counts, because it leaves the least uncertainty (Cristian's
 * algorithm). The raw probes are kept. Undefined without a plausible probe.
 */
export function clockOffset(probes: readonly Probe[]): ClockOffset | undefined {
  const possible = probes.filter(({ sentUs, backUs, theirUs }) => backUs >= sentUs && Number.isFinite(theirUs));
  if (possible.length === 0) return undefined;
  const best = possible.reduce((a, b) => (b.backUs - b.sentUs < a.backUs - a.sentUs ? b : a));
  return {
    offsetUs: asSpan(best.theirUs - (best.sentUs + best.backUs) / 2),
    boundUs: asSpan((best.backUs - best.sentUs) / 2),
    atUs: asTs(best.backUs),
    probes,
  };
}

export function isStale({ atUs }: Pick<ClockOffset, 'atUs'>, nowUs: TsUs): boolean {
  return nowUs - atUs > STALE_US;
}
