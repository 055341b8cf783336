import { parentPort, workerData } from 'node:worker_threads';
import { type TableJob, writeJournalTable } from '#session/tables/write-journal-table.ts';

/** Writes one table of a session, and says what it wrote. */
parentPort?.postMessage(await writeJournalTable(workerData as TableJob));
