import { type KeyColumns, keyColumns } from '#corpus/core/export/action-columns.ts';
import type { Queries } from '#corpus/database/database.ts';
import { JUDGE_VERSION } from '#corpus/jobs/job.ts';
import { GapError } from '#format/core/errors.ts';

/** Rejects with a GapError (`corpus.older`) where judging has not noted yet what columns depend on. What cannot be read any more is not waited for. */
export async function refuseUnnoted(queries: Queries, sha256s: readonly string[]): Promise<void> {
  const [row] = await queries.query<{ count: number }>(
    `select count(*)::int as count from corpus.shard s where s.sha256 = any($1) and s.codes is null and s.revoked_utc is null
       and not exists (select 1 from corpus.result r where r.shard = s.no and r.level = 'fast' and r.version = $2)`,
    [sha256s, JUDGE_VERSION],
  );
  if (row !== undefined && row.count > 0)
    throw new GapError(
      'corpus.older',
      `shards that an earlier version of this program judged, without noting their keys: ${row.count}`,
      'Run `gap corpus requeue`, and ask again once workers have judged them',
    );
}

/** Keys that have a column in every part: those of all shards, or those that are asked for. Rejects with a GapError (`usage.codes`). */
export async function partColumns(queries: Queries, sha256s: readonly string[], asked: readonly string[] | null): Promise<KeyColumns> {
  // Many shards have the same key map.
  const maps = await queries.query<{ codes: readonly string[] }>(
    'select distinct codes from corpus.shard where sha256 = any($1) and revoked_utc is null and codes is not null',
    [sha256s],
  );
  return keyColumns(
    maps.map(({ codes }) => codes),
    asked ?? undefined,
  );
}
