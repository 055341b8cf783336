import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { askSnapshot } from '#corpus/catalogue/ask-snapshot.ts';
import { FRAMES } from '#format/core/parquet/tables.ts';
import { corpusPublicKey, parseCorpusKey } from '#format/encrypted/corpus-key.ts';
import { makeCorpusKey } from '#format/encrypted/wrap-key.ts';
import { shardSha256 } from '#format/folder/shard-folder.ts';
import { Keyring } from '#home/keyring.ts';
import { Bucket } from '#test/support/bucket.ts';
import { ENGINES, judging, OwnDatabase } from '#test/support/corpora.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { encryptInto } from '#test/support/encrypted-shard.ts';
import { long } from '#test/support/long.ts';
import { expectValid, GOLDEN_SHARD, readMeta, verdictOf } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** Copies of the shard that tests share, each in a folder of its own, changed by what it is called. */
function shelf(folder: string, changes: Readonly<Record<string, (path: string) => void>>): void {
  for (const [name, change] of Object.entries(changes)) {
    const path = join(folder, 'deep', 'below', name);
    mkdirSync(join(folder, 'deep', 'below'), { recursive: true });
    cpSync(inject('shard'), path, { recursive: true });
    change(path);
  }
}

describe.each(ENGINES)('a corpus on %s', (engine) => {
  it('judges good shards, and bad ones of every kind, each once', async ({ skip }) => {
    skip(verdictOf(inject('shard')) === 'fail', 'the recording that these tests share is late, and none of the good ones');
    await using database = await OwnDatabase.start(engine);
    using folder = new TemporaryFolder();
    shelf(folder.path, {
      good: () => {},
      'half there': (path) => {
        rmSync(join(path, 'video.ivf'));
        writeFileSync(join(path, 'hashes.json'), '{"sha256":{}}');
      },
      'no json': (path) => {
        writeFileSync(join(path, 'meta.json'), '{');
        writeFileSync(join(path, 'hashes.json'), '{"sha256":{} }');
      },
    });
    await expectValid(join(folder.path, 'deep/below/good'));
    await using corpus = await database.open();
    expect(await corpus.add(folder.path)).toEqual({ found: 3, added: 3 });
    expect(await corpus.add(folder.path)).toEqual({ found: 3, added: 0 });
    const trusted = [{ ...new Keyring().signer('recorder'), name: 'it', roles: ['recorder' as const] }];
    await corpus.work(
      judging(folder.path, { trusted: trusted.map(({ keyId, publicKey, name, roles }) => ({ keyId, publicKey, name, roles })) }),
    );
    const { jobs, verdicts } = await corpus.status();
    expect(jobs.every(({ waiting, running, failed }) => waiting + running + failed === 0)).toBe(true);
    expect(verdicts.filter(({ level }) => level === 'fast')).toEqual([
      { level: 'fast', verdict: 'fail', shards: 1 },
      { level: 'fast', verdict: 'pass', shards: 1 },
      { level: 'fast', verdict: 'unreadable', shards: 1 },
    ]);
    // The one that fails was decoded as well; the good one warns of its length.
    expect(verdicts.filter(({ level }) => level === 'deep').reduce((sum, { shards }) => sum + shards, 0)).toBe(2);
    expect((await corpus.unreadable()).rows).toEqual([
      { place: join(folder.path, 'deep/below/no json'), says: expect.stringContaining('meta.json') as unknown },
    ]);
    const [hours] = await corpus.hours('verdict').then(({ rows }) => rows.filter(({ what }) => what === 'pass'));
    expect(hours).toMatchObject({ shards: 1, hours: expect.closeTo(6 / 3600, 4) as unknown });
    expect((await corpus.hours('signer')).rows.map(({ what }) => what)).toContain(new Keyring().signer('recorder').keyId.slice(0, 16));
    // Nothing is done again: results are there.
    await corpus.add(folder.path);
    expect(await corpus.requeue(1)).toBe(0);
  });

  long('has a shard by its new place, and one that was changed since is not taken for it', async () => {
    await using database = await OwnDatabase.start(engine);
    using folder = new TemporaryFolder();
    shelf(folder.path, { one: () => {}, two: (path) => writeFileSync(join(path, 'hashes.json'), '{"sha256":{} }') });
    await using corpus = await database.open();
    await corpus.add(folder.path);
    renameSync(join(folder.path, 'deep/below/one'), join(folder.path, 'moved'));
    expect(await corpus.add(join(folder.path, 'moved'))).toEqual({ found: 1, added: 0 });
    writeFileSync(join(folder.path, 'deep/below/two/hashes.json'), '{"sha256": {}}');
    await corpus.work(judging(folder.path));
    expect((await corpus.unreadable()).rows).toEqual([
      { place: join(folder.path, 'deep/below/two'), says: expect.stringContaining('is not the one that was added') as unknown },
    ]);
    expect((await corpus.hours('title')).rows.map(({ what }) => what)).toContain(readMeta(inject('shard')).title.name);
  });
});

long('a damaged copy does not take the place of a good shard, and a good one takes that of a damaged', async () => {
  await using database = await OwnDatabase.start('embedded');
  using folder = new TemporaryFolder();
  shelf(folder.path, { good: () => {}, bad: (path) => rmSync(join(path, 'events.parquet')) });
  const at = (name: string) => join(folder.path, 'deep/below', name);
  await expectValid(at('good'));
  await using corpus = await database.open();
  const judged = async () => {
    await corpus.work(judging(folder.path));
    const snapshot = join(folder.path, 'snapshot.parquet');
    rmSync(snapshot, { force: true });
    await corpus.snapshot(snapshot);
    return (await askSnapshot(snapshot, 'select place, verdict from shards', { mostRows: 9, mostS: 9 })).rows;
  };
  await corpus.add(at('bad'));
  expect(await judged()).toEqual([[at('bad'), 'fail']]);
  expect(await corpus.add(at('good'))).toEqual({ found: 1, added: 0 });
  expect(await judged()).toEqual([[at('good'), 'pass']]);
  expect(await corpus.add(at('bad'))).toEqual({ found: 1, added: 0 });
  expect(await judged()).toEqual([[at('good'), 'pass']]);
  // Where the good one is gone, what is left is judged as it is.
  rmSync(at('good'), { recursive: true });
  await corpus.add(at('bad'));
  expect(await judged()).toEqual([[at('bad'), 'fail']]);
});

long('shards whose hashes leave out meta.json are told apart by it', async () => {
  await using database = await OwnDatabase.start('embedded');
  using folder = new TemporaryFolder();
  const named = (title: string) => (path: string) => {
    const meta = readMeta(path);
    writeFileSync(join(path, 'meta.json'), JSON.stringify({ ...meta, title: { ...meta.title, name: title } }));
    writeFileSync(join(path, 'hashes.json'), '{"sha256":{}}');
  };
  shelf(folder.path, { one: named('One'), two: named('Two') });
  await using corpus = await database.open();
  expect(await corpus.add(folder.path)).toEqual({ found: 2, added: 2 });
  await corpus.work(judging(folder.path));
  expect((await corpus.hours('title')).rows.map(({ what }) => what).sort()).toEqual(['One', 'Two']);
});

long('tiles are read by a worker that has their key, and foreign ones accuse', async () => {
  await using database = await OwnDatabase.start('embedded');
  using folder = new TemporaryFolder();
  shelf(folder.path, {
    good: () => {},
    foreign: (path) => {
      const meta = readMeta(path);
      Object.assign(meta.recorder?.watermark ?? {}, { session_id: '6f3b9f0e-5a44-4a5e-9a39-3b6d3a1c2d10' });
      writeFileSync(join(path, 'meta.json'), JSON.stringify(meta));
      writeFileSync(join(path, 'hashes.json'), '{"sha256":{} }');
    },
  });
  await using corpus = await database.open();
  await corpus.add(folder.path);
  const keyring = new Keyring();
  // Of two with the same pictures the signed one is the original; the other has its envelope, which is not of its files.
  const { trusted } = keyring;
  await corpus.work(judging(folder.path, { trusted, tileKey: (session, keyId) => keyring.watermarkKey(session, keyId) }));
  expect((await corpus.hours('signer')).rows.map(({ what, shards }) => [what, shards]).sort()).toEqual(
    [
      [keyring.signer('recorder').keyId.slice(0, 16), 1],
      ['unknown', 1],
    ].sort(),
  );
  expect((await corpus.status()).verdicts.filter(({ level }) => level === 'watermark')).toEqual([
    { level: 'watermark', verdict: 'fail', shards: 1 },
    { level: 'watermark', verdict: 'pass', shards: 1 },
  ]);
  expect((await corpus.suspects(0.5)).rows.map(({ place, signs }) => [place, signs[0]?.sign])).toEqual([
    [join(folder.path, 'deep/below/foreign'), 'foreign_watermark'],
  ]);
});

long('tables that were written for other pictures are found by decoding these', async () => {
  await using database = await OwnDatabase.start('embedded');
  using folder = new TemporaryFolder();
  using copy = new ShardCopy(inject('shard'));
  // Of a game that flickers, every half second: six seconds of the demo game hardly change.
  await copy.editTable(FRAMES, (rows) =>
    rows.map((row, n) => ({ ...row, luma: n % 60 < 30 ? 5000 : 60_000, change: n % 60 < 30 ? 0 : 5000 })),
  );
  copy.rehash();
  const shelf = join(folder.path, 'shelf');
  for (const [name, from] of [
    ['good', inject('shard')],
    ['forged', copy.path],
  ] as const)
    cpSync(from, join(shelf, name), { recursive: true });
  await using corpus = await database.open();
  await corpus.add(shelf);
  await corpus.work(judging(folder.path));
  const found = (await corpus.suspects(1)).rows.filter(({ signs }) => signs.some(({ sign }) => sign === 'invented_pictures'));
  expect(found.map(({ place, score }) => [place, score < 0.5])).toEqual([[join(shelf, 'forged'), true]]);
});

long('shards of a bucket are fetched, judged, and deleted here again', async () => {
  await using bucket = await Bucket.start();
  await using database = await OwnDatabase.start('embedded');
  using folder = new TemporaryFolder();
  const { session_id } = readMeta(inject('shard'));
  await bucket.putShard(inject('shard'), `player/${session_id}`);
  await using corpus = await database.open();
  expect(await corpus.add('s3://shards')).toEqual({ found: 1, added: 1 });
  await corpus.work(judging(folder.path));
  expect((await corpus.status()).verdicts).toContainEqual({ level: 'fast', verdict: 'pass', shards: 1 });
  expect((await corpus.unreadable()).rows).toEqual([]);
  // Nothing of it stays here, in the folder of any process.
  expect(readdirSync(folder.path).flatMap((slot) => readdirSync(join(folder.path, slot)))).toEqual([]);
});

long('a folder of a bucket that is called like another’s shard does not become its place', async () => {
  await using bucket = await Bucket.start();
  await using database = await OwnDatabase.start('embedded');
  using folder = new TemporaryFolder();
  const { session_id } = readMeta(inject('shard'));
  const sha256 = shardSha256(inject('shard'));
  await using corpus = await database.open();
  using copy = new ShardCopy(inject('shard'));
  await corpus.add(copy.path);
  await bucket.putShard(inject('shard'), `a/${session_id}/${sha256}`);
  await bucket.put(`b/${session_id}/${sha256}/shard.dsse.json`, '{}');
  await bucket.put(`b/${session_id}/${sha256}/hashes.json`, '{"sha256":{}}');
  await corpus.add('s3://shards/b');
  await corpus.work(judging(folder.path));
  expect((await corpus.status()).verdicts).toContainEqual({ level: 'fast', verdict: 'pass', shards: 1 });
  // One that is what it is called is believed, once the first is gone.
  rmSync(copy.path, { recursive: true });
  await corpus.add('s3://shards/a');
  expect((await corpus.snapshot(join(folder.path, 'c.parquet'))).shards).toBe(1);
  const { rows } = await askSnapshot(join(folder.path, 'c.parquet'), 'select place from shards', { mostRows: 9, mostS: 9 });
  expect(rows).toEqual([[`s3://shards/a/${session_id}/${sha256}`]]);
});

long('a shard that is kept encrypted is judged as it was before, by a worker that has the key of the corpus', async () => {
  await using database = await OwnDatabase.start('embedded');
  using folder = new TemporaryFolder();
  const corpusKey = parseCorpusKey(makeCorpusKey(), 'here');
  await encryptInto(join(folder.path, 'kept'), GOLDEN_SHARD, corpusPublicKey(corpusKey));
  await using corpus = await database.open();
  expect(await corpus.add(join(folder.path, 'kept'))).toEqual({ found: 1, added: 1 });
  const [stop, said]: [AbortController, string[]] = [new AbortController(), []];
  const log = (line: string) => {
    said.push(line);
    stop.abort();
  };
  await corpus.work(judging(join(folder.path, 'work'), { log, signal: stop.signal, untilDone: false }));
  expect(said[0]).toContain('it is encrypted, and the key of the corpus is not here');
  await corpus.work(judging(join(folder.path, 'work'), { corpusKey }));
  expect((await corpus.status()).verdicts).toContainEqual({ level: 'fast', verdict: 'pass', shards: 1 });
  expect((await corpus.hours('title')).rows).toMatchObject([{ what: 'untitled', shards: 1 }]);
  expect(readdirSync(join(folder.path, 'work')).flatMap((slot) => readdirSync(join(folder.path, 'work', slot)))).toEqual([]);
});

long('a shelf that is not mounted here costs no verdict, and one that cannot be read keeps no other from being found', async () => {
  await using database = await OwnDatabase.start('embedded');
  using folder = new TemporaryFolder();
  shelf(folder.path, { one: () => {} });
  mkdirSync(join(folder.path, 'deep/below/odd/hashes.json'), { recursive: true });
  const said: string[] = [];
  await using corpus = await database.open((line) => said.push(line));
  expect(await corpus.add(folder.path)).toEqual({ found: 1, added: 1 });
  expect(said.join()).toMatch(/odd: .*it is left out/);
  renameSync(join(folder.path, 'deep'), join(folder.path, 'away'));
  const stop = new AbortController();
  await corpus.work(judging(join(folder.path, 'work'), { untilDone: false, signal: stop.signal, log: () => stop.abort() }));
  expect((await corpus.status()).verdicts).toEqual([]);
  expect((await corpus.status()).jobs[0]).toMatchObject({ waiting: 1 });
});

long('a store that does not answer is asked again later, and costs no verdict', async () => {
  await using database = await OwnDatabase.start('embedded');
  using folder = new TemporaryFolder();
  await using corpus = await database.open();
  const said: string[] = [];
  {
    await using bucket = await Bucket.start();
    await bucket.putShard(inject('shard'), readMeta(inject('shard')).session_id);
    await corpus.add('s3://shards');
  }
  const stop = new AbortController();
  const log = (line: string) => {
    said.push(line);
    stop.abort();
  };
  // Nobody listens at the address any more.
  process.env.AWS_ENDPOINT_URL_S3 = 'http://127.0.0.1:9';
  try {
    await corpus.work(judging(folder.path, { log, signal: stop.signal, untilDone: false }));
  } finally {
    delete process.env.AWS_ENDPOINT_URL_S3;
  }
  expect(said[0]).toMatch(/s3:\/\/shards\/.*it is tried again$/);
  const { jobs, verdicts } = await corpus.status();
  expect({ waiting: jobs[0]?.waiting, verdicts }).toEqual({ waiting: 1, verdicts: [] });
});
