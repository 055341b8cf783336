/**
 * Comparing what two players of one game exported, without all that records: a process that only compares needs neither encoders nor writers.
 */
export { GapError } from '#core/errors.ts';
export { COMPARED, type ComparedColumn, type Comparison, isIdentical } from '#core/game/compare.ts';
export { compareShards } from '#inspector/compare-shards.ts';
