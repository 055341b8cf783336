import { z } from 'zod';

const us = z.number();

/** One question for another machine's clock: ours when it went out and when the answer was here, theirs in between; all us, monotonic. */
export const Probe = z.strictObject({ sentUs: us, theirUs: us, backUs: us });
export type Probe = z.infer<typeof Probe>;

/** Add `offsetUs` to our clock, and you have theirs, to within `boundUs` either way. */
export interface ClockOffset {
  readonly offsetUs: number;
  readonly boundUs: number;
  /** When it was measured, on our clock. */
  readonly atUs: number;
  readonly probes: readonly Probe[];
}

/** Probes of one measurement. */
export const PROBES = 8;
/** Older than this it is stale: two quartzes may be 100 ppm apart, which is 0.5 ms in 5 s. */
export const STALE_US = 5e6;

/**
 * What some probes say: the one with the least round trip counts, because its answer has the least room to lie in (Cristian's algorithm). The
 * raw probes are kept. Undefined without a probe that could be true.
 */
export function clockOffset(probes: readonly Probe[]): ClockOffset | undefined {
  const possible = probes.filter(({ sentUs, backUs, theirUs }) => backUs >= sentUs && Number.isFinite(theirUs));
  if (possible.length === 0) return undefined;
  const best = possible.reduce((a, b) => (b.backUs - b.sentUs < a.backUs - a.sentUs ? b : a));
  return {
    offsetUs: best.theirUs - (best.sentUs + best.backUs) / 2,
    boundUs: (best.backUs - best.sentUs) / 2,
    atUs: best.backUs,
    probes,
  };
}

export function isStale({ atUs }: Pick<ClockOffset, 'atUs'>, nowUs: number): boolean {
  return nowUs - atUs > STALE_US;
}
