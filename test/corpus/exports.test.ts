import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requeue } from '#corpus/catalogue/add-shards.ts';
import { verdicts } from '#corpus/catalogue/questions.ts';
import { reachOf } from '#corpus/catalogue/revoked.ts';
import { bringPart, makePart, partBefore } from '#corpus/export/parts/make-part.ts';
import type { ExportPart } from '#corpus/export/parts/part.ts';
import { partsOf } from '#corpus/export/parts/plan-export.ts';
import { settle } from '#corpus/worker/settle.ts';
import { shardSha256 } from '#format/folder/shard-folder.ts';
import { CONSENT } from '#test/support/consent.ts';
import { ENGINES } from '#test/support/corpora.ts';
import { threeShards, trusted } from '#test/support/corpus.ts';
import { long } from '#test/support/long.ts';
import { Released } from '#test/support/released.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const row = (no: string, bytes: number, split: 'train' | 'val' = 'train', format = 'av1') => ({ no, sha256: no, bytes, split, format });

it('a part holds neighbours of one split and format, up to its size, and one at least', () => {
  const rows = [row('1', 6), row('2', 4), row('3', 1), row('4', 99), row('5', 1, 'train', 'hevc'), row('6', 1, 'val', 'hevc')];
  expect(partsOf(rows, 10).map((part) => part.map(({ no }) => no))).toEqual([['1', '2'], ['3'], ['4'], ['5'], ['6']]);
  expect(partsOf([], 10)).toEqual([]);
});

long('a part that is made already stays as it is, unless it holds others', async () => {
  using folder = new TemporaryFolder();
  const shards = (await threeShards(folder.path)).map((place) => ({ place, sha256: shardSha256(place) }));
  const part: ExportPart = {
    folder: join(folder.path, 'val', 'part'),
    kind: 'webdataset',
    video: null,
    codes: ['D', 'W'],
    split: 'val',
    shards,
  };
  const made = async (asked: ExportPart) => {
    const before = partBefore(asked);
    if (before !== undefined) return before;
    using here = await bringPart(asked, { folder: folder.path, contentKeys: {} });
    return await makePart(asked, here, trusted());
  };
  expect(await made(part)).toMatchObject({ verdict: 'pass' });
  const before = statSync(part.folder).mtimeMs;
  expect(await made(part)).toMatchObject({ verdict: 'pass' });
  expect(statSync(part.folder).mtimeMs).toBe(before);
  // All of it is for validation.
  expect(readFileSync(join(part.folder, 'gap.sources.json'), 'utf8')).toContain('"val_percent": 100');
  const all = shards.map(({ sha256 }) => sha256).sort();
  const madeOf = async (change: Partial<ExportPart>) => {
    const { verdict, says = '', made: shas = [] } = await made({ ...part, ...change });
    return [verdict, says.replace(part.folder, 'it'), shas.toSorted()];
  };
  const again = 'delete it to have it made again';
  expect(await madeOf({})).toEqual(['pass', '', all]);
  expect(await madeOf({ shards: shards.slice(1) })).toEqual(['fail', `it holds 1 others: ${again}`, all]);
  expect(await madeOf({ shards: [...shards, { place: '/x', sha256: '0'.repeat(64) }] })).toEqual([
    'fail',
    `it holds 3 of its 4 shards: ${again}`,
    all,
  ]);
  expect(await madeOf({ kind: 'mp4' })).toEqual(['fail', `it is another data set (webdataset): ${again}`, all]);
  expect(await madeOf({ codes: ['W'] })).toEqual(['fail', `it has other columns: ${again}`, all]);
  expect(await madeOf({ codes: null, folder: join(folder.path, 'val', 'older') })).toEqual([
    'fail',
    expect.stringContaining('earlier version of this program planned it'),
    [],
  ]);
  expect(await madeOf({ video: 'h264' })).toEqual(['fail', `it is another data set (webdataset): ${again}`, all]);
  const other = join(folder.path, 'val', 'other');
  expect(await madeOf({ folder: other, shards: [] })).toEqual(['fail', 'all of it was withdrawn', []]);
  const odd = { place: shards[0]?.place ?? '', sha256: '0'.repeat(64) };
  expect(await madeOf({ folder: other, shards: [odd] })).toEqual([
    'fail',
    `1 of 1 left out; ${odd.place}: it is not the one that was released`,
    [],
  ]);
  expect(existsSync(other)).toBe(false);
  expect(await madeOf({ folder: other, shards: [odd, ...shards.slice(1)] })).toEqual([
    'fail',
    expect.stringContaining('1 of 3 left out'),
    all.filter((sha256) => sha256 !== shards[0]?.sha256),
  ]);
  await expect(madeOf({ folder: join(folder.path, 'not mounted', 'val', 'part') })).rejects.toMatchObject({ code: 'usage.place' });
});

interface MadeOf {
  readonly session_id: string;
  readonly revocation_id: string | null;
}

const sourcesOf = (folder: string): readonly MadeOf[] =>
  (JSON.parse(readFileSync(join(folder, 'gap.sources.json'), 'utf8')) as { sources: MadeOf[] }).sources;

describe.each(ENGINES)('exports of a release on %s', (engine) => {
  long('are made by workers who make exports, a part for a job, once', async () => {
    await using made = await Released.make(engine);
    const { out } = made.plan;
    const nothing = { failed: [], withdrawn: [], lacking: 0, unlisted: [], unrecorded: [] };
    expect(await made.export()).toEqual({ parts: 4, made: 0, ...nothing });
    // One who makes none leaves them, and is done.
    await made.work();
    expect(readdirSync(out)).toEqual([]);
    expect((await made.queue.counts()).find(({ level }) => level === 'export')).toMatchObject({ waiting: 4 });
    await made.work(true);
    expect(await made.export()).toEqual({ parts: 4, made: 4, ...nothing });
    const parts = readdirSync(join(out, 'train')).sort();
    expect(parts).toEqual(['part-00000', 'part-00001', 'part-00002', 'part-00003']);
    const sessions = parts.flatMap((part) => sourcesOf(join(out, 'train', part)).map(({ session_id }) => session_id));
    expect(sessions).toEqual(expect.arrayContaining(made.shards.map((shard) => shard.split('/').at(-1))));
    expect(await verdicts(made.database)).toContainEqual({ level: 'export', verdict: 'pass', shards: 4 });
    // Nothing is left to do, also in a queue that is made again.
    expect(await requeue(made.database, made.queue, 0)).toBe(0);
    // A withdrawal names the folder that holds it, and the next export is without it.
    const [reached] = await reachOf(made.database, new Map([[CONSENT.revocation_id, '2026-11-27T00:00:00Z']]));
    expect(reached?.releases).toEqual(['demo 1.0.0']);
    expect(reached?.exports.map((where) => sourcesOf(where).map(({ revocation_id }) => revocation_id))).toEqual([[CONSENT.revocation_id]]);
    const held = reached?.exports[0] ?? '';
    expect(await made.export()).toMatchObject({ made: 4, withdrawn: [held], lacking: 0 });
    expect(await made.export({ out: join(made.own.folder.path, 'next') })).toMatchObject({ parts: 3, made: 0, lacking: 1 });
    // Once the folder is deleted, nothing of that part is left to be made.
    rmSync(held, { recursive: true });
    expect(await made.export()).toMatchObject({ made: 3, withdrawn: [], failed: [] });
    await made.work(true);
    // What could not be made is not made.
    expect(await made.export()).toMatchObject({ made: 3, withdrawn: [], failed: [{ folder: held, says: 'all of it was withdrawn' }] });
    expect(existsSync(held)).toBe(false);
    expect((await reachOf(made.database, new Map()))[0]?.exports).toEqual([]);
  });

  long('a withdrawal while a part is made is told with it', async () => {
    await using made = await Released.make(engine);
    await made.export();
    const taken = await made.queue.take(4, ['export']);
    const mine = await reachOf(made.database, new Map([[CONSENT.revocation_id, '2026-11-27T00:00:00Z']]));
    expect(mine.map(({ exports }) => exports)).toEqual([[]]);
    const done = taken.map((one) => ({
      taken: one,
      tookMs: 1,
      judgement: { verdict: 'pass' as const, findings: [], prints: [], made: one.part?.shards.map(({ sha256 }) => sha256) ?? [] },
    }));
    await settle(made.database, made.queue, done, { worker: 'test', deepShare: 0 });
    const [reached] = await reachOf(made.database, new Map());
    expect(reached?.exports.length).toBe(1);
    expect(await made.database.query('select verdict, says from corpus.part where folder = $1', [reached?.exports[0]])).toEqual([
      { verdict: 'fail', says: expect.stringContaining('withdrawn while it was made') as unknown },
    ]);
  });

  long('have the same columns in every part: every key of any shard, or those that are asked for', async () => {
    await using made = await Released.make(engine);
    const namesIn = (out: string) =>
      readdirSync(join(out, 'train')).map((part) => {
        const info = JSON.parse(readFileSync(join(out, 'train', part, 'meta', 'info.json'), 'utf8')) as {
          features: { action: { names: string[] } };
        };
        return info.features.action.names;
      });
    await made.export({ kind: 'lerobot' });
    const some = { kind: 'lerobot', out: join(made.own.folder.path, 'some'), partBytes: 1e12, codes: ['Map', 'F13', 'W'] } as const;
    expect(await made.export(some)).toMatchObject({
      parts: 1,
      unlisted: expect.arrayContaining(['A', 'MMB']) as unknown,
      unrecorded: ['F13'],
    });
    await made.work(true);
    const all = namesIn(made.plan.out);
    expect(all).toHaveLength(4);
    expect(new Set(all.map(String)).size).toBe(1);
    expect(all[0]?.slice(0, 8)).toEqual(['A', 'Ctrl', 'D', 'E', 'LMB', 'MMB', 'Map', 'R']);
    expect(namesIn(some.out).map((names) => names.slice(0, 4))).toEqual([['Map', 'F13', 'W', 'mouse_dx']]);
    // Asked again they may be left out, and cannot be others.
    expect(await made.export({ ...some, codes: null })).toMatchObject({ made: 1 });
    await expect(made.export({ ...some, codes: ['W'] })).rejects.toMatchObject({
      code: 'usage.out',
      message: expect.stringContaining('has other columns: Map,F13,W') as unknown,
    });
    await expect(made.export({ ...some, kind: 'owl' })).rejects.toMatchObject({ code: 'usage.codes' });
    await expect(made.export({ ...some, out: join(made.own.folder.path, 'odd'), codes: ['W A'] })).rejects.toMatchObject({
      code: 'usage.codes',
    });
    await made.database.query('update corpus.export set codes = null', []);
    await expect(made.export({ ...some, codes: null })).rejects.toMatchObject({
      code: 'usage.out',
      message: expect.stringContaining('an earlier version of this program planned it') as unknown,
    });
  });

  long('keep apart what a game gave rewards for, and wait for what an earlier version judged', async () => {
    await using made = await Released.make(engine);
    const plan = (kind: 'webdataset' | 'lerobot' | 'owl', n: number) => ({
      kind,
      partBytes: 1e12,
      out: join(made.own.folder.path, `${n}`),
    });
    await made.database.query('update corpus.shard set rewards = true where no = 1', []);
    expect(await made.export(plan('webdataset', 1))).toMatchObject({ parts: 1 });
    expect(await made.export(plan('lerobot', 2))).toMatchObject({ parts: 2 });
    await made.database.query('update corpus.shard set codes = null where no = 1', []);
    await made.database.query('delete from corpus.result where shard = 1', []);
    await expect(made.export(plan('lerobot', 3))).rejects.toMatchObject({
      code: 'corpus.older',
      message: expect.stringMatching(/without noting their keys: 1$/) as unknown,
    });
    await expect(made.export(plan('webdataset', 3))).rejects.toMatchObject({ code: 'corpus.older' });
    expect(await made.export({ ...plan('webdataset', 3), codes: ['W'] })).toMatchObject({ parts: 1 });
    expect(await made.export(plan('owl', 4))).toMatchObject({ parts: 1 });
    expect(await requeue(made.database, made.queue, 0)).toBeGreaterThan(0);
    await made.work();
    expect(await made.export(plan('lerobot', 5))).toMatchObject({ parts: 1 });
  });

  long('do not wait for what cannot be read any more, and a withdrawal reaches that still', async () => {
    await using made = await Released.make(engine);
    await made.database.query('delete from corpus.result', []);
    const mine = join(made.own.folder.path, 'shelf', 'mine');
    rmSync(join(mine, 'meta.json'));
    await requeue(made.database, made.queue, 0);
    await made.work();
    const known = await made.database.query('select verdict, codes from corpus.shard where place = $1', [mine]);
    expect(known).toEqual([{ verdict: 'unreadable', codes: expect.arrayContaining(['Map']) as unknown }]);
    expect(await made.export({ kind: 'lerobot' })).toMatchObject({ parts: 4 });
    const [reached] = await reachOf(made.database, new Map([[CONSENT.revocation_id, '2026-11-27T00:00:00Z']]));
    expect(reached).toMatchObject({ place: mine, releases: ['demo 1.0.0'] });
    // What was withdrawn is judged no more.
    await made.database.query('delete from corpus.result', []);
    expect(await requeue(made.database, made.queue, 0)).toBe(3 + 4);
  });

  long('have a folder of their own, on a disk', async () => {
    await using made = await Released.make(engine);
    await made.export();
    await expect(made.export({ kind: 'lerobot' })).rejects.toMatchObject({
      code: 'usage.out',
      message: expect.stringContaining('another export') as unknown,
    });
    await expect(made.export({ partBytes: 2 })).rejects.toMatchObject({ code: 'usage.out' });
    await expect(made.export({ out: 's3://shards/out' })).rejects.toMatchObject({ code: 'usage.out' });
    await made.work(true);
    rmSync(made.plan.out, { recursive: true });
    await expect(made.export()).rejects.toMatchObject({ message: expect.stringContaining('is not on this machine') as unknown });
  });

  long('leave out and name what does not verify; what is in the way fails, and is made once it is gone', async () => {
    await using made = await Released.make(engine);
    const plan = { kind: 'mp4', partBytes: 1e12 } as const;
    const part = join(made.plan.out, 'train', 'part-00000');
    mkdirSync(part, { recursive: true });
    writeFileSync(join(part, 'mine.txt'), 'keep');
    writeFileSync(join(made.shards[0] as string, 'extra.txt'), 'not signed');
    expect(await made.export(plan)).toMatchObject({ parts: 1, made: 0 });
    await made.work(true);
    const inTheWay = { folder: part, says: expect.stringContaining('exists already') as unknown };
    expect(await made.export(plan)).toMatchObject({ made: 0, failed: [inTheWay] });
    rmSync(part, { recursive: true });
    expect(await made.queue.retry()).toBe(1);
    await made.work(true);
    const leftOut = { folder: part, says: expect.stringMatching(/^1 of 4 left out; .*extra\.txt/) as unknown };
    expect(await made.export(plan)).toMatchObject({ made: 1, failed: [leftOut] });
    expect(sourcesOf(part).length).toBe(3);
  });

  long('are of a release that this corpus made', async () => {
    await using made = await Released.make(engine);
    const { checked } = made.plan;
    await expect(made.export({ checked: { ...checked, sha256: '0'.repeat(64) } })).rejects.toMatchObject({ code: 'corpus.release' });
  });
});
