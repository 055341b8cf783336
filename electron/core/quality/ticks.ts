import type { Check } from '#core/quality/facts.ts';
import { covers } from '#core/quality/intervals.ts';
import { judged } from '#core/quality/judged.ts';

/** Of the ticks that a session should have; a skipped one is a row that is missing (the frames' limit, GAP v0.2 section 8). */
const SKIPPED_LIMIT_PCT = 0.5;
/** A hole in the rows that no gap explains, us: six frames. */
const HOLE_US = 100_000;

/** The input clock ticks regularly: what was skipped is counted by the recorder itself. */
export const tickRegularity: Check = ({ controls: { skipped, tsUs } }) => {
  if (skipped === undefined) return [];
  const pct = tsUs.length === 0 ? 0 : (100 * skipped) / (tsUs.length + skipped);
  return [
    judged({
      check: 'controls.ticks',
      is: pct < SKIPPED_LIMIT_PCT ? 'pass' : 'warn',
      says: `${skipped} ticks skipped`,
      measured: pct,
      limit: SKIPPED_LIMIT_PCT,
      unit: '%',
      remedy: 'Close other programs: the input thread was starved (sums of motion are right all the same)',
    }),
  ];
};

/** Rows come without a hole, but where the session says that there is one. */
export const rowHoles: Check = ({ controls: { tsUs }, meta }) => {
  const inGap = covers(meta.recorder?.gaps ?? []);
  const at: { from: number; to: number; of: 'row' }[] = [];
  let longest = 0;
  for (let i = 1; i < tsUs.length; i++) {
    const us = (tsUs[i] as number) - (tsUs[i - 1] as number);
    if (us <= longest && us <= HOLE_US) continue;
    if (inGap(tsUs[i - 1] as number) || inGap(tsUs[i] as number) || inGap(((tsUs[i] as number) + (tsUs[i - 1] as number)) / 2)) continue;
    longest = Math.max(longest, us);
    if (us > HOLE_US) at.push({ from: i - 1, to: i, of: 'row' });
  }
  return [
    judged({
      check: 'controls.holes',
      is: at.length === 0 ? 'pass' : 'fail',
      says:
        at.length === 0
          ? `longest time between rows ${(longest / 1000).toFixed(1)} ms`
          : `${at.length} holes in the rows that no gap explains`,
      measured: longest / 1000,
      limit: HOLE_US / 1000,
      unit: 'ms',
      at,
      remedy: 'The clock jumped or input was lost there: trim it away',
    }),
  ];
};
