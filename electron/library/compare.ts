/**
 * Compares the exports of two players of one game without loading the recorder: comparing needs neither encoders nor writers.
 */
export { GapError } from '#core/errors.ts';
export { COMPARED, type ComparedColumn, type Comparison, isIdentical } from '#core/game/compare.ts';
export { compareShards } from '#inspector/compare-shards.ts';
