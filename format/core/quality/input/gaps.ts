import { sessionOf } from '#format/core/documents/session-of.ts';
import type { CheckName } from '#format/core/findings/checks.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import { framesShown, placesOf } from '#format/core/findings/places.ts';
import { hidesPictures } from '#format/core/input/gap.ts';
import type { Check } from '#format/core/quality/facts.ts';
import { covers } from '#format/core/quality/input/intervals.ts';
import { joined, said } from '#format/core/said.ts';
import { asTs } from '#format/core/time/units.ts';

/** Above this a session warns: much of it is not the game. */
const WARN_PCT = 5;

/** The stretches of a session that hold no trustworthy data: how long, and why. They are declared, so they never fail. */
export const sessionGaps: Check = ({ meta, video }) => {
  const gaps = sessionOf(meta)?.gaps;
  if (gaps === undefined) return [];
  const whole = gaps.filter(({ device }) => device === undefined);
  const totalUs = whole.reduce((sum, { from_us, to_us }) => sum + to_us - from_us, 0);
  const lengthUs = (video.pts.length * 1e6) / meta.display.fps;
  const pct = lengthUs === 0 ? 0 : (100 * totalUs) / lengthUs;
  const byReason = new Map<string, { count: number; us: number }>();
  for (const { from_us, to_us, reason } of gaps) {
    const sum = byReason.get(reason) ?? { count: 0, us: 0 };
    byReason.set(reason, { count: sum.count + 1, us: sum.us + to_us - from_us });
  }
  const parts = [...byReason].map(([reason, { count, us }]) => said`${reason} ${count} times, ${(us / 1e6).toFixed(1)} s`);
  const grid = { t0Us: asTs(meta.timing.t0_us), fps: meta.display.fps };
  return judged({
    check: 'session.gaps',
    is: pct > WARN_PCT ? 'warn' : 'pass',
    says: parts.length === 0 ? said`none` : joined(parts),
    measured: pct,
    limit: WARN_PCT,
    unit: '%',
    at: whole.map(({ from_us, to_us }) => framesShown(grid, video.pts.length, asTs(from_us), asTs(to_us))),
    remedy: said`Trim to the good part, or stay in the game for longer at a time`,
  });
};

/**
 * The shard holds nothing of other programs: no event lies inside a gap, and every picture read during one is black, unless the player
 * agreed to the whole screen.
 */
export const gapsAreEmpty: Check = ({ meta, events, frames }) => {
  const told = sessionOf(meta)?.gaps;
  if (told === undefined) return [];
  const gaps = told.filter(({ device }) => device === undefined);
  // While a hook was lost, pads kept working, and that was still the game's input.
  const foreign = gaps.filter(({ reason }) => hidesPictures(reason, false));
  const findings: Finding[] = [];
  if (events !== undefined) {
    const inside = covers(foreign);
    const leaked: number[] = [];
    events.tsUs.forEach((us, i) => {
      if (inside(us)) leaked.push(i);
    });
    findings.push(leak('privacy.events', 'events', leaked, events.tsUs.length, 'row'));
  }
  if (frames?.blank !== undefined) {
    const hidden = gaps.filter(({ reason }) => hidesPictures(reason, meta.recorder?.video.whole_screen === true));
    const hides = covers(hidden);
    const shown: number[] = [];
    frames.captureUs.forEach((us, n) => {
      // The pixels were read at some time within the bracket.
      const errUs = frames.errUs?.[n] ?? 0;
      if (frames.blank?.[n] === 0 && (hides(us - errUs) || hides(us + errUs))) shown.push(n);
    });
    findings.push(leak('privacy.frames', 'pictures', shown, frames.captureUs.length, 'frame'));
  }
  return findings;
};

function leak(check: CheckName, what: string, at: readonly number[], of: number, unit: 'row' | 'frame'): Finding {
  const ok = at.length === 0;
  return judged({
    check,
    is: ok ? 'pass' : 'fail',
    says: ok ? said`no ${what} inside a gap` : said`${at.length} of ${of} ${what} lie inside a gap: they may show another program`,
    measured: at.length,
    limit: 0,
    unit: what,
    at: placesOf(at, unit),
    remedy: said`Delete this shard: it may hold data that the player never agreed to`,
  });
}

/** Whose input it is: focus decides. A session that recorded everything stays marked for good. */
export const focusRule: Check = ({ meta }) => {
  const game = sessionOf(meta)?.input.game;
  if (game === undefined) return [];
  const any = game.includes('any');
  return judged({
    check: 'privacy.focus',
    is: any ? 'warn' : 'pass',
    says: any ? said`input of whatever had the focus was recorded` : said`only while ${game.join(' or ')} had the focus`,
    remedy: said`Record one game only, unless nothing else can run on that machine`,
    way: { settings: ['game'] },
  });
};

/** What the input source could not provide. */
export const inputSource: Check = ({ meta }) => {
  const input = sessionOf(meta)?.input;
  if (input === undefined) return [];
  const cannot = input.cannot ?? [];
  const { positions, pointer_map } = meta.recorder?.input ?? {};
  return judged({
    check: 'controls.source',
    is: cannot.length > 0 ? 'warn' : 'pass',
    says: joined([
      cannot.length > 0 ? said`${input.source} cannot give ${cannot.join('; ')}` : input.source,
      ...(positions === true ? [said`some motion came as positions: it is the way between them, in pixels`] : []),
      ...(pointer_map === undefined ? [] : [said`programs saw buttons ${pointer_map.join(', ')} for 1, 2, 3 and so on`]),
    ]),
    ...(meta.imported === undefined
      ? { remedy: said`Train on this shard only if you can do without, or record with raw input`, way: { settings: ['input'] } }
      : { remedy: said`Train on this shard only if you can do without` }),
  });
};
