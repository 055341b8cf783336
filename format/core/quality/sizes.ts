import type { Finding } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import type { Check, ShardFacts } from '#format/core/quality/facts.ts';
import { durationS } from '#format/core/quality/session.ts';
import { said } from '#format/core/said.ts';

/** Headers and footers outweigh what a shorter shard holds. */
const LEAST_S = 600;
/** The text's figures are for this many pixels a second. */
const PIXELS = 1280 * 720 * 60;

interface Size {
  readonly of: string;
  readonly bytes: number;
  /** Megabytes an hour. */
  readonly most: number;
}

/** GAP v0.2 section 9. The upper ends: a still game, or one of few inputs, needs less and is none the worse. */
const sizesOf = ({ video, sizes, meta }: ShardFacts): readonly Size[] => [
  { of: 'video', bytes: video.fileBytes, most: (3600 * video.width * video.height * meta.display.fps) / PIXELS },
  ...(sizes === undefined
    ? []
    : [
        { of: 'controls', bytes: sizes.controls, most: 15 },
        { of: 'network figures and labels', bytes: sizes.beside, most: 10 },
      ]),
];

/** The files are no larger than the text says, an hour. */
export const sizesPerHour: Check = (facts) => {
  const seconds = durationS(facts.video.pts, facts.meta.display.fps);
  if (seconds < LEAST_S) return [];
  return sizesOf(facts).map(({ of, bytes, most }): Finding => {
    const perHour = (bytes / 1e6) * (3600 / seconds);
    return judged({
      check: 'size.hour',
      is: perHour <= most ? 'pass' : 'warn',
      says: said`${of}: ${perHour.toFixed(1)} MB an hour`,
      measured: perHour,
      limit: most,
      unit: 'MB',
      remedy: said`GAP v0.2 section 9 has room for 8 Mb/s of video at 720p60, 120 rows of input a second, and a few figures beside them`,
    });
  });
};
