import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { addShards } from '#corpus/catalogue/add-shards.ts';
import { foundShards } from '#corpus/catalogue/found-shards.ts';
import type { CorpusDatabase } from '#corpus/database/database.ts';
import { openDatabase } from '#corpus/database/open-database.ts';
import { type ExportOptions, planExport } from '#corpus/export/parts/plan-export.ts';
import { JobQueue } from '#corpus/jobs/job-queue.ts';
import { checkRelease } from '#corpus/release/check-release.ts';
import { makeRelease } from '#corpus/release/make-release.ts';
import { runWorker } from '#corpus/worker/worker.ts';
import type { Meta } from '#format/core/documents/meta.ts';
import { Keyring } from '#home/keyring.ts';
import { CONSENT } from '#test/support/consent.ts';
import { type Engine, judging, OwnDatabase } from '#test/support/corpora.ts';
import { consented, threeShards, trusted } from '#test/support/corpus.ts';
import { expectValid } from '#test/support/shards.ts';

/** A corpus of three shards, and one more with a consent and a key of its own, and a release of all. */
export class Released implements AsyncDisposable {
  readonly own: OwnDatabase;
  readonly database: CorpusDatabase;
  readonly queue: JobQueue;
  shards: readonly string[] = [];
  /** Who signed the release. */
  operator: { readonly publicKey: string } = { publicKey: '' };
  plan: ExportOptions = {
    folder: '',
    checked: {} as Awaited<ReturnType<typeof checkRelease>>,
    kind: 'webdataset',
    video: null,
    out: '',
    partBytes: 1,
    codes: null,
  };

  private constructor(own: OwnDatabase, database: CorpusDatabase, queue: JobQueue) {
    [this.own, this.database, this.queue] = [own, database, queue];
  }

  static async make(engine: Engine): Promise<Released> {
    const own = await OwnDatabase.start(engine);
    const database = await openDatabase(own.where);
    const made = new Released(own, database, await JobQueue.open(database, (line) => expect(line).toBe('nothing')));
    const shelf = join(own.folder.path, 'shelf');
    mkdirSync(shelf);
    made.shards = await threeShards(shelf);
    using mine = await consented(CONSENT, (copy) =>
      copy.editJson('meta.json', (meta) => {
        const { profile } = (meta as unknown as Meta).recorder?.input ?? {};
        Object.assign(profile?.keys ?? {}, { KeyM: 'Map' });
        Object.assign(profile?.actions ?? {}, { Map: {} });
      }),
    );
    await expectValid(mine.path);
    cpSync(mine.path, join(shelf, 'mine'), { recursive: true });
    await addShards(
      database,
      made.queue,
      foundShards(shelf, (line) => expect(line).toBe('nothing')),
    );
    await made.work();
    // Two seconds of a recording from a busy machine may lack too many frames to pass; this is about what is exported.
    await database.query(`update corpus.shard set verdict = 'pass', deep_verdict = null`, []);
    const keyring = new Keyring(join(own.folder.path, 'keys'));
    await keyring.ensure('operator');
    made.operator = keyring.signer('operator');
    const { folder } = await makeRelease(database, {
      name: 'demo',
      out: join(own.folder.path, 'releases'),
      titles: [],
      minScore: 0,
      val: 0,
      license: 'CC-BY-4.0',
      creator: 'A lab',
      description: 'Played.',
      sign: (release) => keyring.signRelease(release),
    });
    const checked = await checkRelease(folder, { trusted: keyring.trusted, revoked: new Map() });
    made.plan = { ...made.plan, folder, checked, out: join(own.folder.path, 'out') };
    return made;
  }

  async work(exports = false): Promise<void> {
    await runWorker(this.database, this.queue, judging(this.own.folder.path, { trusted: trusted(), exports }));
  }

  async export(change: Partial<ExportOptions> = {}) {
    return await planExport(this.database, this.queue, { ...this.plan, ...change });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.queue[Symbol.asyncDispose]();
    await this.database[Symbol.asyncDispose]();
    await this.own[Symbol.asyncDispose]();
  }
}
