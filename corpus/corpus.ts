import { type Added, addShards, requeue } from '#corpus/catalogue/add-shards.ts';
import { foundShards } from '#corpus/catalogue/found-shards.ts';
import { duplicates, hoursBy, suspects, unreadable, verdicts } from '#corpus/catalogue/questions.ts';
import { reachOf } from '#corpus/catalogue/revoked.ts';
import { type Snapshot, writeSnapshot } from '#corpus/catalogue/snapshot.ts';
import type {
  Duplicate,
  Hours,
  HoursBy,
  JobCounts,
  Listed,
  Reached,
  Suspect,
  Unreadable,
  VerdictCount,
} from '#corpus/core/corpus-calls.ts';
import type { CorpusDatabase } from '#corpus/database/database.ts';
import { openDatabase } from '#corpus/database/open-database.ts';
import { type ExportOptions, type PlannedExport, planExport } from '#corpus/export/parts/plan-export.ts';
import { JobQueue } from '#corpus/jobs/job-queue.ts';
import { type MadeRelease, makeRelease, type ReleaseOptions } from '#corpus/release/make-release.ts';
import { runWorker, type WorkerOptions } from '#corpus/worker/worker.ts';

/** How the judging of a corpus stands. */
export interface CorpusStatus {
  readonly jobs: readonly JobCounts[];
  readonly verdicts: readonly VerdictCount[];
}

/** A corpus of shards: its catalogue, and the jobs that judge it. */
export class Corpus implements AsyncDisposable {
  readonly #database: CorpusDatabase;
  readonly #log: (line: string) => void;
  /** Opened when it is first needed: a question to the catalogue is answered in half the time without. */
  #opening: Promise<JobQueue> | undefined;

  private constructor(database: CorpusDatabase, log: (line: string) => void) {
    [this.#database, this.#log] = [database, log];
  }

  /** `where`: `postgres://…`, or a folder of this machine. `log` is told of what goes wrong in the background, and of what is left out. Rejects with a GapError (`corpus.*`). */
  static async open(where: string, log: (line: string) => void): Promise<Corpus> {
    return new Corpus(await openDatabase(where), log);
  }

  #queue(): Promise<JobQueue> {
    this.#opening ??= JobQueue.open(this.#database, this.#log);
    return this.#opening;
  }

  /** As messages name its database: without a password. */
  get name(): string {
    return this.#database.name;
  }

  /** Enters the shards in a folder, or in `s3://BUCKET[/PREFIX]`, and has those judged that were not. */
  async add(place: string, signal?: AbortSignal): Promise<Added> {
    return await addShards(this.#database, await this.#queue(), foundShards(place, this.#log, signal));
  }

  /** Judges until the signal, or until all is done. */
  async work(options: WorkerOptions): Promise<void> {
    await runWorker(this.#database, await this.#queue(), options);
  }

  /** Makes the queue again from the catalogue less the results. Resolves with how many jobs there are to do. */
  async requeue(deepShare: number): Promise<number> {
    return await requeue(this.#database, await this.#queue(), deepShare);
  }

  /** What failed for good, or could not be read, waits again. Resolves with how much that is. */
  async retry(): Promise<number> {
    return await (await this.#queue()).retry();
  }

  async status(): Promise<CorpusStatus> {
    return { jobs: await (await this.#queue()).counts(), verdicts: await verdicts(this.#database) };
  }

  async hours(by: HoursBy): Promise<Listed<Hours>> {
    return await hoursBy(this.#database, by);
  }

  async duplicates(): Promise<Listed<Duplicate>> {
    return await duplicates(this.#database);
  }

  /** Shards with a score below this, worst first. */
  async suspects(below: number): Promise<Listed<Suspect>> {
    return await suspects(this.#database, below);
  }

  async unreadable(): Promise<Listed<Unreadable>> {
    return await unreadable(this.#database);
  }

  /** Enters withdrawn consents, by revocation id, and resolves with every shard that one of them reaches. */
  async reachOf(revoked: ReadonlyMap<string, string>): Promise<Reached[]> {
    return await reachOf(this.#database, revoked);
  }

  /** Writes the catalogue as Parquet, for questions that need not disturb the queue. */
  async snapshot(path: string): Promise<Snapshot> {
    return await writeSnapshot(this.#database, path);
  }

  /** Makes the next version of a release. Rejects with a GapError (`corpus.release`). */
  async release(options: ReleaseOptions): Promise<MadeRelease> {
    return await makeRelease(this.#database, options);
  }

  /** Has a release exported by workers, in parts; asked again, says how far that is. Rejects with a GapError (`corpus.release`). */
  async export(options: ExportOptions): Promise<PlannedExport> {
    return await planExport(this.#database, await this.#queue(), options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // One that could not be opened has nothing to close.
    await (await this.#opening?.catch(() => undefined))?.[Symbol.asyncDispose]();
    await this.#database[Symbol.asyncDispose]();
  }
}
