/**
 * Checks that fail when a machine gave the recorder too little time, and for no other reason: what is missing is declared, frame by frame and tick by tick. A
 * short take in which they fail keeps nobody from recording.
 */
export const LATENESS: readonly string[] = [
  'cfr.missing',
  'cfr.run',
  'frames.residual',
  'controls.rate',
  'controls.coverage',
  'controls.ticks',
  'controls.holes',
];
