import type { Opening } from '#core/journal/opening.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { type Beside, tableBatches, tableSources } from '#session/tables/journal-tables.ts';
import { writeTable } from '#shard/tables/write-table.ts';

/** A table to be written; a thread can be told all of it. */
export interface TableJob {
  readonly journal: string;
  readonly path: string;
  /** The table's name in the shard. */
  readonly file: string;
  readonly plan: Pick<Opening['plan'], 'profile'>;
  readonly beside: Beside;
  /** Rows at most. */
  readonly limit: number;
}

/** Writes a table from a session's journal, to `path` directly: the caller renames. */
export async function writeJournalTable({ journal, path, file, plan, beside, limit }: TableJob): Promise<WrittenFile> {
  const source = tableSources(plan, beside).find(({ schema }) => schema.file === file);
  if (source === undefined) throw new RangeError(`a journal has no ${file}`);
  return await writeTable(path, source.schema, tableBatches(journal, source, limit));
}
