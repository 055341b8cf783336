import type { Columns } from '#corpus/core/export/owl/control-lines.ts';
import type { Stretch } from '#corpus/core/export/stretches.ts';
import type { ClipReader, FrameSpan } from '#format/clip/clip-reader.ts';
import type { ActionFold } from '#format/core/clip/actions.ts';
import type { TableSchema } from '#format/core/parquet/tables.ts';

/** What a shard has besides pictures of a stretch, with the rows of its own time only. */
export interface SegmentClip extends Pick<FrameSpan, 'tsUs' | 'captureUs' | 'errUs' | 'flags'> {
  readonly events: Columns;
  readonly rows: Columns;
  /** Codes that were held when the first picture was captured. */
  readonly held: readonly string[];
  /** Of the rows. */
  readonly schema: TableSchema;
}

/** Reads stretches that follow each other, from the first. What comes before a shard's first picture belongs to none. */
export async function segmentClip(shard: ClipReader, fold: ActionFold, { from, to }: Stretch): Promise<SegmentClip> {
  const span = await shard.span(from, to - from);
  const { tsUs, captureUs, errUs, flags, events, rows, untilUs } = span;
  const { codes, state } = fold.fold(span);
  const firstUs = captureUs[0] as number;
  const mine = rows.tsUs.findIndex((us) => us > firstUs && us <= untilUs);
  const begin = mine < 0 ? rows.tsUs.length : mine;
  const columns = new Map([...rows.columns].map(([name, values]) => [name, values.slice(begin)]));
  const held = codes.filter((_, k) => state[k] === 1);
  return { tsUs, captureUs, errUs, flags, events, rows: { tsUs: rows.tsUs.slice(begin), columns }, held, schema: shard.rowsSchema };
}
