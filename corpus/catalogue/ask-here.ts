import { resolve } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, StatementType } from '@duckdb/node-api';
import type { Answer } from '#corpus/catalogue/ask-snapshot.ts';
import { quoted } from '#corpus/catalogue/quoted.ts';
import { GapError, messageOf } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';

const MEMORY = '1GB';

/**
 * Asks in this process. DuckDB looks at its limits now and then only: what it may really have is for {@link askSnapshot}. Rejects with a GapError
 * (`corpus.question`).
 */
export async function askHere(
  path: string,
  sql: string,
  { mostRows, mostS }: { readonly mostRows: number; readonly mostS: number },
): Promise<Answer> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: MEMORY,
    temp_directory: '',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_persistent_secrets: 'false',
  });
  const connection = await instance.connect();
  const late = setTimeout(() => connection.interrupt(), mostS * 1000);
  try {
    // DuckDB may also write what it may read; `ask` therefore takes SELECT alone.
    await connection.run(`set allowed_paths = [${quoted(resolve(path))}]`);
    await connection.run(`create view shards as select * from read_parquet(${quoted(resolve(path))})`);
    await connection.run('set enable_external_access = false');
    await connection.run('set lock_configuration = true');
    return await ask(connection, sql, mostRows);
  } catch (cause) {
    if (cause instanceof GapError) throw cause;
    throw new GapError('corpus.question', messageOf(cause), said`Ask in SQL, of the table shards`, { cause });
  } finally {
    clearTimeout(late);
    connection.closeSync();
    instance.closeSync();
  }
}

async function ask(connection: DuckDBConnection, sql: string, mostRows: number): Promise<Answer> {
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) throw new GapError('corpus.question', said`${statements.count} statements`, said`Ask one question at a time`);
  const prepared = await statements.prepare(0);
  if (prepared.statementType !== StatementType.SELECT)
    throw new GapError('corpus.question', said`it is not a SELECT`, said`Ask with SELECT: a snapshot is not changed`);
  const reader = await prepared.streamAndReadUntil(mostRows + 1);
  const rows = reader.getRowsJson();
  return { columns: reader.deduplicatedColumnNames(), rows: rows.slice(0, mostRows), more: rows.length > mostRows };
}
