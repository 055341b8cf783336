import { resolve } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { CorpusDatabase } from '#corpus/database/database.ts';
import { writeWhole } from '#shard/files.ts';

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
  revoked_utc: 'TIMESTAMP',
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
const quoted = (path: string): string => `'${path.replaceAll("'", "''")}'`;

/** Writes the catalogue as one Parquet file, page by page: a long question would keep the queue's database from tidying up. */
export async function writeSnapshot(database: CorpusDatabase, path: string): Promise<Snapshot> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await connection.run(
      `create table shards (${Object.entries(COLUMNS)
        .map(([name, type]) => `${name} ${type}`)
        .join(', ')})`,
    );
    const shards = await fill(database, connection);
    await writeWhole(resolve(path), async (temporary) => {
      await connection.run(`copy shards to ${quoted(temporary)} (format parquet, compression zstd)`);
    });
    return { path, shards };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function fill(database: CorpusDatabase, connection: DuckDBConnection): Promise<number> {
  let [after, count] = ['0', 0];
  for (;;) {
    const rows = await database.query<Record<string, unknown> & { no: string }>(
      `select no::text as no, ${names.map((name) => `${name}::text as ${name}`).join(', ')}
       from corpus.shard where no > $1 order by corpus.shard.no limit ${PAGE}`,
      [after],
    );
    if (rows.length > 0)
      await connection.run(
        `insert into shards select ${names.map((name) => `row.${name}`).join(', ')} from (select unnest(from_json($1::json, $2)) as row)`,
        [JSON.stringify(rows), JSON.stringify([COLUMNS])],
      );
    count += rows.length;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return count;
    after = last.no;
  }
}
