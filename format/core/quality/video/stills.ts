import type { Place } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import type { Check, ShardFacts } from '#format/core/quality/facts.ts';
import { BY_PICTURE_TIMES } from '#format/core/quality/imported.ts';
import { type Activity, BIN_US, SEEN_COUNTS, wasTurned } from '#format/core/quality/input/activity.ts';
import { BLACK_LUMA } from '#format/core/quality/limits.ts';
import { said } from '#format/core/said.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';

/** A game that shows no change for this long, while the player turns the camera, is not running. */
const FROZEN_S = 0.3;
/**
 * Keys may do nothing that can be seen, in a menu or against a wall, so they need longer: so many times up or down, over so much of the stretch. (A third of a
 * second gave five false alarms in 50 clean recordings.)
 */
const FROZEN_KEYS = { s: 5, changes: 6, share: 0.5 };
/** A picture that never changes in a session of this length is none of a game. */
const NEVER_S = 10;
/**
 * A game whose cursor is not in its picture stands still at every move of the mouse (xbomb did so 93 times in a minute): so many times, and in so
 * large a share of the time in which the mouse moves, it is how the game is.
 */
const USUAL = { runs: 10, share: 0.25 };
/** How long a game may take to respond, us. */
const ANSWER_US = 150_000;
const BLACK_S = 1;
/** A longer run of repeats looks like a stutter to a viewer, s. */
const RUN_S = 0.1;

/** Change and luma (in grey levels) of a shard's pictures, per frame, from the recorder's own figures or from decoding. */
export interface Stillness {
  readonly change: (frame: number) => number;
  readonly luma: (frame: number) => number;
  readonly count: number;
  /** Change up to this counts as none. */
  readonly still: number;
}

/** Runs of frames for which something holds, of at least `least` frames. */
function runsOf(count: number, least: number, holds: (frame: number) => boolean): Place[] {
  const runs: Place[] = [];
  let from = -1;
  for (let n = 0; n <= count; n++) {
    if (n < count && holds(n)) {
      if (from < 0) from = n;
      continue;
    }
    if (from >= 0 && n - from >= least) runs.push({ from, to: n - 1, of: 'frame' });
    from = -1;
  }
  return runs;
}

/** A repeat shows nothing of the game: the stretch ends with the last picture that was captured, and not before it was seen. */
function upToCapture({ from, to, of }: Place, repeat: Uint8Array | undefined): Place {
  let last = to;
  while (last >= from && repeat?.[last] === 1) last -= 1;
  return { from, to: last, of };
}

/** Whether keys went up and down throughout a stretch. */
function werePressed({ fromUs, changes }: Activity, beginUs: TsUs, endUs: TsUs): boolean {
  const [first, last] = [beginUs, endUs].map((us) => Math.floor((us - fromUs) / BIN_US)) as [number, number];
  const bins = Array.from({ length: last - first }, (_, i) => first + i).filter((bin) => (changes[bin] ?? 0) > 0);
  const count = bins.reduce((sum, bin) => sum + (changes[bin] as number), 0);
  return count >= FROZEN_KEYS.changes && (bins.at(-1) as number) - (bins[0] as number) >= FROZEN_KEYS.share * (last - first);
}

/** Frozen and black stretches outside gaps. */
export function stillFindings(facts: ShardFacts, pictures: Stillness, prefix: 'frames' | 'pictures') {
  const { frames, meta, controls } = facts;
  const { fps } = meta.display;
  const blank = (n: number) => frames?.blank?.[n] === 1;
  const activity = controls.input?.activity;
  const tsUs = (n: number) => (frames?.tsUs[n] ?? meta.timing.t0_us + (n * 1e6) / fps) as number;
  const least = Math.ceil(FROZEN_S * fps);
  const still = runsOf(pictures.count, least, (n) => n > 0 && !blank(n) && pictures.change(n) <= pictures.still);
  const frozen = still
    .map((run) => upToCapture(run, frames?.repeat))
    .filter(
      ({ from, to }) =>
        to - from + 1 >= least &&
        activity !== undefined &&
        (wasTurned(activity, asTs(tsUs(from)), asTs(tsUs(to) - ANSWER_US), SEEN_COUNTS) ||
          (to - from + 1 >= FROZEN_KEYS.s * fps && werePressed(activity, asTs(tsUs(from)), asTs(tsUs(to))))),
    );
  const black = runsOf(pictures.count, Math.ceil(BLACK_S * fps), (n) => !blank(n) && pictures.luma(n) < BLACK_LUMA);
  const frames_ = (places: readonly Place[]) => places.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const turned = (n: number) => activity !== undefined && wasTurned(activity, asTs(tsUs(n) - 2 * BIN_US), asTs(tsUs(n)));
  const isUsual = () =>
    frozen.length >= USUAL.runs &&
    frames_(frozen) > USUAL.share * Array.from({ length: pictures.count }, (_, n) => turned(n)).filter(Boolean).length;
  const stands = frozen.length > 0 && !isUsual();
  const seen = Array.from({ length: pictures.count }, (_, n) => n).filter((n) => n > 0 && !blank(n));
  const never = pictures.count >= NEVER_S * fps && seen.length > 0 && seen.every((n) => pictures.change(n) <= pictures.still);
  const blackPct = pictures.count === 0 ? 0 : (100 * frames_(black)) / pictures.count;
  return [
    judged({
      check: `${prefix}.frozen`,
      is: never ? 'fail' : stands ? 'warn' : 'pass',
      says: never
        ? said`the picture never changes: nothing of a game was recorded`
        : stands
          ? said`${frozen.length} times the picture stands still while the player acts`
          : frozen.length === 0
            ? said`the picture never stands still while the player acts`
            : said`the picture mostly stands still while the mouse moves, ${frozen.length} times: this game does not show it`,
      measured: never ? seen.length / fps : frames_(frozen) / fps,
      limit: 0,
      unit: 's',
      at: stands ? frozen : [],
      remedy: never
        ? said`Check which window or screen is recorded, and record again`
        : said`The game hung or showed a menu, or the capture hung: trim it away`,
    }),
    judged({
      check: `${prefix}.black`,
      is: blackPct > 50 ? 'fail' : black.length > 0 ? 'warn' : 'pass',
      says: black.length === 0 ? said`no stretch is black` : said`${black.length} stretches are black outside any gap`,
      measured: frames_(black) / fps,
      limit: 0,
      unit: 's',
      at: black,
      remedy: said`The screen was off, protected, or the wrong one was recorded: trim it away, or record another region`,
    }),
  ];
}

/** From what the recorder saw of the raw pictures. */
export const stillPictures: Check = (facts) => {
  const { frames } = facts;
  if (frames?.change === undefined || frames.luma === undefined) return [];
  const { change, luma } = frames;
  const pictures = {
    change: (n: number) => change[n] as number,
    luma: (n: number) => (luma[n] as number) / 256,
    count: change.length,
    still: 0,
  };
  return stillFindings(facts, pictures, 'frames');
};

/** Viewers notice frames missing in a row; a game that draws slowly is not the recorder's fault. */
export const repeatRuns: Check = ({ frames, meta, controls }) => {
  if (frames === undefined) return [];
  const { fps } = meta.display;
  const runs = runsOf(frames.repeat.length, 1, (n) => frames.repeat[n] === 1);
  const longest = runs.reduce((most, { from, to }) => Math.max(most, to - from + 1), 0);
  const at = runsOf(frames.repeat.length, Math.ceil(RUN_S * fps) + 1, (n) => frames.repeat[n] === 1);
  const run = judged({
    check: 'cfr.run',
    is: at.length === 0 ? 'pass' : 'warn',
    says: said`most repeats in a row: ${longest}`,
    measured: longest,
    limit: Math.ceil(RUN_S * fps),
    unit: 'frames',
    at,
    remedy: meta.imported === undefined ? said`The capture stalled there: trim it away, and free the processor` : BY_PICTURE_TIMES,
  });
  const { change, tsUs, blank } = frames;
  const activity = controls.input?.activity;
  if (change === undefined || activity === undefined) return [run];
  let [looked, drawn] = [0, 0];
  for (let n = 1; n < change.length; n++) {
    const us = tsUs[n] as number;
    if (frames.repeat[n] === 1 || blank?.[n] === 1 || !wasTurned(activity, asTs(us - 2 * BIN_US), asTs(us))) continue;
    looked += 1;
    if ((change[n] as number) > 0) drawn += 1;
  }
  if (looked === 0) return [run];
  return [
    run,
    judged({
      check: 'game.rate',
      is: 'pass',
      says: said`the game drew ${((fps * drawn) / looked).toFixed(1)} new pictures a second while it was played`,
      measured: (fps * drawn) / looked,
      unit: 'fps',
      remedy: '',
    }),
  ];
};
