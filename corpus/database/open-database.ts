import type { CorpusDatabase } from '#corpus/database/database.ts';
import { openEmbedded } from '#corpus/database/embedded.ts';
import { openPostgres } from '#corpus/database/postgres.ts';
import { setUpTables } from '#corpus/database/tables.ts';

/** Opens a corpus: `where` is `postgres://…`, or a folder of this machine. Its tables are made or brought up to date. Rejects with a GapError (`corpus.*`). */
export async function openDatabase(where: string): Promise<CorpusDatabase> {
  const database = /^postgres(ql)?:\/\//.test(where) ? openPostgres(where) : await openEmbedded(where);
  try {
    await setUpTables(database);
    return database;
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}
