import type { KeyColumns } from '#corpus/core/export/action-columns.ts';
import { plain } from '#format/core/plain.ts';

/** What the columns of a data set leave out, and which of them are empty; nothing where all is in it. */
export function columnLines({ unlisted, unrecorded }: Pick<KeyColumns, 'unlisted' | 'unrecorded'>): string {
  const lines = [
    [unlisted, 'NO COLUMN', 'presses of these are not exported; add them to --codes if you want them'],
    [unrecorded, 'EMPTY COLUMN', 'no shard could have recorded these'],
  ] as const;
  return lines.map(([codes, what, says]) => (codes.length === 0 ? '' : `${what}  ${plain(codes.join(', '))}: ${says}\n`)).join('');
}
