import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, it } from 'vitest';
import type { CorpusView } from '#corpus/core/corpus-calls.ts';
import { CorpusDesk, type CorpusDeskParts } from '#corpus/desk/corpus-desk.ts';
import { GapError } from '#format/core/errors.ts';
import { answer, readRequest } from '#server/core/wire.ts';
import { ENGINES, OwnDatabase } from '#test/support/corpora.ts';
import { LONG, long } from '#test/support/long.ts';

const idle = async (_: unknown, signal: AbortSignal) => {
  await sleep(600_000, undefined, { signal }).catch(() => {});
};

async function opened(own: OwnDatabase, judge: CorpusDeskParts['judge'] = idle) {
  // The queue tells of a database that goes away, over and over.
  const corpus = await own.open(() => {});
  const desk = new CorpusDesk({ corpus, judge, deepShare: 0, revocations: () => new Map() });
  const views: CorpusView[] = [];
  desk.listen((_, view) => views.push(view as CorpusView));
  const until = (is: (view: CorpusView) => boolean) =>
    expect.poll(() => views.at(-1) !== undefined && is(views.at(-1) as CorpusView), { timeout: 30_000 }).toBe(true);
  return {
    desk,
    views,
    until,
    async [Symbol.asyncDispose]() {
      await desk[Symbol.asyncDispose]();
      await corpus[Symbol.asyncDispose]();
    },
  };
}

long('tells how the judging stands, and only when that has changed', async () => {
  await using own = await OwnDatabase.start('embedded');
  await using at = await opened(own);
  await at.until(({ jobs }) => jobs.length === 4);
  const told = at.views.length;
  await sleep(5000);
  expect(at.views.length).toBe(told);
  await at.desk.calls['corpus.judge']({ on: true });
  // A second time nothing more begins.
  await at.desk.calls['corpus.judge']({ on: true });
  await at.until(({ judging }) => judging);
  await at.desk.calls['corpus.judge']({ on: false });
  await at.until(({ judging }) => !judging);
});

long('tells what was done and what waits of one moment, and what was given back', async () => {
  await using own = await OwnDatabase.start('embedded');
  const [first, second] = ['first', 'second'].map((name) => join(own.folder.path, name)) as [string, string];
  cpSync(inject('shard'), join(first, 'one'), { recursive: true });
  mkdirSync(join(second, 'two'), { recursive: true });
  writeFileSync(join(second, 'two', 'hashes.json'), '{}');
  await using at = await opened(own, async (corpus, signal, onDone) => {
    await corpus.add(first, signal);
    onDone(1);
    await idle(corpus, signal);
    await corpus.add(second);
  });
  await at.until(({ jobs }) => jobs.length === 4);
  const waiting = ({ jobs }: CorpusView) => jobs.reduce((sum, one) => sum + one.waiting, 0);
  await at.desk.calls['corpus.judge']({ on: true });
  await at.until(({ judged }) => judged === 1);
  expect(at.views.filter(({ judged }) => judged === 1).map(waiting)).toEqual([1]);
  await at.desk.calls['corpus.judge']({ on: false });
  await at.until((view) => waiting(view) === 2);
});

it('says why it stopped judging', async () => {
  await using own = await OwnDatabase.start('embedded');
  await using at = await opened(own, async () => {
    throw new GapError('corpus.database', 'the disk is full', 'Free some');
  });
  await at.desk.calls['corpus.judge']({ on: true });
  // It stays, whatever is asked of the database meanwhile.
  await at.until(({ fault, judging, jobs }) => fault?.says === 'the disk is full' && !judging && jobs.length === 4);
});

it('looks through one place at a time, and stops where it is asked to', async () => {
  await using own = await OwnDatabase.start('embedded');
  await using at = await opened(own);
  cpSync(inject('shard'), join(own.folder.path, 'shelf', 'one'), { recursive: true });
  const place = join(own.folder.path, 'shelf');
  const adding = at.desk.calls['corpus.add']({ place });
  await expect(at.desk.calls['corpus.add']({ place })).rejects.toMatchObject({ code: 'corpus.adding' });
  await at.desk.calls['corpus.addStop']({});
  await adding.then(
    ({ found }) => expect(found).toBe(1),
    (error) => expect(error).toMatchObject({ code: 'corpus.adding', remedy: expect.stringContaining('left alone') as unknown }),
  );
  expect(await at.desk.calls['corpus.add']({ place })).toMatchObject({ found: 1 });
  expect(at.desk.view.adding).toBeUndefined();
});

it.runIf(LONG && ENGINES.includes('postgresql'))('a database that goes away is told, with the figures that were last known', async () => {
  await using own = await OwnDatabase.start('postgresql');
  await using at = await opened(own);
  await at.until(({ jobs }) => jobs.length === 4);
  await own.server?.kill();
  await at.until(({ fault, jobs }) => fault?.remedy.includes('runs and can be reached') === true && jobs.length === 4);
  await expect(at.desk.calls['corpus.hours']({ by: 'title' })).rejects.toMatchObject({ code: 'corpus.database' });
  await own.server?.run();
  await at.until(({ fault }) => fault === undefined);
});

long('answers a window, and refuses what it does not know', async () => {
  await using own = await OwnDatabase.start('embedded');
  await using at = await opened(own);
  const ask = (call: string, asks: unknown) => answer(at.desk, readRequest(JSON.stringify({ id: 1, call, with: asks }), at.desk.table));
  expect(await ask('corpus.hours', { by: 'title' })).toEqual({ id: 1, value: { rows: [], more: false } });
  for (const [call, asks] of [
    ['record.start', {}],
    ['corpus.hours', { by: 'title; drop table corpus.shard' }],
    ['corpus.add', { place: '' }],
    ['corpus.add', { place: 'x'.repeat(2000) }],
  ] as const)
    expect(() => ask(call, asks)).toThrow();
  expect(await ask('corpus.add', { place: '/nowhere' })).toMatchObject({ fault: { code: 'usage.place' } });
});
