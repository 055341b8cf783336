import type { Written } from '#core/app/live/written.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';

/** Twenty a second, as a recorder does. */
export const TICK_MS = 50;

/** Figures of a session that goes well, at tick `at`; they vary as real ones do. */
export function snapshotAt(at: number): Snapshot {
  const recent = { p50: 20 + (at % 7), p99: 300 + (at % 50) };
  return {
    elapsedS: (at * TICK_MS) / 1000,
    frames: at * 3,
    fps: 60,
    repeats: 0,
    unusable: 0,
    drops: 0,
    skippedFrames: 0,
    skippedTicks: 0,
    residualUs: recent,
    residualP99Us: 320,
    nearestRowUs: recent,
    tickUs: recent,
    tickP99Us: 320,
    encodeUs: recent,
    driftMsPerMin: { slope: 0.001, low: -0.01, high: 0.01 },
    lag: { state: 'known', signal: 'mouse-motion', ms: 47.2, low: 46.8, high: 47.5, sinceS: 10, shifts: 0 },
    bitrateBps: 5e6,
    rows: at * 18,
    keyEvents: at,
    mouseEvents: at * 12,
    padEvents: 0,
    eventsPerS: { keyboard: 4, mouse: 240, pad: 0 },
    pads: 0,
    heldBy: [],
    gaps: 0,
    restarts: 0,
    reliefs: 0,
    unmapped: 0,
    diskFreeBytes: 1e12,
    diskLeftS: 1e6,
    lastFrameAgeMs: 10,
    advice: [],
  };
}

export function writtenAt(at: number): Written {
  return {
    videoBytes: at * 31_000,
    videoAgeMs: 10,
    frames: at * 3,
    journalBytes: at * 4000,
    journalAgeMs: 30,
    rows: at * 18,
    keyEvents: at,
    mouseEvents: at * 12,
    padEvents: 0,
    markers: 0,
    gaps: 0,
  };
}
