import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { GapError } from '#core/errors.ts';
import { RELEASE_FILES } from '#core/release/release.ts';
import type { CorpusDatabase, Queries } from '#corpus/database/database.ts';
import type { ExportPart } from '#corpus/exports/part.ts';
import { JUDGE_VERSION } from '#corpus/jobs/job.ts';
import type { JobQueue } from '#corpus/jobs/job-queue.ts';
import type { CheckedRelease } from '#corpus/release/check-release.ts';
import { TableReader } from '#shard/tables/read-table.ts';

export interface ExportOptions extends Pick<ExportPart, 'kind' | 'video'> {
  /** Its folder, and what it was checked to be. */
  readonly folder: string;
  readonly checked: CheckedRelease;
  /** Folder for the parts, where every worker that makes exports sees it. */
  readonly out: string;
  /** A part holds shards of about so many bytes, one at least. */
  readonly partBytes: number;
}

/** How an export stands. `lacking`: shards of the release that were withdrawn since, or that this corpus does not know. */
export interface PlannedExport {
  readonly parts: number;
  readonly made: number;
  readonly failed: readonly { readonly folder: string; readonly says: string }[];
  readonly lacking: number;
}

interface Row {
  readonly no: string;
  readonly sha256: string;
  readonly split: 'train' | 'val';
  readonly bytes: number;
  readonly format: string;
}

/**
 * Enters a job for each part of a release as a data set; asked again, it says how far they are. A part is named by all that is in it, and holds one split, size, rate and codec. Rejects with a
 * GapError (`corpus.release`).
 */
export async function planExport(database: CorpusDatabase, queue: JobQueue, options: ExportOptions): Promise<PlannedExport> {
  const { checked, kind, video, folder } = options;
  const out = resolve(options.out);
  const splits = await splitsIn(join(folder, RELEASE_FILES.shards));
  return await database.transaction(async (queries) => {
    const no = await releaseNo(queries, checked);
    const rows = await queries.query<Row>(
      `select s.no, s.sha256, r.split, coalesce(s.bytes, 0)::float8 as bytes, concat_ws(' ', s.codec, s.width, s.height, s.fps) as format
       from unnest($1::text[], $2::text[]) as r(sha256, split) join corpus.shard s using (sha256)
       where s.revoked_utc is null order by r.split, format, s.sha256`,
      [[...splits.keys()], [...splits.values()]],
    );
    const exportNo = await exportOf(queries, [no, kind, video ?? '', out]);
    const known = await queries.query('select 1 from corpus.part where export = $1 limit 1', [exportNo]);
    if (known.length === 0) await enterParts(queries, exportNo, { ...options, out }, partsOf(rows, options.partBytes));
    const parts = await queries.query<{ sha256: string; folder: string; verdict: string | null; says: string | null }>(
      'select sha256, folder, verdict, says from corpus.part where export = $1 order by folder',
      [exportNo],
    );
    await queue.add(
      parts.flatMap(({ sha256, verdict }) =>
        verdict === null ? [{ shard: sha256, level: 'export' as const, version: JUDGE_VERSION }] : [],
      ),
      queries,
    );
    return {
      parts: parts.length,
      made: parts.filter(({ verdict }) => verdict === 'pass' || verdict === 'fail').length,
      failed: parts.flatMap((part) =>
        part.verdict === null || part.verdict === 'pass' ? [] : [{ folder: part.folder, says: part.says ?? '' }],
      ),
      lacking: splits.size - rows.length,
    };
  });
}

/** Splits by shard, as the release has them. */
async function splitsIn(path: string): Promise<ReadonlyMap<string, string>> {
  using table = await TableReader.open(path);
  const columns: { readonly [name in 'sha256' | 'split']: string[] } = { sha256: [], split: [] };
  for (const name of ['sha256', 'split'] as const)
    await table.each(name, (values, from) => {
      for (let i = 0; i < values.length; i++) columns[name][from + i] = String(values[i]);
    });
  return new Map(columns.sha256.map((sha256, i) => [sha256, columns.split[i] as string]));
}

async function releaseNo(queries: Queries, { release: { name, version }, sha256 }: CheckedRelease): Promise<string> {
  const [row] = await queries.query<{ no: string }>('select no from corpus.release where name = $1 and version = $2 and sha256 = $3', [
    name,
    version,
    sha256,
  ]);
  if (row === undefined)
    throw new GapError('corpus.release', `${name} ${version}: this corpus did not make it`, 'Give the database that it was made from');
  return row.no;
}

async function exportOf(queries: Queries, key: readonly string[]): Promise<string> {
  await queries.query('insert into corpus.export (release, kind, video, out) values ($1, $2, $3, $4) on conflict do nothing', key);
  const [row] = await queries.query<{ no: string }>(
    'select no from corpus.export where release = $1 and kind = $2 and video = $3 and out = $4 for update',
    key,
  );
  return row?.no ?? '';
}

/** Neighbours of one split and format, up to a size. */
export function partsOf(rows: readonly Row[], partBytes: number): Row[][] {
  const parts: Row[][] = [];
  let bytes = 0;
  for (const row of rows) {
    const part = parts.at(-1);
    const first = part?.[0];
    if (part === undefined || first?.split !== row.split || first.format !== row.format || bytes + row.bytes > partBytes) {
      parts.push([row]);
      bytes = row.bytes;
    } else {
      part.push(row);
      bytes += row.bytes;
    }
  }
  return parts;
}

async function enterParts(
  queries: Queries,
  exportNo: string,
  { checked, kind, video, out }: ExportOptions,
  parts: readonly (readonly Row[])[],
): Promise<void> {
  const rows = parts.map((part, i) => {
    const split = part[0]?.split ?? 'train';
    const folder = join(out, split, `part-${String(i).padStart(5, '0')}`);
    const what = [checked.sha256, kind, video ?? '', folder, ...part.map(({ sha256 }) => sha256)];
    return { sha256: createHash('sha256').update(what.join('\n')).digest('hex'), folder, split, shards: part.map(({ no }) => Number(no)) };
  });
  await queries.query(
    `insert into corpus.part (sha256, export, folder, split, shards)
     select p.sha256, $2, p.folder, p.split, p.shards from jsonb_to_recordset($1::jsonb) as p(sha256 text, folder text, split text, shards bigint[])`,
    [JSON.stringify(rows), exportNo],
  );
}
