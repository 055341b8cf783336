import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { KeyColumns } from '#corpus/core/export/action-columns.ts';
import { RELEASE_FILES } from '#corpus/core/release/release.ts';
import type { CorpusDatabase, Queries } from '#corpus/database/database.ts';
import { choicesOf, type DatasetKind, refuseCodes } from '#corpus/export/export-dataset.ts';
import type { ExportPart } from '#corpus/export/parts/part.ts';
import { partColumns, refuseUnnoted } from '#corpus/export/parts/part-columns.ts';
import { JUDGE_VERSION } from '#corpus/jobs/job.ts';
import type { JobQueue } from '#corpus/jobs/job-queue.ts';
import type { CheckedRelease } from '#corpus/release/check-release.ts';
import { textColumns } from '#corpus/release/text-columns.ts';
import { GapError } from '#format/core/errors.ts';
import { makeFolders } from '#shard/folder/files.ts';

export interface ExportOptions extends Pick<ExportPart, 'kind' | 'video'> {
  /** Its folder, and what it was checked to be. */
  readonly folder: string;
  readonly checked: CheckedRelease;
  /** Folder for the parts, where every worker that makes exports sees it. */
  readonly out: string;
  /** A part holds shards of about so many bytes, one at least. */
  readonly partBytes: number;
  /** Keys that have a column; null: all that any shard could have recorded. */
  readonly codes: readonly string[] | null;
}

/** How an export stands. `lacking`: shards of the release that no part has, because they were withdrawn before, or are not known to this corpus. */
export interface PlannedExport extends Pick<KeyColumns, 'unlisted' | 'unrecorded'> {
  readonly parts: number;
  readonly made: number;
  /** Parts that could not be made, or lack some of their shards. */
  readonly failed: readonly { readonly folder: string; readonly says: string }[];
  /** Folders that hold what was withdrawn since. */
  readonly withdrawn: readonly string[];
  readonly lacking: number;
}

interface Row {
  readonly no: string;
  readonly sha256: string;
  readonly split: 'train' | 'val';
  readonly bytes: number;
  readonly format: string;
}

interface PartRow {
  readonly sha256: string;
  readonly folder: string;
  readonly verdict: string | null;
  readonly says: string | null;
  /** Whether shards were made into it, and whether some of them were withdrawn since. */
  readonly holds: boolean;
  readonly withdrawn: boolean;
}

/**
 * Enters a job for each part of a release as a data set; asked again, it says how far they are, and enters those again whose folders are gone. A part is named by all that is in it, and
 * holds one split, size, rate and codec, and has the same columns as all others. Rejects with a GapError (`corpus.release`, `corpus.older`, `usage.out`, `usage.codes`).
 */
export async function planExport(database: CorpusDatabase, queue: JobQueue, options: ExportOptions): Promise<PlannedExport> {
  if (options.out.includes('://'))
    throw refused(`${options.out}: parts are written into a folder`, 'Give a folder, and copy it from there');
  refuseCodes(options.kind, options.codes ?? undefined);
  const out = resolve(options.out);
  const wasThere = existsSync(out);
  const splits = await splitsIn(join(options.folder, RELEASE_FILES.shards));
  const planned = await database.transaction(async (queries) => {
    const release = await releaseNo(queries, options.checked);
    const entered = await exportOf(queries, release, { ...options, out });
    const { no } = entered;
    const columns = await columnsOf(queries, options, entered, [...splits.keys()]);
    if (entered.isNew) {
      const parts = partsOf(await rowsOf(queries, splits, options.kind), options.partBytes);
      await enterParts(queries, no, { ...options, out, codes: columns?.codes ?? null }, parts);
    }
    const known = await partsIn(queries, no);
    if (!wasThere && known.some(({ holds }) => holds))
      throw refused(`${out}: is not on this machine, and parts were made in it`, 'Mount the disk that it is on');
    const gone = known.filter(({ holds, folder }) => holds && !existsSync(folder)).map(({ sha256 }) => sha256);
    await queries.query('update corpus.part set verdict = null, says = null, made = null where sha256 = any($1)', [gone]);
    const parts = gone.length === 0 ? known : await partsIn(queries, no);
    await queue.addAgain(
      parts.flatMap(({ sha256, verdict }) =>
        verdict === null ? [{ shard: sha256, level: 'export' as const, version: JUDGE_VERSION }] : [],
      ),
      queries,
    );
    const [held] = await queries.query<{ count: number }>(
      'select count(distinct s)::int as count from corpus.part p, unnest(p.shards) as s where p.export = $1',
      [no],
    );
    return {
      parts: parts.length,
      made: parts.filter(({ holds }) => holds).length,
      failed: parts.flatMap((part) =>
        part.verdict === null || part.verdict === 'pass' ? [] : [{ folder: part.folder, says: part.says ?? '' }],
      ),
      withdrawn: parts.filter(({ withdrawn }) => withdrawn).map(({ folder }) => folder),
      lacking: splits.size - (held?.count ?? 0),
      unlisted: columns?.unlisted ?? [],
      unrecorded: columns?.unrecorded ?? [],
    };
  });
  makeFolders(out);
  return planned;
}

const refused = (what: string, remedy: string): GapError => new GapError('usage.out', what, remedy);

/** LeRobot has columns for rewards where all shards of a data set have some. */
async function rowsOf(queries: Queries, splits: ReadonlyMap<string, string>, kind: DatasetKind): Promise<Row[]> {
  return await queries.query<Row>(
    `select s.no, s.sha256, r.split, coalesce(s.bytes, 0)::float8 as bytes, concat_ws(' ', s.codec, s.width, s.height, s.fps, case when $3 and s.rewards then 'rewards' end) as format
     from unnest($1::text[], $2::text[]) as r(sha256, split) join corpus.shard s using (sha256)
     where s.revoked_utc is null order by r.split, format, s.sha256`,
    [[...splits.keys()], [...splits.values()], kind === 'lerobot'],
  );
}

async function partsIn(queries: Queries, no: string): Promise<PartRow[]> {
  return await queries.query<PartRow>(
    `select sha256, folder, verdict, says, coalesce(cardinality(p.made), 0) > 0 as holds, exists (select 1 from corpus.shard s where s.no = any(p.made) and s.revoked_utc is not null) as withdrawn
     from corpus.part p where export = $1 order by folder`,
    [no],
  );
}

/** Splits by shard, as the release has them. */
async function splitsIn(path: string): Promise<ReadonlyMap<string, string>> {
  const { sha256, split } = await textColumns(path, ['sha256', 'split']);
  return new Map(sha256.map((one, i) => [one, split[i] as string]));
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

interface Entered {
  readonly no: string;
  readonly isNew: boolean;
  /** Keys that have a column in it, once that is settled. */
  readonly codes: readonly string[] | null;
}

/** Columns of an export: settled when it is planned, and the same ever after. Undefined: its format has none. */
async function columnsOf(
  queries: Queries,
  { kind, codes: asked }: ExportOptions,
  { no, isNew, codes }: Entered,
  sha256s: readonly string[],
): Promise<KeyColumns | undefined> {
  if (!choicesOf(kind).columns) return undefined;
  if (!isNew) return await partColumns(queries, sha256s, codes);
  // LeRobot has columns for rewards as well.
  if (asked === null || kind === 'lerobot') await refuseUnnoted(queries, sha256s);
  const columns = await partColumns(queries, sha256s, asked);
  await queries.query('update corpus.export set codes = $2::jsonb where no = $1', [no, JSON.stringify(columns.codes)]);
  return columns;
}

/** One folder is for one export. */
async function exportOf(queries: Queries, release: string, { kind, video, out, partBytes, codes }: ExportOptions): Promise<Entered> {
  const told = [release, kind, video ?? '', String(partBytes)];
  const made = await queries.query<{ no: string }>(
    'insert into corpus.export (release, kind, video, part_bytes, out) values ($1, $2, $3, $4, $5) on conflict (out) do nothing returning no',
    [...told, out],
  );
  if (made[0] !== undefined) return { no: made[0].no, isNew: true, codes: null };
  const [row] = await queries.query<{
    no: string;
    release: string;
    kind: string;
    video: string;
    part_bytes: string;
    codes: readonly string[] | null;
  }>('select no, release, kind, video, part_bytes::text, codes from corpus.export where out = $1 for update', [out]);
  if (row === undefined || String([row.release, row.kind, row.video, row.part_bytes]) !== String(told))
    throw refused(
      `${out}: is the folder of another export (${row?.kind}, in parts of ${Number(row?.part_bytes) / 1e9} GB)`,
      'Choose another folder',
    );
  if (row.codes === null && choicesOf(kind).columns)
    throw refused(`${out}: an earlier version of this program planned it, each part with columns of its own`, 'Choose another folder');
  if (codes !== null && String(codes) !== String(row.codes))
    throw refused(`${out}: has other columns: ${row.codes?.join(',')}`, 'Choose another folder, or leave the keys out');
  return { no: row.no, isNew: false, codes: row.codes };
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
  { checked, kind, video, out, codes }: ExportOptions,
  parts: readonly (readonly Row[])[],
): Promise<void> {
  const rows = parts.map((part, i) => {
    const split = part[0]?.split ?? 'train';
    const folder = join(out, split, `part-${String(i).padStart(5, '0')}`);
    const what = [
      checked.sha256,
      kind,
      video ?? '',
      ...(codes === null ? [] : [codes.join(',')]),
      folder,
      ...part.map(({ sha256 }) => sha256),
    ];
    return { sha256: createHash('sha256').update(what.join('\n')).digest('hex'), folder, split, shards: part.map(({ no }) => Number(no)) };
  });
  await queries.query(
    `insert into corpus.part (sha256, export, folder, split, shards)
     select p.sha256, $2, p.folder, p.split, p.shards from jsonb_to_recordset($1::jsonb) as p(sha256 text, folder text, split text, shards bigint[])`,
    [JSON.stringify(rows), exportNo],
  );
}
