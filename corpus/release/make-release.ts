import { createHash } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeParquet } from '#corpus/catalogue/write-parquet.ts';
import { OVERLAP_KINDS } from '#corpus/core/authenticity/print-kinds.ts';
import { croissantOf, RELEASE_COLUMNS } from '#corpus/core/release/croissant.ts';
import { datasheetOf } from '#corpus/core/release/datasheet.ts';
import { nextVersion, RELEASE_FILES, RELEASE_NAME, type Release } from '#corpus/core/release/release.ts';
import type { CorpusDatabase, Queries } from '#corpus/database/database.ts';
import { RELEASE_LOCK } from '#corpus/database/locks.ts';
import { splitOfConsent } from '#corpus/export/split.ts';
import { releaseFacts } from '#corpus/release/read-facts.ts';
import type { Envelope } from '#format/core/documents/envelope.ts';
import { GapError } from '#format/core/errors.ts';
import { envelopeText, payloadOf } from '#format/sign/dsse.ts';
import { hashFile } from '#format/sign/hash-file.ts';
import { makeFolders } from '#shard/folder/files.ts';
import { renamePatiently } from '#shard/folder/rename.ts';

export interface ReleaseOptions {
  readonly name: string;
  /** Where the release's own folder is made. */
  readonly out: string;
  /** Games; none: all. */
  readonly titles: readonly string[];
  /** Shards with a lower score of authenticity are left out. */
  readonly minScore: number;
  /** Percent of the consents whose shards are for validation. */
  readonly val: number;
  readonly license: string;
  readonly creator: string;
  readonly description: string;
  /** Where people find it. */
  readonly url?: string | undefined;
  readonly sign: (release: Release) => Envelope;
}

/** A release that was made. */
export interface MadeRelease {
  readonly folder: string;
  readonly release: Release;
}

const PAGE = 10_000;

/**
 * Makes the next version of a release: every shard that passed, that nothing speaks against, that no other holds, and whose consent stands. Its folder is there whole or not at all. Rejects
 * with a GapError (`corpus.release`) where nothing is different from the version before.
 */
export async function makeRelease(database: CorpusDatabase, options: ReleaseOptions): Promise<MadeRelease> {
  if (!RELEASE_NAME.test(options.name))
    throw new GapError('corpus.release', `${options.name}: no name of a release`, 'Give lower-case letters, digits and hyphens');
  return await database.transaction(async (queries) => {
    await queries.query('select pg_advisory_xact_lock($1)', [RELEASE_LOCK]);
    await choose(queries, options);
    const before = await versionBefore(queries, options.name);
    const { removed, added } = await changes(queries, before?.no);
    const version = nextVersion(before?.version, { removed, added });
    if (version === undefined)
      throw new GapError(
        'corpus.release',
        `${options.name}: nothing is different from ${before?.version}`,
        'Add shards first; a version is never changed',
      );
    const folder = join(options.out, `${options.name}-${version}`);
    if (existsSync(folder)) throw new GapError('corpus.release', `${folder}: exists already`, 'Choose another folder, or move it away');
    const half = `${folder}.partial`;
    rmSync(half, { recursive: true, force: true });
    makeFolders(half);
    try {
      const follows = before && { version: before.version, sha256: before.sha256 };
      const release = await write(queries, half, options, { version, removed, added, ...(follows !== undefined && { follows }) });
      renamePatiently(half, folder);
      await keep(queries, release, folder);
      return { folder, release: release.release };
    } finally {
      rmSync(half, { recursive: true, force: true });
    }
  });
}

async function choose(queries: Queries, { titles, minScore }: ReleaseOptions): Promise<void> {
  await queries.query('create temp table chosen (no bigint primary key) on commit drop');
  await queries.query(
    `insert into chosen select no from corpus.shard s
     where verdict = 'pass' and deep_verdict is distinct from 'fail' and revoked_utc is null and coalesce(score, 1) >= $1
       and not exists (
         select 1 from corpus.overlap v join corpus.shard o on o.no = v.other
         where v.shard = s.no and v.kind = ${OVERLAP_KINDS.indexOf('video')}
           and (o.revoked_utc is not null or (o.no < s.no and o.verdict = 'pass' and coalesce(o.score, 1) >= $1))
       )
       and (cardinality($2::text[]) = 0 or title = any($2))`,
    [minScore, titles],
  );
  const [row] = await queries.query<{ count: number }>('select count(*)::int as count from chosen', []);
  if (row?.count === 0)
    throw new GapError('corpus.release', 'no shard can be released', 'Judge some first, or ask for other games or a lower score');
}

interface Before {
  readonly no: string;
  readonly version: string;
  readonly sha256: string;
}

async function versionBefore(queries: Queries, name: string): Promise<Before | undefined> {
  const [row] = await queries.query<Before>('select no, version, sha256 from corpus.release where name = $1 order by no desc limit 1', [
    name,
  ]);
  return row;
}

async function changes(queries: Queries, before: string | undefined): Promise<{ readonly removed: number; readonly added: number }> {
  const [row] = await queries.query<{ removed: number; added: number }>(
    `select (select count(*) from corpus.release_shard r where r.release = $1 and not exists (select 1 from chosen c where c.no = r.shard))::int as removed,
       (select count(*) from chosen c where not exists (select 1 from corpus.release_shard r where r.release = $1 and r.shard = c.no))::int as added`,
    [before ?? null],
  );
  return row ?? { removed: 0, added: 0 };
}

interface Row extends Record<string, unknown> {
  readonly no: string;
  readonly consent: string;
  readonly duration_s: number;
  readonly bytes: number;
  split?: 'train' | 'val';
}

async function* pagesOf(
  queries: Queries,
  val: number,
  each: (row: Required<Pick<Row, 'split'>> & Row) => void,
): AsyncGenerator<readonly Row[]> {
  for (let after = '0'; ; ) {
    const rows = await queries.query<Row>(
      `select s.no, sha256, session_id::text, place, title, fps, frames::float8 as frames, duration_s, bytes::float8 as bytes, revocation_id::text, consent
       from corpus.shard s join chosen using (no) where s.no > $1 order by s.no limit ${PAGE}`,
      [after],
    );
    for (const row of rows) {
      const split = splitOfConsent(row.consent, val);
      row.split = split;
      each({ ...row, split });
    }
    yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.no;
  }
}

async function write(
  queries: Queries,
  folder: string,
  { name, val, license, creator, description, url, sign }: ReleaseOptions,
  follow: Pick<Release, 'version' | 'removed' | 'added' | 'follows'>,
): Promise<{ readonly release: Release; readonly sha256: string }> {
  const splits = { train: { shards: 0, hours: 0 }, val: { shards: 0, hours: 0 } };
  let bytes = 0;
  const columns = Object.fromEntries(Object.entries(RELEASE_COLUMNS).map(([column, { sql }]) => [column, sql]));
  const path = join(folder, RELEASE_FILES.shards);
  const shards = await writeParquet(
    path,
    columns,
    pagesOf(queries, val, (row) => {
      const of = splits[row.split];
      of.shards += 1;
      of.hours += row.duration_s / 3600;
      bytes += row.bytes;
    }),
  );
  const [withdrawn] = await queries.query<{ count: number }>('select count(*)::int as count from corpus.revoked', []);
  const release: Release = {
    release_version: '1',
    name,
    ...follow,
    created_utc: new Date().toISOString(),
    license,
    creator,
    description,
    ...(url !== undefined && { url }),
    total: { shards, hours: splits.train.hours + splits.val.hours, bytes },
    splits,
    shards_sha256: await hashFile(path),
    withdrawn: withdrawn?.count ?? 0,
  };
  const envelope = sign(release);
  const facts = await releaseFacts(queries);
  writeFileSync(join(folder, RELEASE_FILES.envelope), envelopeText(envelope));
  writeFileSync(join(folder, RELEASE_FILES.croissant), `${JSON.stringify(croissantOf(release, facts), undefined, 2)}\n`);
  writeFileSync(join(folder, RELEASE_FILES.datasheet), datasheetOf(release, facts));
  return { release, sha256: createHash('sha256').update(payloadOf(envelope)).digest('hex') };
}

async function keep(
  queries: Queries,
  { release, sha256 }: { readonly release: Release; readonly sha256: string },
  folder: string,
): Promise<void> {
  const [row] = await queries.query<{ no: string }>(
    'insert into corpus.release (name, version, sha256, created_utc, folder) values ($1, $2, $3, $4, $5) returning no',
    [release.name, release.version, sha256, release.created_utc, folder],
  );
  await queries.query('insert into corpus.release_shard (release, shard) select $1, no from chosen', [row?.no]);
}
