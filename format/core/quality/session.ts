import type { Ending } from '#format/core/documents/meta.ts';
import { isReference } from '#format/core/documents/rights.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import { framesShown } from '#format/core/findings/places.ts';
import { awaySpans } from '#format/core/game/markers.ts';
import type { Check } from '#format/core/quality/facts.ts';
import { frameTimesUs } from '#format/core/quality/input/coverage.ts';
import { said } from '#format/core/said.ts';
import { addUs, asSpan, asTs } from '#format/core/time/units.ts';

const MIN_S = 30 * 60;
const MAX_S = 120 * 60;

/** Length of the video, s: the last frame lasts one period too. */
export function durationS(pts: Float64Array, fps: number): number {
  return pts.length === 0 ? 0 : ((pts.at(-1) as number) - (pts[0] as number)) / 1e6 + 1 / fps;
}

/** GAP v0.2 section 1: 30 to 120 minutes. Only a warning: short shards are useful in tests. */
export const sessionLength: Check = (facts) => {
  const seconds = durationS(frameTimesUs(facts), facts.meta.display.fps);
  const ok = seconds >= MIN_S && seconds <= MAX_S;
  return judged({
    check: 'session.duration',
    is: ok ? 'pass' : 'warn',
    says: said`${seconds.toFixed(1)} s; the spec asks for 30 to 120 min`,
    measured: seconds / 60,
    limit: seconds > MAX_S ? 120 : 30,
    unit: 'min',
    remedy: said`Record for half an hour to two hours; a shorter shard is fine for a test`,
  });
};

/** GAP v0.2 section 1: "no menus/cutscenes", as far as the game says when it shows them. */
export const sessionAway: Check = ({ video, meta, marks }) => {
  if (marks === undefined || marks.length === 0 || video.pts.length === 0) return [];
  const { fps } = meta.display;
  const fromUs = asTs(meta.timing.t0_us);
  const lengthUs = asSpan((video.pts.length * 1e6) / fps);
  const spans = awaySpans(marks, { fromUs, toUs: addUs(fromUs, lengthUs) });
  const unknown = marks.filter(({ open }) => open === undefined).length;
  const awayUs = spans.reduce((sum, span) => sum + span.toUs - span.fromUs, 0);
  return judged({
    check: 'session.away',
    is: spans.length + unknown === 0 ? 'pass' : 'warn',
    says:
      spans.length === 0
        ? unknown === 0
          ? said`the game marked no menu and no cut scene`
          : said`${unknown} menus, cut scenes or the like, of which it is not said how long they lasted`
        : said`${spans.length} menus, cut scenes or the like, ${(awayUs / 1e6).toFixed(1)} s: ${((100 * awayUs) / lengthUs).toFixed(1)} % of the session`,
    measured: (100 * awayUs) / lengthUs,
    limit: 0,
    unit: '%',
    at: spans.map((span) => framesShown({ t0Us: fromUs, fps }, video.pts.length, span.fromUs, span.toUs)),
    remedy: said`Cut out what the game marked`,
    way: { settings: ['drop-marked'] },
  });
};

const ENDED_WELL: readonly Ending[] = ['stopped', 'duration', 'panic', 'trimmed', 'rolled-over'];

/** How the recording ended: a session that broke off stays marked for good. */
export const sessionEnd: Check = ({ meta }) => {
  const ended = meta.recorder?.ended;
  if (ended === undefined) return [];
  const ok = ENDED_WELL.includes(ended);
  return judged({
    check: 'session.end',
    is: ok ? 'pass' : 'warn',
    says: ok ? ended : said`${ended}: ${meta.recorder?.ended_why ?? said`broken off`}`,
    remedy: said`What was written is intact; look into the reason before the next session`,
  });
};

/** More than the recorder should ever lose (docs/reliability.md). */
const LOST_LIMIT_MS = 500;

/** What a killed recorder had captured but not yet written. */
export const sessionRecovered: Check = ({ meta }) => {
  const lostMs = meta.recorder?.recovered?.lost_ms;
  if (lostMs === undefined) return [];
  const ok = lostMs <= LOST_LIMIT_MS;
  return judged({
    check: 'session.recovered',
    is: ok ? 'pass' : 'warn',
    says: said`recovered, lost ${lostMs.toFixed(0)} ms`,
    measured: lostMs,
    limit: LOST_LIMIT_MS,
    unit: 'ms',
    remedy: said`A full, slow or failing disk loses more than a kill does: check it before the next session`,
  });
};

/** A recovered session that nothing shows to have begun on the machine that sealed it. */
export const sessionProven: Check = ({ meta }) => {
  const why = meta.recorder?.unproven;
  if (why === undefined) return [];
  return judged({
    check: 'session.proven',
    is: 'warn',
    says: said`sealed without a signature: ${why}`,
    remedy: said`Look at it: if it is your own recording, sign it yourself; if not, delete it`,
  });
};

/** GAP v0.2 section 3, "provenance": frames carry a tile. */
export const watermarkPresent: Check = ({ meta }) => {
  if (meta.recorder === undefined) return [];
  const { watermark } = meta.recorder;
  return judged({
    check: 'watermark.present',
    is: watermark === undefined ? 'warn' : 'pass',
    says:
      watermark === undefined
        ? said`no frame carries a watermark`
        : said`${watermark.every === 1 ? said`each frame` : said`every ${watermark.every}th frame`}, ${watermark.size} px at ${watermark.x},${watermark.y}, key ${watermark.key_id}`,
    remedy: said`Leave the watermark on, and record a picture of at least 256x128`,
    way: { settings: ['watermark', 'size'] },
  });
};

/** GAP v0.2 section 8, "rights": both references are there and say something. */
export const rightsPresent: Check = ({ meta }) => {
  return (['publisher_license', 'player_consent_id'] as const).map((field): Finding => {
    const value = meta.rights[field];
    const ok = isReference(value);
    return judged({
      check: field === 'publisher_license' ? 'rights.license' : 'rights.consent',
      is: ok ? 'pass' : 'fail',
      says: ok ? value : said`meta.json: rights.${field} is ${JSON.stringify(value)}`,
      remedy: said`Put the reference to the signed document there and seal again`,
    });
  });
};
