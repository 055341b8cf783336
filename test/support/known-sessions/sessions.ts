import { playedFacts } from '#test/support/facts.ts';
import { changed, type Known, type Recorder } from '#test/support/known-sessions/known.ts';
import { ofAnother } from '#test/support/known-sessions/of-another.ts';
import { ofGold } from '#test/support/known-sessions/of-gold.ts';
import { withLosses } from '#test/support/known-sessions/with-losses.ts';
import { withOddClocks } from '#test/support/known-sessions/with-odd-clocks.ts';
import { withOddRows } from '#test/support/known-sessions/with-odd-rows.ts';
import { withPad } from '#test/support/known-sessions/with-pad.ts';
import { withStills } from '#test/support/known-sessions/with-stills.ts';
import { withStories } from '#test/support/known-sessions/with-stories.ts';
import { pressedFacts } from '#test/support/pressed.ts';

const lagging = (latencyMs: number, ...options: Parameters<typeof playedFacts>): Known => {
  const { facts, deep } = playedFacts(...options);
  const profile = { latency: { ms: latencyMs, source: 'its maker' } } as unknown as Recorder['input']['profile'];
  return { facts: changed(facts, { recorderInput: { profile } }), deep };
};

/** Sessions whose whole verdict is kept (`test/format/core/quality/known`): each asks something else of the checks. */
export const KNOWN_SESSIONS: Readonly<Record<string, () => Known>> = {
  'a-long-lag': () => lagging(40, { seconds: 90, lagMs: 95, driftMsPerMin: 4, seed: 11 }),
  'a-lag-that-jumps': () => lagging(30, { seconds: 160, lagMs: 30, jump: { atS: 85, byMs: 34 }, seed: 12, noisePx: 1.5 }),
  'a-game-at-its-own-pace': () => lagging(12, { seconds: 80, lagMs: 12, gameHz: 47, stale: 0.4, seed: 13, plays: (s) => s % 20 < 13 }),
  'before-its-cause': () => lagging(20, { seconds: 60, lagMs: -15, seed: 14 }),
  'without-motion': () => ({ facts: playedFacts({ seconds: 40, seed: 15, plays: () => false }).facts }),
  'presses-and-a-lamp': () => ({ facts: pressedFacts({ game: 'lamp', seconds: 70, lagMs: 72, seed: 16 }) }),
  'presses-that-flash': () => ({
    facts: pressedFacts({ game: 'flash', lastsMs: 120, goesBy: 2, lagMs: 50, seed: 17, jump: { atS: 30, byMs: 40 } }),
  }),
  'presses-and-a-walk': () => ({ facts: pressedFacts({ game: 'walk', lagMs: 33, reacts: true, seed: 18, gameFps: 40, busy: 0.6 }) }),
  losses: withLosses,
  'odd-clocks': withOddClocks,
  'a-pad': withPad,
  'odd-rows': withOddRows,
  stories: withStories,
  stills: withStills,
  'of-another-maker': ofAnother,
  gold: ofGold,
};
