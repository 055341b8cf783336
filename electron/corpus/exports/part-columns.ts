import { GapError } from '#core/errors.ts';
import { checkedCodes, keyColumns } from '#core/export/action-columns.ts';
import type { Queries } from '#corpus/database/database.ts';

/**
 * The keys that every part of an export has columns for: those of all its shards, or those that are asked for. Rejects with a GapError (`corpus.older`, `usage.codes`).
 */
export async function partColumns(
  queries: Queries,
  sha256s: readonly string[],
  asked: readonly string[] | null,
): Promise<readonly string[]> {
  // Few key maps, of many shards.
  const maps = await queries.query<{ codes: readonly string[] | null; shards: number }>(
    'select codes, count(*)::int as shards from corpus.shard where sha256 = any($1) and revoked_utc is null group by codes',
    [sha256s],
  );
  const older = maps.find(({ codes }) => codes === null);
  if (older !== undefined)
    throw new GapError(
      'corpus.older',
      `${older.shards} of its shards were judged by an earlier version of this program, which did not note their keys`,
      'Run `gap corpus requeue`, and ask again once workers have judged them',
    );
  const { codes } = keyColumns(
    maps.map(({ codes: own }) => own ?? []),
    asked ?? undefined,
  );
  return checkedCodes(codes);
}
