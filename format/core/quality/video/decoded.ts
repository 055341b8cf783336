import type { Finding } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import type { DeepFacts } from '#format/core/quality/video/pictures.ts';
import { stillFindings } from '#format/core/quality/video/stills.ts';
import { said } from '#format/core/said.ts';

/** A check that needs the decoded pictures. */
export type DeepCheck = (facts: ShardFacts, deep: DeepFacts) => Finding | readonly Finding[];

/**
 * A decoded picture whose clear differences average less than this, in grey levels, repeats the one before. Measured on 12 s of the demo
 * game at 640x360, with 20 of every 90 frames frozen: frozen ones had at most 0.004 in the final video and in H.264 of 1.5 Mb/s made from
 * it, moving ones at least 0.57.
 */
const STILL = 0.02;

/** Every frame of the file can be decoded, and there are no others. */
export const everyFrameDecodes: DeepCheck = ({ video }, { pictures: { count, damage } }) => {
  const frames = video.pts.length;
  const ok = damage === undefined && count === frames;
  return judged({
    check: 'video.decodes',
    is: ok ? 'pass' : 'fail',
    says: damage === undefined ? said`${count} of ${frames} frames decoded` : said`${count} of ${frames} frames decoded, then: ${damage}`,
    measured: count,
    limit: frames,
    unit: 'frames',
    at: ok || count >= frames ? [] : [{ from: count, to: frames - 1, of: 'frame' }],
    remedy: said`Copy the shard again from where it was recorded; if that copy is damaged too, trim to the part before`,
  });
};

/** Frozen and black stretches of the decoded pictures, without the recorder's own figures for change and luma. */
export const stillDecoded: DeepCheck = (facts, { pictures: { clear, luma } }) =>
  stillFindings(
    facts,
    { change: (n) => clear[n] as number, luma: (n) => luma[n] as number, count: clear.length, still: STILL },
    'pictures',
  );

/** Cells of a coarse grid that change less than this share of the usual are static; in a moving game nearly all of them change. */
const STATIC_SHARE = 0.02;
/** The most a HUD takes up of a picture; more looks like an overlay. */
const OVERLAY_PCT = 12;

/** Hints of a webcam, a stream overlay or another window: a large part of the picture that never changes while the rest moves. */
export const overlayHints: DeepCheck = (_, { pictures: { cells, count } }) => {
  const sorted = cells.change.slice().sort();
  const usual = sorted[sorted.length >> 1] as number;
  if (count < 60 || usual < 0.5) return [];
  const still = [...cells.change.keys()].filter((cell) => (cells.change[cell] as number) < STATIC_SHARE * usual);
  const pct = (100 * still.length) / cells.change.length;
  return judged({
    check: 'video.overlay',
    is: pct > OVERLAY_PCT ? 'warn' : 'pass',
    says: still.length === 0 ? said`all of the picture moves` : said`${pct.toFixed(0)} % of the picture never changes`,
    measured: pct,
    limit: OVERLAY_PCT,
    unit: '%',
    remedy: said`Look at the video: GAP v0.2 allows a HUD, but neither a webcam nor a stream overlay`,
  });
};
