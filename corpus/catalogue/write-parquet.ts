import { resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { quoted } from '#corpus/catalogue/quoted.ts';
import { writeWhole } from '#shard/folder/files.ts';

/** Writes rows as one Parquet file, whole or not at all, page by page. `columns`: their types in DuckDB; a row that lacks one has null there. Resolves with the count of rows. */
export async function writeParquet(
  path: string,
  columns: Readonly<Record<string, string>>,
  pages: AsyncIterable<readonly Readonly<Record<string, unknown>>[]>,
): Promise<number> {
  const names = Object.keys(columns);
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await connection.run(`create table rows (${names.map((name) => `${name} ${columns[name]}`).join(', ')})`);
    let count = 0;
    for await (const page of pages) {
      if (page.length === 0) continue;
      await connection.run(
        `insert into rows select ${names.map((name) => `row.${name}`).join(', ')} from (select unnest(from_json($1::json, $2)) as row)`,
        [JSON.stringify(page), JSON.stringify([columns])],
      );
      count += page.length;
    }
    await writeWhole(resolve(path), async (temporary) => {
      await connection.run(`copy rows to ${quoted(temporary)} (format parquet, compression zstd)`);
    });
    return count;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
