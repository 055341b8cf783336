import { writeParquet } from '#corpus/catalogue/write-parquet.ts';
import type { CorpusDatabase } from '#corpus/database/database.ts';

export interface Snapshot {
  readonly path: string;
  readonly shards: number;
}

/** Columns of the snapshot, with their types in both databases. */
const COLUMNS = {
  sha256: 'VARCHAR',
  place: 'VARCHAR',
  found_utc: 'TIMESTAMP',
  session_id: 'VARCHAR',
  title: 'VARCHAR',
  build: 'VARCHAR',
  os: 'VARCHAR',
  machine: 'VARCHAR',
  codec: 'VARCHAR',
  width: 'INTEGER',
  height: 'INTEGER',
  fps: 'FLOAT',
  frames: 'BIGINT',
  duration_s: 'DOUBLE',
  bytes: 'BIGINT',
  recorded_utc: 'TIMESTAMP',
  video_sha256: 'VARCHAR',
  consent: 'VARCHAR',
  revocation_id: 'VARCHAR',
  verdict: 'VARCHAR',
  deep_verdict: 'VARCHAR',
  lag_ms: 'FLOAT',
  lag_signal: 'VARCHAR',
  signer: 'VARCHAR',
  signer_known: 'BOOLEAN',
  score: 'FLOAT',
} as const;

const PAGE = 10_000;
const names = Object.keys(COLUMNS);

/** Writes the catalogue, without what was withdrawn, as one Parquet file, page by page: a long question would keep the queue's database from tidying up. */
export async function writeSnapshot(database: CorpusDatabase, path: string): Promise<Snapshot> {
  return { path, shards: await writeParquet(path, COLUMNS, pagesOf(database)) };
}

async function* pagesOf(database: CorpusDatabase): AsyncGenerator<readonly Record<string, unknown>[]> {
  for (let after = '0'; ; ) {
    const rows = await database.query<Record<string, unknown> & { no: string }>(
      `select no::text as no, ${names.map((name) => `${name}::text as ${name}`).join(', ')}
       from corpus.shard where no > $1 and revoked_utc is null order by corpus.shard.no limit ${PAGE}`,
      [after],
    );
    yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.no;
  }
}
