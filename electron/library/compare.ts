/**
 * Compares the exports of two players of one game without loading the recorder: comparing needs neither encoders nor writers.
 */
export { GapError } from '#core/errors.ts';
export {
  COMPARED,
  type ComparedColumn,
  type Comparison,
  type Divergence,
  type HashStretch,
  outcomeOf,
  TOLERANT,
  type TolerantColumn,
} from '#core/game/comparison.ts';
export { compareShards } from '#inspector/compare-shards.ts';
