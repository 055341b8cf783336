import { createHash } from 'node:crypto';
import { addShards } from '#corpus/catalogue/add-shards.ts';
import type { FoundShard } from '#corpus/catalogue/found-shards.ts';
import { openDatabase } from '#corpus/database/open-database.ts';
import { JobQueue } from '#corpus/jobs/job-queue.ts';

/** Enters shards that are nowhere, with a job each. */
export async function addInvented(where: string, count: number): Promise<void> {
  await using database = await openDatabase(where);
  await using queue = await JobQueue.open(database, (line) => process.stderr.write(`${line}\n`));
  await addShards(database, queue, invented(count));
}

async function* invented(count: number): AsyncGenerator<FoundShard> {
  for (let i = 0; i < count; i++) yield { sha256: createHash('sha256').update(`${i}`).digest('hex'), place: `/nowhere/${i}` };
}
