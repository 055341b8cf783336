/**
 * Compares the exports of two players of one game without loading the recorder: comparing needs neither encoders nor writers.
 */

export { compareShards } from '#format/compare/compare-shards.ts';
export { GapError } from '#format/core/errors.ts';
export {
  COMPARED,
  type ComparedColumn,
  type Comparison,
  type Divergence,
  type HashStretch,
  outcomeOf,
  TOLERANT,
  type TolerantColumn,
} from '#format/core/game/comparison.ts';
