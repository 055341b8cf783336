import { Worker } from 'node:worker_threads';
import type { WrittenFile } from '#format/core/written-file.ts';
import { workerFile } from '#format/sign/worker-file.ts';
import type { TableJob } from '#session/tables/write-journal-table.ts';

/** Writes a table in a thread of its own, whose memory is free again once this resolves. Rejects with the thread's error. */
export async function tableInThread(job: TableJob): Promise<WrittenFile> {
  const worker = new Worker(workerFile(import.meta.url, './table-worker'), { workerData: job });
  let written: WrittenFile | undefined;
  worker.once('message', (said: WrittenFile) => {
    written = said;
  });
  return await new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) => {
      if (written !== undefined) resolve(written);
      reject(new Error(`the thread that writes ${job.path} ended with code ${code}`));
    });
  });
}
