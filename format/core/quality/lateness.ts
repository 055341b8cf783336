import type { CheckName } from '#format/core/findings/checks.ts';

/**
 * Checks that can fail just because the machine gave the recorder too little time; the shard then declares what is missing, frame by frame and tick by tick.
 * If only these fail in the test recording, the player may still record.
 */
export const LATENESS: readonly string[] = [
  'cfr.missing',
  'cfr.run',
  'frames.residual',
  'controls.rate',
  'controls.coverage',
  'controls.ticks',
  'controls.holes',
  // A second in which most captures, or rows, come 4 ms after their tick: seen beside two busy cores. Each still has the time at which it was read.
  'time.frame-steps',
  'time.input-steps',
] satisfies readonly CheckName[];
