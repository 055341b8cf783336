import type { Closing } from '#core/journal/closing.ts';

/** A session of ten seconds that was stopped, as its journal ends. */
export const ENDED: Closing = {
  ended: 'stopped',
  t0Us: 5_000_000,
  frames: 300,
  repeats: 3,
  videoBytes: 1_000_000,
  captured: 297,
  rows: 3600,
  skippedTicks: 1,
  events: 40,
  lostEvents: 2,
  lostRows: 0,
  anchors: [],
  gaps: [],
};
