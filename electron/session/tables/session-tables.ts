import { join } from 'node:path';
import type { Opening } from '#core/journal/opening.ts';
import { JOURNAL_FILE } from '#format/core/layout.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { type Beside, type TableSource, tableSources } from '#session/tables/journal-tables.ts';
import { tableInThread } from '#session/tables/table-in-thread.ts';
import { writeJournalTable } from '#session/tables/write-journal-table.ts';
import { writeWhole } from '#shard/folder/files.ts';

/** A finished session, and where its tables go. */
export interface SessionTables {
  readonly partial: string;
  readonly opening: Pick<Opening, 'plan'>;
  /** After a kill or an encoder failure a journal may hold a little more than the session is sealed with. */
  readonly limits: Readonly<Record<TableSource['kind'], number>>;
  readonly onStep?: ((step: string) => void) | undefined;
}

/** Below this, about half an hour of rows, a thread with a writer of its own costs more than it saves. */
const WORTH_A_THREAD_ROWS = 500_000;

/** The table of rows: half of all the work, so that of a long session a thread writes it while the caller writes the others. */
export function writeRows(session: SessionTables, beside: Beside): Promise<Map<string, WrittenFile>> {
  return write(session, beside, { ofRows: true, inThread: session.limits.rows >= WORTH_A_THREAD_ROWS });
}

/** All tables but that of rows. */
export function writeOtherTables(session: SessionTables, beside: Beside): Promise<Map<string, WrittenFile>> {
  return write(session, beside, { ofRows: false, inThread: false });
}

async function write(
  { partial, opening, limits, onStep }: SessionTables,
  beside: Beside,
  { ofRows, inThread }: { readonly ofRows: boolean; readonly inThread: boolean },
): Promise<Map<string, WrittenFile>> {
  const plan = { profile: opening.plan.profile };
  const files = new Map<string, WrittenFile>();
  for (const { kind, schema } of tableSources(plan, beside).filter((source) => (source.kind === 'rows') === ofRows)) {
    const { file } = schema;
    onStep?.(file);
    const job = { journal: join(partial, JOURNAL_FILE), file, plan, beside, limit: limits[kind] };
    files.set(
      file,
      await writeWhole(join(partial, file), (path) => (inThread ? tableInThread({ ...job, path }) : writeJournalTable({ ...job, path }))),
    );
  }
  return files;
}
