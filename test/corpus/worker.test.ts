import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { addShards } from '#corpus/catalogue/add-shards.ts';
import type { FoundShard } from '#corpus/catalogue/found-shards.ts';
import { explained } from '#corpus/database/explained.ts';
import { openDatabase } from '#corpus/database/open-database.ts';
import { JUDGE_VERSION, jobId } from '#corpus/jobs/job.ts';
import { JobQueue } from '#corpus/jobs/job-queue.ts';
import { addInvented } from '#scripts/corpus/invented-shards.ts';
import { killWorkers } from '#scripts/corpus/kill-workers.ts';
import { ENGINES, type Engine, judging, OwnDatabase } from '#test/support/corpora.ts';
import { LONG, long } from '#test/support/long.ts';

const ODD = new URL('../support/odd-judge.ts', import.meta.url);
const sha256 = (of: string) => createHash('sha256').update(of).digest('hex');

async function* called(names: readonly string[]): AsyncGenerator<FoundShard> {
  for (const name of names) yield { sha256: sha256(name), place: `/nowhere/${name}` };
}

async function enter(where: string, names: readonly string[]): Promise<void> {
  await using database = await openDatabase(where);
  await using queue = await JobQueue.open(database, () => {});
  await addShards(database, queue, called(names));
}

let said: string[] = [];
afterEach(() => {
  said = [];
});
const odd = (folder: string) => judging(folder, { program: ODD, deepShare: 0, log: (line) => said.push(line) });

describe('a job', () => {
  it('has the same id wherever it comes from, and another one for another level or version', () => {
    const job = { shard: sha256('x'), level: 'fast', version: 1 } as const;
    expect(jobId(job)).toBe(jobId({ ...job }));
    expect(jobId(job)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set([job, { ...job, level: 'deep' as const }, { ...job, version: 2 }, { ...job, shard: sha256('y') }].map(jobId)).size).toBe(
      4,
    );
  });
});

describe.each(ENGINES)('a worker on %s', (engine) => {
  long('gives up a shard that ends its process again and again, and does all others', async () => {
    await using database = await OwnDatabase.start(engine);
    await enter(database.where, ['breaks', 'exits', 'lies', ...Array.from({ length: 10 }, (_, i) => `good ${i}`)]);
    await using corpus = await database.open();
    await corpus.work(odd(database.folder.path));
    expect((await corpus.status()).verdicts).toEqual([
      { level: 'fast', verdict: 'pass', shards: 10 },
      { level: 'fast', verdict: 'unreadable', shards: 3 },
    ]);
    const why = Object.fromEntries((await corpus.unreadable()).rows.map(({ place, says }) => [place, says]));
    expect(why).toEqual({
      '/nowhere/breaks': expect.stringContaining('breaks a decoder') as unknown,
      '/nowhere/exits': 'its process ended (3)',
      '/nowhere/lies': 'it answered what nobody asked',
    });
    // Each is tried more than once: a machine may fail as well.
    expect(said.filter((line) => line.startsWith('/nowhere/exits')).length).toBe(3);
    // And again when somebody asks for it.
    expect(await corpus.retry()).toBe(3);
    expect((await corpus.status()).jobs[0]).toMatchObject({ waiting: 3 });
  });

  long('ends a shard that takes too long', async () => {
    await using database = await OwnDatabase.start(engine);
    await enter(database.where, ['hangs']);
    await using corpus = await database.open();
    await corpus.work({ ...odd(database.folder.path), limits: { mostMb: 2000, fastS: 0.3, decodingS: 1 } });
    expect((await corpus.unreadable()).rows).toEqual([{ place: '/nowhere/hangs', says: 'it took longer than 0.3 s' }]);
  });

  long('ends with an error of its own, and does not wait for ever', async () => {
    await using database = await OwnDatabase.start(engine);
    await enter(database.where, ['exits']);
    await using corpus = await database.open();
    const log = () => {
      throw new RangeError('no line is expected');
    };
    await expect(corpus.work({ ...odd(database.folder.path), log })).rejects.toThrow('no line is expected');
  });

  long('gives back what it has when it is told to end, and another one does it', async () => {
    await using database = await OwnDatabase.start(engine);
    await enter(database.where, ['hangs a while', 'good 1']);
    await using corpus = await database.open();
    const stop = new AbortController();
    const working = corpus.work({ ...odd(database.folder.path), signal: stop.signal, onDone: () => stop.abort() });
    await working;
    expect((await corpus.status()).jobs[0]).toEqual({ level: 'fast', waiting: 1, running: 0, failed: 0 });
  });

  long('loses no job when workers are killed, and does none twice', async () => {
    await using database = await OwnDatabase.start(engine);
    await addInvented(database.where, 120);
    // Of 120 jobs, 91 are done by workers that live for 15: four, if a kill comes within 7 jobs.
    const workers = engine === 'embedded' ? 1 : 2;
    const { kills, lost, twice } = await killWorkers(database.where, { workers, lifeJobs: 15 });
    expect({ lost, twice }).toEqual({ lost: 0, twice: 0 });
    expect(kills).toBeGreaterThan(3);
  });

  long('makes the queue again from the catalogue, less what was done', async () => {
    await using database = await OwnDatabase.start(engine);
    await enter(database.where, ['good 1', 'good 2']);
    {
      await using corpus = await database.open();
      await corpus.work(odd(database.folder.path));
    }
    await enter(database.where, ['good 3']);
    {
      await using asked = await openDatabase(database.where);
      await asked.query('truncate pgboss.job');
    }
    await using corpus = await database.open();
    expect((await corpus.status()).jobs[0]?.waiting).toBe(0);
    expect(await corpus.requeue(0)).toBe(1);
    await corpus.work(odd(database.folder.path));
    expect((await corpus.status()).verdicts).toEqual([{ level: 'fast', verdict: 'pass', shards: 3 }]);
  });

  it('refuses the tables of a later version', async () => {
    await using database = await OwnDatabase.start(engine);
    {
      await using asked = await openDatabase(database.where);
      await asked.query('insert into corpus.step values (99)');
    }
    await expect(database.open()).rejects.toMatchObject({ code: 'corpus.newer', message: expect.stringContaining('step 99') as unknown });
  });

  it('leaves jobs of another version of judging to workers of that version', async () => {
    await using database = await OwnDatabase.start(engine);
    {
      await using asked = await openDatabase(database.where);
      await asked.query('insert into corpus.shard (sha256, place) values ($1, $2)', [sha256('x'), '/nowhere/x']);
      await using queue = await JobQueue.open(asked, () => {}, JUDGE_VERSION + 1);
      await queue.add([{ shard: sha256('x'), level: 'fast', version: JUDGE_VERSION + 1 }]);
    }
    await using corpus = await database.open();
    await corpus.work(odd(database.folder.path));
    expect((await corpus.status()).verdicts).toEqual([]);
    // This version judges it as well, once somebody asks for it.
    expect(await corpus.requeue(0)).toBe(1);
  });
});

long('a shard that needs more memory than it may is given up', async () => {
  await using database = await OwnDatabase.start(ENGINES[0] as Engine);
  await enter(database.where, ['greedy']);
  await using corpus = await database.open();
  await corpus.work({ ...odd(database.folder.path), limits: { mostMb: 300, fastS: 60, decodingS: 60 } });
  expect((await corpus.unreadable()).rows).toEqual([{ place: '/nowhere/greedy', says: 'it needs more than 300 MB' }]);
});

long('an embedded database is for one process at a time', async () => {
  await using database = await OwnDatabase.start('embedded');
  await using _corpus = await database.open();
  await expect(database.open()).rejects.toMatchObject({ code: 'corpus.in-use' });
});

it.runIf(LONG && ENGINES.includes('postgresql'))('a database that goes away is waited for, and nothing is lost', async () => {
  await using database = await OwnDatabase.start('postgresql');
  const { server } = database;
  await addInvented(database.where, 1000);
  await using corpus = await database.open((line) => said.push(line));
  let isGone = false;
  await corpus.work({
    ...odd(database.folder.path),
    onDone: () => {
      if (isGone) return;
      isGone = true;
      void server?.kill().then(() => server.run());
    },
  });
  expect(said.join('\n')).toMatch(/cannot (keep results|take jobs).*trying again/);
  expect((await corpus.status()).verdicts).toEqual([{ level: 'fast', verdict: 'pass', shards: 1000 }]);
});

it('a server that is not there is named, without the password', async () => {
  const opened = openDatabase('postgres://me:secret@127.0.0.1:9/x');
  await expect(opened).rejects.toMatchObject({
    code: 'corpus.database',
    message: expect.stringMatching(/^postgres:\/\/127\.0\.0\.1:9\/x: .*ECONNREFUSED/) as unknown,
    remedy: expect.stringContaining('can be reached') as unknown,
  });
  await expect(opened).rejects.not.toMatchObject({ message: expect.stringContaining('secret') as unknown });
});

it.each([
  ['postgres://me:secret@host:99999/x', /^postgres:\/\/host:99999\/x: /],
  ['postgres://me:sec/secret@host/x?a=b', /^postgres:\/\/host\/x: /],
])('an address that is none is refused with a remedy, without the password: %s', async (where, named) => {
  const opened = openDatabase(where);
  await expect(opened).rejects.toMatchObject({ code: 'corpus.database', message: expect.stringMatching(named) as unknown });
  await expect(opened).rejects.not.toMatchObject({ message: expect.stringContaining('secret') as unknown });
});

it.each([
  ['53100', 'more room'],
  ['25006', 'account'],
  ['57P01', 'can be reached'],
  [undefined, 'can be reached'],
  ['40P01', 'report this'],
])('what the database refuses with %s comes with its remedy', async (code, remedy) => {
  const refused = Object.assign(new Error('no'), { code });
  await expect(explained('it', () => Promise.reject(refused))).rejects.toMatchObject({
    message: 'it: no',
    remedy: expect.stringContaining(remedy) as unknown,
  });
});

it.skipIf(!ENGINES.includes('postgresql'))('says whether an account, or the server, is to be looked at', async () => {
  await using own = await OwnDatabase.start('postgresql');
  await expect(openDatabase(own.where.replace('/postgres?', '/nowhere?'))).rejects.toMatchObject({
    code: 'corpus.database',
    remedy: expect.stringContaining('account') as unknown,
  });
});
