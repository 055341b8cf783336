import { sessionOf } from '#format/core/documents/session-of.ts';
import { judged } from '#format/core/findings/judged.ts';
import { placesOf } from '#format/core/findings/places.ts';
import type { Check, ShardFacts } from '#format/core/quality/facts.ts';
import { frameTimesUs, nearestRowUs, WITHIN_US } from '#format/core/quality/input/coverage.ts';
import { covers } from '#format/core/quality/input/intervals.ts';
import { BLACK_LUMA, LEAST_USABLE_PCT } from '#format/core/quality/limits.ts';
import { joined, said } from '#format/core/said.ts';

/** With less, trimming is worth it. */
const WARN_PCT = 90;

/** What a frame lacks that nobody can train without. */
const LACKS = [said`the game had no focus, or was not seen`, said`the picture is black`, said`no input row is near`] as const;

/** How much of the session holds all that training needs: a picture of the game, its focus, and input rows. */
export const sessionUsable: Check = (facts) => {
  const lacking = lackingOf(facts);
  const count = lacking.length;
  const off = [...lacking].flatMap((what, n) => (what < 0 ? [] : [n]));
  const pct = count === 0 ? 0 : 100 * (1 - off.length / count);
  const by = LACKS.map((what, i) => [what, lacking.reduce((sum, one) => sum + (one === i ? 1 : 0), 0)] as const).filter(([, n]) => n > 0);
  const why = joined(
    by.map(([what, n]) => said`${what} in ${n}`),
    ', ',
  );
  return judged({
    check: 'session.usable',
    is: pct < LEAST_USABLE_PCT ? 'fail' : pct < WARN_PCT ? 'warn' : 'pass',
    says:
      count === 0
        ? said`there are no frames`
        : off.length === 0
          ? said`all ${count} frames can be used`
          : said`${count - off.length} of ${count} frames can be used: ${why}`,
    measured: pct,
    limit: LEAST_USABLE_PCT,
    unit: '% of the frames',
    at: placesOf(off, 'frame'),
    remedy: said`Keep the game in front while you record, check which window or screen is recorded, and trim to the good part`,
    way: { settings: ['drop-gaps'] },
  });
};

/** By frame: index into {@link LACKS}, or -1. */
function lackingOf(facts: ShardFacts): Int8Array {
  const { frames, controls, meta } = facts;
  const tsUs = frameTimesUs(facts);
  const distances = nearestRowUs(tsUs, controls.tsUs);
  const inGap = covers(sessionOf(meta)?.gaps ?? []);
  return Int8Array.from(tsUs, (us, n) => {
    if (frames?.blank?.[n] === 1 || inGap(frames?.captureUs[n] ?? us)) return 0;
    if (frames?.luma !== undefined && (frames.luma[n] ?? 0) < 256 * BLACK_LUMA) return 1;
    return (distances[n] as number) > WITHIN_US ? 2 : -1;
  });
}
