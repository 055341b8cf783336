import type { TsUs } from '#format/core/time/units.ts';
import type { Stretch } from '#shard/core/trim/trim.ts';

/** The rows and events of a piece. */
export interface RowSpan {
  readonly span: Stretch;
  /** Nothing was dropped before it: its first row has what happened since the last one of the piece before. */
  readonly exact: boolean;
  /** Its events are those after this … */
  readonly afterUs: TsUs;
  /** … and, behind the last of its rows, those up to this: its last picture shows them. */
  readonly untilUs: TsUs;
}
