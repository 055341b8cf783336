import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '#corpus/database/open-database.ts';

const WORKER = 'scripts/bench/programs/work-nothing.ts';

/** What came of jobs whose workers were killed. */
export interface Killed {
  readonly kills: number;
  readonly seconds: number;
  /** Shards without a result, and results beyond one for each. */
  readonly lost: number;
  readonly twice: number;
}

/** What is killed, with SIGKILL: each of so many workers after a time, or after so many jobs; and now and then one of the processes that judge for them. */
export interface Kills {
  readonly workers: number;
  readonly lifeMs?: number;
  readonly lifeJobs?: number;
  readonly judgeEveryMs?: number;
}

/** Has workers do all jobs of a corpus, and kills them all the while: another one follows each, until one finds everything done. */
export async function killWorkers(where: string, kills: Kills): Promise<Killed> {
  const began = performance.now();
  let [count, isDone] = [0, false];
  const lives = async (nth: number) => {
    await sleep((nth * (kills.lifeMs ?? 0)) / kills.workers);
    while (!isDone) {
      const life = await oneLife(where, kills);
      count += life.kills;
      isDone ||= life.ended;
    }
  };
  await Promise.all(Array.from({ length: kills.workers }, (_, nth) => lives(nth)));
  return { kills: count, seconds: (performance.now() - began) / 1000, ...(await countResults(where)) };
}

/** `ended`: it ended by itself, as nothing was left to do. */
async function oneLife(
  where: string,
  { lifeMs, lifeJobs, judgeEveryMs }: Kills,
): Promise<{ readonly kills: number; readonly ended: boolean }> {
  const child = spawn(process.execPath, [WORKER, where], { stdio: ['ignore', 'pipe', 'inherit'] });
  let kills = 0;
  const timer = lifeMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), lifeMs);
  child.stdout.on('data', (lines: Buffer) => {
    const jobs = Number(lines.toString().trim().split('\n').at(-1));
    if (lifeJobs !== undefined && jobs >= lifeJobs) child.kill('SIGKILL');
  });
  // The oldest of its children: another one takes its place.
  const killJudge = () => {
    if (spawnSync('pkill', ['-KILL', '-o', '-P', `${child.pid}`]).status === 0) kills += 1;
  };
  const judges = judgeEveryMs === undefined ? undefined : setInterval(killJudge, judgeEveryMs);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(timer);
  clearInterval(judges);
  if (code !== null && code !== 0) throw new Error(`a worker ended with exit code ${code}`);
  return { kills: kills + (code === null ? 1 : 0), ended: code === 0 };
}

async function countResults(where: string): Promise<Pick<Killed, 'lost' | 'twice'>> {
  await using database = await openDatabase(where);
  const [row] = await database.query<{ shards: number; results: number; judged: number }>(
    `select (select count(*) from corpus.shard)::int as shards, count(*)::int as results, count(distinct shard)::int as judged from corpus.result`,
    [],
  );
  if (row === undefined) throw new Error('no answer');
  return { lost: row.shards - row.judged, twice: row.results - row.judged };
}
