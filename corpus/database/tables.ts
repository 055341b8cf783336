import type { CorpusDatabase } from '#corpus/database/database.ts';
import { TABLES_LOCK } from '#corpus/database/locks.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';

/** Steps that made the tables what they are: a new one goes to the end, and none is ever changed. */
const STEPS: readonly string[] = [
  `create table corpus.shard (
     no bigint generated always as identity primary key,
     sha256 text not null unique,
     place text not null,
     found_utc timestamptz not null default now(),
     session_id uuid, origin uuid, title text, build text, os text, machine text, codec text,
     width int, height int, fps real, frames bigint, duration_s double precision, bytes bigint,
     recorded_utc timestamptz, video_sha256 text, consent text, scopes jsonb, license text, devices jsonb, revocation_id uuid,
     verdict text, deep_verdict text, lag_ms real, lag_signal text,
     tile_session uuid, tile_key text,
     signer text, signer_known boolean, foreign_watermark real,
     unrelated real, measures jsonb, score real, signs jsonb, revoked_utc timestamptz
   );
   create index on corpus.shard (title, verdict);
   create index on corpus.shard (video_sha256);
   create index on corpus.shard (revocation_id);
   create index on corpus.shard (score) where score < 1;
   create index on corpus.shard (revoked_utc) where revoked_utc is not null;
   create table corpus.result (
     job uuid primary key,
     shard bigint not null references corpus.shard,
     level text not null, version int not null,
     verdict text not null, says text, findings jsonb not null,
     worker text not null, took_ms int not null, judged_utc timestamptz not null default now()
   );
   create index on corpus.result (shard);
   create index on corpus.result (judged_utc desc) where verdict = 'unreadable';
   create table corpus.print (
     hash bigint not null, kind smallint not null, shard bigint not null references corpus.shard, at_s real not null
   );
   create index on corpus.print (hash, kind) include (shard, at_s);
   create index on corpus.print (shard);
   create table corpus.overlap (
     shard bigint not null references corpus.shard, other bigint not null references corpus.shard, kind smallint not null,
     share real not null, from_s real not null, to_s real not null,
     primary key (shard, other, kind)
   );
   create index on corpus.overlap (other);
   create index on corpus.overlap (share desc, shard, other, kind);
   create table corpus.release (
     no bigint generated always as identity primary key,
     name text not null, version text not null, sha256 text not null, created_utc timestamptz not null, folder text not null,
     unique (name, version)
   );
   create table corpus.release_shard (
     release bigint not null references corpus.release, shard bigint not null references corpus.shard, primary key (release, shard)
   );
   create index on corpus.release_shard (shard);
   create table corpus.revoked (revocation_id uuid primary key, revoked_utc timestamptz not null)`,
  `create table corpus.export (
     no bigint generated always as identity primary key,
     release bigint not null references corpus.release, kind text not null, video text not null, part_bytes bigint not null,
     out text not null unique
   );
   create table corpus.part (
     sha256 text primary key,
     export bigint not null references corpus.export, folder text not null, split text not null, shards bigint[] not null, made bigint[],
     verdict text, says text, worker text, took_ms int, done_utc timestamptz,
     unique (export, folder)
   );
   create index on corpus.part using gin (made);
   alter table corpus.shard add column invented_pictures real`,
  // In the order in which they were found: the first that hold a print are read without the others.
  `drop index corpus.print_hash_kind_shard_at_s_idx;
   create index print_holders on corpus.print (hash, kind, shard) include (at_s)`,
  `alter table corpus.shard add column codes jsonb, add column rewards boolean;
   alter table corpus.export add column codes jsonb`,
];

/** Makes the tables, or brings them up to date. Rejects with a GapError (`corpus.newer`) for those of a later version of this program. */
export async function setUpTables(database: CorpusDatabase): Promise<void> {
  await database.transaction(async (queries) => {
    await queries.query('select pg_advisory_xact_lock($1)', [TABLES_LOCK]);
    // Without the right to make schemas one may still ask.
    const [made] = await queries.query(`select 1 from pg_tables where schemaname = 'corpus' and tablename = 'step'`, []);
    if (made === undefined) await queries.query('create schema if not exists corpus; create table corpus.step (number int primary key)');
    const [row] = await queries.query<{ done: number }>('select coalesce(max(number), 0)::int as done from corpus.step', []);
    const done = row?.done ?? 0;
    if (done > STEPS.length)
      throw new GapError(
        'corpus.newer',
        said`${database.name}: its tables are those of a later version (step ${done}, this program knows ${STEPS.length})`,
        said`Update this program to the version that the other workers have`,
      );
    for (const [i, step] of STEPS.entries()) if (i >= done) await queries.query(`${step}; insert into corpus.step values (${i + 1})`);
  });
}
