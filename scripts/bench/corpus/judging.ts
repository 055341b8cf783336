import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PgBoss } from 'pg-boss';
import { HOURS_BY } from '#corpus/core/corpus-calls.ts';
import { Corpus } from '#corpus/corpus.ts';
import { openDatabase } from '#corpus/database/open-database.ts';
import { judgeShard } from '#corpus/judge/judge-shard.ts';
import type { Figure } from '#scripts/bench/figures.ts';
import { sealSynthetic } from '#scripts/bench/long-shards.ts';
import type { Recording } from '#scripts/bench/session-figures.ts';
import { fillCatalogue } from '#scripts/corpus/invented-catalogue.ts';
import { addInvented } from '#scripts/corpus/invented-shards.ts';
import { killWorkers } from '#scripts/corpus/kill-workers.ts';
import { OwnPostgres, whyNoPostgres } from '#scripts/corpus/own-postgres.ts';
import { workNothing } from '#scripts/corpus/work-nothing.ts';

const JOBS = 10_000;
const ROWS = 1_000_000;
/** Jobs that wait meanwhile: as many as a queue should be given ahead. */
const WAITING = 100_000;
const SECONDS = 600;
const ID = 'b0000000-0000-4000-8000-00000000003';

/** Both engines, with the least jobs a second, and what is killed how often. */
const ENGINES = {
  PostgreSQL: { least: 500, kills: { workers: 2, lifeMs: 2000, judgeEveryMs: 1000 } },
  // It has one worker, which takes a second to start: that one is killed every four, and one of its processes every second.
  PGlite: { least: 50, kills: { workers: 1, lifeMs: 4000, judgeEveryMs: 1000 } },
} as const;
type Engine = keyof typeof ENGINES;

/** How many jobs a second a queue gives out and settles, what killed workers cost, and how long each question takes with a million shards. */
export async function measureJudging(real: Recording, work: string, runs: number): Promise<Figure[]> {
  const why = whyNoPostgres();
  if (why !== undefined) process.stderr.write(`not measured on PostgreSQL: ${why}\n`);
  const figures: Figure[] = [];
  for (const engine of why === undefined ? (['PostgreSQL', 'PGlite'] as const) : (['PGlite'] as const)) {
    const [rates, alone]: [number[], number[]] = [[], []];
    for (let run = 0; run < runs; run++) {
      alone.push(await withEmpty(engine, work, bareQueue));
      rates.push(await withEmpty(engine, work, jobsPerSecond));
    }
    figures.push({
      name: `jobs that do nothing, ${engine}`,
      unit: '/s',
      runs: rates,
      bar: { at: 'least', value: ENGINES[engine].least },
      baseline: { what: 'pg-boss alone, one job at a time', runs: alone },
    });
    const { kills, seconds, lost, twice } = await withEmpty(engine, work, async (where) => {
      await addInvented(where, JOBS);
      return await killWorkers(where, ENGINES[engine].kills);
    });
    process.stderr.write(`${engine}: ${kills} kills in ${seconds.toFixed(0)} s\n`);
    figures.push(
      { name: `${JOBS} jobs with a kill a second, lost, ${engine}`, unit: 'jobs', runs: [lost], bar: { at: 'most', value: 0 } },
      { name: `the same, done twice, ${engine}`, unit: 'jobs', runs: [twice], bar: { at: 'most', value: 0 } },
    );
    const { slowest, count } = await withEmpty(engine, work, questions);
    figures.push({
      name: `slowest question of a million shards, ${engine}`,
      unit: 's',
      runs: slowest,
      bar: { at: 'most', value: 2 },
      baseline: { what: 'summing one column', runs: count },
    });
  }
  return [...figures, ...(await judged(real, work, runs))];
}

async function withEmpty<T>(engine: Engine, work: string, use: (where: string) => Promise<T>): Promise<T> {
  if (engine === 'PostgreSQL') {
    await using server = await OwnPostgres.start();
    return await use(server.url);
  }
  const folder = mkdtempSync(join(work, 'corpus-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function jobsPerSecond(where: string): Promise<number> {
  await addInvented(where, JOBS);
  const { jobs, ms } = await workNothing(where);
  if (jobs !== JOBS) throw new Error(`${jobs} of ${JOBS} jobs were done`);
  return (1000 * jobs) / ms;
}

/** The queue without anything of ours: taken and completed one after another. */
async function bareQueue(where: string): Promise<number> {
  await using database = await openDatabase(where);
  const boss = new PgBoss({
    db: { executeSql: async (sql: string, values?: unknown[]) => ({ rows: await database.query<never>(sql, values) }) },
    ...(database.kind === 'embedded' && { backend: 'pglite' as const }),
    schedule: false,
    supervise: false,
  });
  await boss.start();
  await boss.createQueue('bare');
  const count = 2000;
  await boss.insert(
    'bare',
    Array.from({ length: count }, () => ({ data: {} })),
  );
  const began = performance.now();
  for (let [job] = await boss.fetch('bare'); job !== undefined; [job] = await boss.fetch('bare')) await boss.complete('bare', job.id);
  const rate = (1000 * count) / (performance.now() - began);
  await boss.stop({ graceful: false });
  return rate;
}

async function questions(where: string): Promise<{ readonly slowest: number[]; readonly count: number[] }> {
  await addInvented(where, WAITING);
  let alone = 0;
  {
    await using database = await openDatabase(where);
    await fillCatalogue(database, ROWS);
    alone = await secondsOf(() => database.query('select sum(bytes) from corpus.shard', []));
  }
  await using corpus = await Corpus.open(where, (line) => process.stderr.write(`${line}\n`));
  const revoked = new Map([['00000000-0000-4000-8000-000000000007', '2026-11-01T00:00:00Z']]);
  const all: Readonly<Record<string, () => Promise<unknown>>> = {
    ...Object.fromEntries(HOURS_BY.map((by) => [`hours by ${by}`, () => corpus.hours(by)])),
    duplicates: () => corpus.duplicates(),
    suspects: () => corpus.suspects(0.5),
    unreadable: () => corpus.unreadable(),
    status: () => corpus.status(),
    revoked: () => corpus.reachOf(revoked),
  };
  let slowest = 0;
  for (const [name, ask] of Object.entries(all)) {
    const seconds = await secondsOf(ask);
    process.stderr.write(`${name}: ${seconds.toFixed(2)} s\n`);
    slowest = Math.max(slowest, seconds);
  }
  return { slowest: [slowest], count: [alone] };
}

async function secondsOf(does: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await does();
  return (performance.now() - began) / 1000;
}

/** What one shard of ten minutes costs. */
async function judged(real: Recording, work: string, runs: number): Promise<Figure[]> {
  const { folder } = await sealSynthetic(real, work, SECONDS, `${ID}0`);
  const times = async (level: 'fast' | 'deep') => {
    const all: number[] = [];
    for (let run = 0; run < runs; run++) all.push(SECONDS / (await secondsOf(() => judgeShard(folder, { level, trusted: [] }))));
    return all;
  };
  const [fast, deep] = [await times('fast'), await times('deep')];
  rmSync(folder, { recursive: true });
  return [
    { name: 'judging a shard of ten minutes, fast', unit: '× real time', runs: fast },
    { name: 'judging a shard of ten minutes, deep', unit: '× real time', runs: deep },
  ];
}
