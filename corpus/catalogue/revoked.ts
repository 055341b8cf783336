import type { Reached } from '#corpus/core/corpus-calls.ts';
import type { CorpusDatabase } from '#corpus/database/database.ts';
import { CATALOGUE_LOCK } from '#corpus/database/locks.ts';

/** Enters withdrawals, by revocation id, and returns every shard that any of them reaches. What was withdrawn once stays so. */
export async function reachOf(database: CorpusDatabase, revoked: ReadonlyMap<string, string>): Promise<Reached[]> {
  const list = JSON.stringify([...revoked].map(([id, utc]) => ({ id, utc })));
  return await database.transaction(async (queries) => {
    // What is being settled reads the list before this, or after.
    await queries.query('select pg_advisory_xact_lock($1)', [CATALOGUE_LOCK]);
    await queries.query(
      `insert into corpus.revoked (revocation_id, revoked_utc)
       select * from jsonb_to_recordset($1::jsonb) as r(id uuid, utc timestamptz) on conflict (revocation_id) do nothing`,
      [list],
    );
    await queries.query(
      `update corpus.shard s set revoked_utc = w.revoked_utc from corpus.revoked w
       where w.revocation_id = s.revocation_id and s.revoked_utc is null`,
      [],
    );
    return await queries.query<Reached>(
      `select place, coalesce(title, '?') as title, coalesce(duration_s, 0) as duration_s, revocation_id::text,
         to_char(revoked_utc at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as revoked_utc,
         array(select r.name || ' ' || r.version from corpus.release_shard m join corpus.release r on r.no = m.release
           where m.shard = corpus.shard.no order by r.no) as releases,
         array(select p.folder from corpus.part p where p.made @> array[corpus.shard.no] order by p.folder) as exports
       from corpus.shard where revoked_utc is not null order by corpus.shard.revoked_utc, no`,
      [],
    );
  });
}
