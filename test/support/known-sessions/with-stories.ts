import { asTs } from '#format/core/time/units.ts';
import { playedFacts } from '#test/support/facts.ts';
import { changed, type Known, us } from '#test/support/known-sessions/known.ts';

/** What the recorder and the game have to say of themselves. */
export function withStories(): Known {
  const { facts, deep } = playedFacts({ seconds: 120, seed: 7, lagMs: 41 });
  return {
    deep,
    facts: changed(facts, {
      meta: { rights: { publisher_license: 'none', player_consent_id: '' } },
      recorder: {
        ended: 'recovered',
        ended_why: 'the recorder ended without sealing',
        recovered: { lost_ms: 612.4 },
        unproven: 'no proof',
        watermark: undefined,
        lag_reference: { ms: 38, low: 37, high: 39, signal: 'mouse-motion', sessions: 4 },
        continues: '3f0f0a52-46a7-4f8e-a6a3-000000000009',
      },
      recorderVideo: {
        faithful: { compared: 9_000_000, late: 12_000, frames: [40, 41, 42, 900] },
        relieved: [
          { frame: 300, why: 'it hung', encoder: 'AV1_SVT' },
          { frame: 900, why: 'it failed' },
        ],
        only_window: true,
        views: [
          { frame: 0, shows: '1280x720' },
          { frame: 100, shows: 'hidden' },
          { frame: 160, shows: '800x600' },
          { frame: 700, shows: 'lost' },
          { frame: 730, shows: '1280x720' },
        ],
        bitrate_bps: 3_000_000,
        measured_bps: 5_400_000,
      },
      beside: {
        marks: [
          { tsUs: asTs(us(5)), name: 'menu', open: true },
          { tsUs: asTs(us(9)), name: 'menu', open: false },
          { tsUs: asTs(us(30)), name: 'cutscene' },
          { tsUs: asTs(us(110)), name: 'pause', open: true },
        ],
        game: {
          ...{ rows: 7200, episodes: 3, frames: 3600, forced: 12, forcedFrames: 6, misplaced: 2, agreed: 3000, parted: 4, holes: 5 },
          ...{ disordered: 1, freeTexts: 3, firstForced: 'episode 2, frame 9', firstMisplaced: 'row 3', firstParted: 'frame 70' },
          ...{ firstHole: 'frame 80', firstDisordered: 'row 90' },
        },
      },
    }),
  };
}
