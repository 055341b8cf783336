import { sessionOf } from '#format/core/documents/session-of.ts';
import type { Place } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import type { Check } from '#format/core/quality/facts.ts';
import { uncovered } from '#format/core/quality/input/intervals.ts';
import { said } from '#format/core/said.ts';
import { asTs } from '#format/core/time/units.ts';

/** Share of the ticks a session should have; each one skipped is a missing row (the limit for frames, GAP v0.2 section 8). */
const SKIPPED_LIMIT_PCT = 0.5;
/** A hole in the rows that no gap explains, us: six frames. */
const HOLE_US = 100_000;

/** The input clock ticks regularly: the recorder itself counts skipped ticks. */
export const tickRegularity: Check = ({ controls: { skipped, tsUs } }) => {
  if (skipped === undefined) return [];
  const pct = tsUs.length === 0 ? 0 : (100 * skipped) / (tsUs.length + skipped);
  return judged({
    check: 'controls.ticks',
    is: pct < SKIPPED_LIMIT_PCT ? 'pass' : 'warn',
    says: said`${skipped} ticks skipped`,
    measured: pct,
    limit: SKIPPED_LIMIT_PCT,
    unit: '%',
    remedy: said`Close other programs: the input thread was starved (sums of motion are still right)`,
  });
};

/** Rows have no holes except where the session declares one. */
export const rowHoles: Check = ({ controls: { tsUs, skippedAt }, meta }) => {
  const missing = uncovered(sessionOf(meta)?.gaps ?? []);
  const periodUs = 1e6 / (sessionOf(meta)?.input.hz ?? 60);
  const at: Place[] = [];
  const starved: Place[] = [];
  let longest = 0;
  for (let i = 1; i < tsUs.length; i++) {
    const [before, now] = [tsUs[i - 1] as number, tsUs[i] as number];
    if (now - before <= longest && now - before <= HOLE_US) continue;
    const us = missing(asTs(before), asTs(now));
    longest = Math.max(longest, us);
    if (us <= HOLE_US) continue;
    // Where skipped ticks account for the hole, the recorder itself declared that it was late.
    const skippedUs = ((skippedAt.get(i) ?? 0) + 2) * periodUs;
    (skippedUs >= us ? starved : at).push({ from: i - 1, to: i, of: 'row' });
  }
  return judged({
    check: 'controls.holes',
    is: at.length > 0 ? 'fail' : starved.length > 0 ? 'warn' : 'pass',
    says:
      at.length > 0
        ? said`${at.length} holes in the rows that neither a gap nor a skipped tick explains`
        : starved.length > 0
          ? said`${starved.length} holes in the rows: the input thread ran late`
          : said`longest time between rows ${(longest / 1000).toFixed(1)} ms`,
    measured: longest / 1000,
    limit: HOLE_US / 1000,
    unit: 'ms',
    at: [...at, ...starved],
    remedy: said`The clock jumped, or the processor was busy elsewhere: trim it away`,
  });
};
