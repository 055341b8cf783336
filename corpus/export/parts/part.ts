import { z } from 'zod';
import type { Queries } from '#corpus/database/database.ts';
import type { DatasetKind } from '#corpus/export/export-dataset.ts';

/** Formats that jobs write (docs/datasets.md). */
const KINDS = ['webdataset', 'lerobot', 'owl', 'owamcap', 'mp4'] as const satisfies readonly DatasetKind[];

/** One part of a data set: shards that one job exports into a folder of their own. */
export const ExportPart = z.strictObject({
  folder: z.string().min(1),
  kind: z.enum(KINDS),
  video: z.enum(['copy', 'h264']).nullable().describe('null: as the format has it'),
  codes: z
    .array(z.string())
    .nullable()
    .describe('keys that have a column; null: the format has no columns, or an earlier version planned it'),
  split: z.enum(['train', 'val']),
  shards: z.array(z.strictObject({ sha256: z.string(), place: z.string() })),
});
export type ExportPart = z.infer<typeof ExportPart>;

/** Parts by the hashes that name them, with where their shards lie now; what was withdrawn since is not among these. */
export async function partsBy(queries: Queries, sha256s: readonly string[]): Promise<ReadonlyMap<string, ExportPart>> {
  const rows = await queries.query<{ sha256: string; part: unknown }>(
    `select p.sha256, jsonb_build_object('folder', p.folder, 'kind', e.kind, 'video', nullif(e.video, ''), 'codes', e.codes, 'split', p.split, 'shards', coalesce(
       (select jsonb_agg(jsonb_build_object('sha256', s.sha256, 'place', s.place) order by s.sha256)
        from corpus.shard s where s.no = any(p.shards) and s.revoked_utc is null), '[]'::jsonb)) as part
     from corpus.part p join corpus.export e on e.no = p.export where p.sha256 = any($1)`,
    [sha256s],
  );
  return new Map(rows.map(({ sha256, part }) => [sha256, ExportPart.parse(part)]));
}
