import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, StatementType } from '@duckdb/node-api';
import { GapError, messageOf } from '#core/errors.ts';
import { quoted } from '#corpus/catalogue/quoted.ts';

/** What a question answers. Values are as JSON has them. */
export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** There are more than were asked for. */
  readonly more: boolean;
}

const MEMORY = '1GB';

/**
 * Asks a snapshot of the catalogue, which is the table `shards`, in DuckDB's SQL. Only that file is read, nothing is written, and nothing is fetched from anywhere. Rejects with
 * a GapError (`corpus.snapshot`, `corpus.question`).
 */
export async function askSnapshot(
  path: string,
  sql: string,
  { mostRows, mostS }: { readonly mostRows: number; readonly mostS: number },
): Promise<Answer> {
  if (!existsSync(path)) throw new GapError('corpus.snapshot', `${path}: there is no such file`, 'Write a snapshot of the catalogue first');
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
    // What may be read may be written as well, by a statement that is none of those that are taken below.
    await connection.run(`set allowed_paths = [${quoted(resolve(path))}]`);
    await connection.run(`create view shards as select * from read_parquet(${quoted(resolve(path))})`);
    await connection.run('set enable_external_access = false');
    await connection.run('set lock_configuration = true');
    return await ask(connection, sql, mostRows);
  } catch (cause) {
    if (cause instanceof GapError) throw cause;
    throw new GapError('corpus.question', messageOf(cause), 'Ask in SQL, of the table shards', { cause });
  } finally {
    clearTimeout(late);
    connection.closeSync();
    instance.closeSync();
  }
}

async function ask(connection: DuckDBConnection, sql: string, mostRows: number): Promise<Answer> {
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) throw new GapError('corpus.question', `${statements.count} statements`, 'Ask one question at a time');
  const prepared = await statements.prepare(0);
  if (prepared.statementType !== StatementType.SELECT)
    throw new GapError('corpus.question', 'it is no SELECT', 'Ask with SELECT: a snapshot is not changed');
  const reader = await prepared.streamAndReadUntil(mostRows + 1);
  const rows = reader.getRowsJson();
  return { columns: reader.deduplicatedColumnNames(), rows: rows.slice(0, mostRows), more: rows.length > mostRows };
}
