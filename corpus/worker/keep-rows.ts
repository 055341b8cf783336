import { PRINT_KINDS } from '#corpus/core/authenticity/print-kinds.ts';
import type { Queries } from '#corpus/database/database.ts';
import type { TakenJob } from '#corpus/jobs/job-queue.ts';
import type { Judgement } from '#corpus/judge/judgement.ts';

/** A job that was done. */
export interface Done {
  readonly taken: TakenJob;
  readonly judgement: Judgement;
  readonly tookMs: number;
}

/** Returns the ids of those that were not there. */
export async function keepResults(queries: Queries, done: readonly Done[], worker: string): Promise<string[]> {
  const rows = done.map(({ taken: { id, job }, judgement: { verdict, says, findings }, tookMs }) => ({
    id,
    sha256: job.shard,
    level: job.level,
    version: job.version,
    verdict,
    says,
    findings,
    took_ms: Math.round(tookMs),
  }));
  const kept = await queries.query<{ job: string }>(
    `insert into corpus.result (job, shard, level, version, verdict, says, findings, worker, took_ms)
     select r.id, s.no, r.level, r.version, r.verdict, r.says, r.findings, $2, r.took_ms
     from jsonb_to_recordset($1::jsonb) as r(id uuid, sha256 text, level text, version int, verdict text, says text, findings jsonb, took_ms int)
     join corpus.shard s on s.sha256 = r.sha256
     on conflict (job) do nothing returning job`,
    [JSON.stringify(rows), worker],
  );
  return kept.map(({ job }) => job);
}

/** What became of parts of data sets; what is known of one already stays as it is. A shard that was withdrawn while its part was made is in its folder now. */
export async function keepParts(queries: Queries, done: readonly Done[], worker: string): Promise<void> {
  const rows = done.map(({ taken: { job }, judgement: { verdict, says, made = [] }, tookMs }) => ({
    sha256: job.shard,
    verdict,
    says,
    made,
    took_ms: Math.round(tookMs),
  }));
  await queries.query(
    `with told as (
       select r.*, array(select s.no from corpus.shard s where s.sha256 in (select jsonb_array_elements_text(r.made))) as nos
       from jsonb_to_recordset($1::jsonb) as r(sha256 text, verdict text, says text, made jsonb, took_ms int)
     ), held as (
       select t.*, exists (select 1 from corpus.shard s where s.no = any(t.nos) and s.revoked_utc is not null) as withdrawn from told t
     )
     update corpus.part p set verdict = case when h.withdrawn then 'fail' else h.verdict end, made = h.nos, worker = $2, took_ms = h.took_ms, done_utc = now(),
       says = case when h.withdrawn then 'it holds what was withdrawn while it was made: delete it to have it made again' else h.says end
     from held h where p.sha256 = h.sha256 and p.verdict is null`,
    [JSON.stringify(rows), worker],
  );
}

/** Enters what judging found into the catalogue. What is known of a shard that can no longer be read stays: whose consent it has, for one. */
export async function keepShards(queries: Queries, done: readonly Done[]): Promise<void> {
  const { read = [], unread = [] } = Object.groupBy(done, ({ judgement }) => (judgement.shard === undefined ? 'unread' : 'read'));
  if (unread.length > 0) await keepVerdicts(queries, unread);
  if (read.length === 0) return;
  const rows = read.map(({ taken, judgement: { verdict, shard, lag, signer, measures } }) => ({
    ...shard,
    sha256: taken.job.shard,
    verdict,
    lag_ms: lag?.ms,
    lag_signal: lag?.signal,
    signer: signer?.key,
    signer_known: signer?.known,
    unrelated: measures === undefined || measures.unrelated.of === 0 ? undefined : measures.unrelated.share,
    measures,
  }));
  await queries.query(
    `update corpus.shard s set session_id = r.session_id, origin = r.origin, title = r.title, build = r.build, os = r.os, machine = r.machine, codec = r.codec,
       width = r.width, height = r.height, fps = r.fps, frames = r.frames, duration_s = r.duration_s, bytes = r.bytes,
       recorded_utc = r.recorded_utc, video_sha256 = r.video_sha256, consent = r.consent, scopes = r.scopes, license = r.license, devices = r.devices, codes = r.codes, rewards = r.rewards, tile_session = r.tile_session, tile_key = r.tile_key, revocation_id = r.revocation_id,
       verdict = r.verdict, lag_ms = r.lag_ms, lag_signal = r.lag_signal, signer = r.signer, signer_known = r.signer_known,
       unrelated = r.unrelated, measures = r.measures,
       revoked_utc = (select w.revoked_utc from corpus.revoked w where w.revocation_id = r.revocation_id)
     from jsonb_to_recordset($1::jsonb) as r(sha256 text, session_id uuid, origin uuid, title text, build text, os text, machine text, codec text,
       width int, height int, fps real, frames bigint, duration_s double precision, bytes bigint, recorded_utc timestamptz, video_sha256 text,
       consent text, scopes jsonb, license text, devices jsonb, codes jsonb, rewards boolean, tile_session uuid, tile_key text, revocation_id uuid, verdict text, lag_ms real, lag_signal text, signer text, signer_known boolean, unrelated real, measures jsonb)
     where s.sha256 = r.sha256`,
    [JSON.stringify(rows)],
  );
}

async function keepVerdicts(queries: Queries, done: readonly Done[]): Promise<void> {
  await queries.query(
    `update corpus.shard s set verdict = r.verdict from jsonb_to_recordset($1::jsonb) as r(sha256 text, verdict text) where s.sha256 = r.sha256`,
    [JSON.stringify(done.map(({ taken, judgement: { verdict } }) => ({ sha256: taken.job.shard, verdict })))],
  );
}

/** Where the decoded pictures answer less of the input than their table says, they are believed. */
export async function keepDeep(queries: Queries, done: readonly Done[]): Promise<void> {
  const rows = done.map(({ taken, judgement: { verdict, decoded } }) => ({
    sha256: taken.job.shard,
    verdict,
    invented: decoded?.invented_pictures === undefined || decoded.invented_pictures.of === 0 ? undefined : decoded.invented_pictures.share,
    unrelated: decoded?.unrelated === undefined || decoded.unrelated.of === 0 ? undefined : decoded.unrelated,
  }));
  await queries.query(
    `update corpus.shard s set deep_verdict = r.verdict, invented_pictures = coalesce(r.invented, s.invented_pictures),
       unrelated = greatest(s.unrelated, (r.unrelated ->> 'share')::real),
       measures = case when (r.unrelated ->> 'share')::real > coalesce(s.unrelated, 0) then jsonb_set(s.measures, '{unrelated}', r.unrelated) else s.measures end
     from jsonb_to_recordset($1::jsonb) as r(sha256 text, verdict text, invented real, unrelated jsonb) where s.sha256 = r.sha256`,
    [JSON.stringify(rows)],
  );
}

export async function keepPrints(queries: Queries, done: readonly Done[]): Promise<void> {
  const sha256s = done.map(({ taken }) => taken.job.shard);
  // Left by an earlier version of judging. Rows of other shards about these stay until those are judged again: if many have a print, they would not all be found from here.
  await queries.query('delete from corpus.print p using corpus.shard s where s.no = p.shard and s.sha256 = any($1)', [sha256s]);
  await queries.query('delete from corpus.overlap v using corpus.shard s where s.no = v.shard and s.sha256 = any($1)', [sha256s]);
  for (const { taken, judgement } of done)
    await queries.query(
      `insert into corpus.print (hash, kind, shard, at_s)
       select r.hash, r.kind, s.no, r.at_s
       from jsonb_to_recordset($1::jsonb) as r(hash bigint, kind smallint, at_s real), corpus.shard s where s.sha256 = $2`,
      [JSON.stringify(judgement.prints.map(({ kind, ...print }) => ({ ...print, kind: PRINT_KINDS.indexOf(kind) }))), taken.job.shard],
    );
}

export async function keepWatermarks(queries: Queries, done: readonly Done[]): Promise<void> {
  const rows = done.map(({ taken, judgement }) => ({ sha256: taken.job.shard, share: judgement.foreign_watermark }));
  await queries.query(
    `update corpus.shard s set foreign_watermark = r.share
     from jsonb_to_recordset($1::jsonb) as r(sha256 text, share real) where s.sha256 = r.sha256`,
    [JSON.stringify(rows)],
  );
}
