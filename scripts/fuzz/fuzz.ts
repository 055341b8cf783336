import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Stage } from '#scripts/demo/stage.ts';
import { sleep, Victim } from '#scripts/faults/victim.ts';
import { ROOMS } from '#scripts/fuzz/rooms.ts';
import { chosen, numberOf } from '#scripts/options.ts';
import { OwnHome } from '#scripts/own-home.ts';

/** `npm run fuzz`: feeds damaged files and messages to every parser, each in its own process. Exit 1 for a crash, a hang or too much memory. */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string' },
    inputs: { type: 'string' },
    only: { type: 'string' },
    seed: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const TARGETS = [
  ...['ivf', 'matroska', 'av1', 'journal', 'parquet', 'json', 'labels', 'signatures', 'profile', 'settings', 'watermark-key'],
  ...['gold', 'folders', 'keys', 'revocations', 'audit-log', ...Object.keys(ROOMS)],
].map((name) => ({ name }));
/** A parser that reports nothing for this long hangs. A folder is looked at in thirty ways, each of which has its own limit. */
const hangMs = (name: string): number => (name === 'folders' ? 90_000 : 10_000);
const MEMORY_MB = 700;

if (values.help === true) {
  process.stdout.write(`npm run fuzz -- [--seconds N] [--inputs N] [--only TEXT,TEXT] [--seed N]

Feeds damaged copies of real files to the parsers, and damaged messages to whatever listens to a peer, N seconds (300) or N inputs each. Names: ${TARGETS.map(({ name }) => name).join(', ')}.
A failure prints the seed and keeps the last input; --seed with --only applies the same changes to a new recording.
`);
  process.exit(0);
}

interface Report {
  readonly runs: number;
  readonly seed: number;
  readonly rssMb: number;
}

/** Runs one target until its time is up. Returns what went wrong, or undefined. */
async function runTarget(name: string, shard: string, partial: string, work: string, seconds: number): Promise<string | undefined> {
  mkdirSync(work);
  const seed = numberOf('seed', values.seed ?? `${(Date.now() % 1e9) + 1}`);
  const child = spawn(process.execPath, ['--max-old-space-size=512', 'scripts/fuzz/feed.ts', name, shard, partial, work, `${seed}`], {
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let [last, stderr]: [Report, string] = [{ runs: 0, seed, rssMb: 0 }, ''];
  let heardMs = performance.now();
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  child.on('message', (report: Report) => {
    last = report;
    heardMs = performance.now();
  });
  const ended = once(child, 'close');
  const wrong = await watch(child, seconds, hangMs(name), () => ({ last, silentMs: performance.now() - heardMs }));
  child.kill('SIGKILL');
  await ended;
  process.stdout.write(
    `${name.padEnd(14)} ${last.runs} inputs, ${last.rssMb.toFixed(0)} MB${wrong === undefined ? '' : `  FAILED: ${wrong}, seed ${last.seed}`}\n`,
  );
  if (wrong !== undefined) process.stdout.write(stderr);
  return wrong;
}

async function watch(
  child: ChildProcess,
  seconds: number,
  mostMs: number,
  state: () => { last: Report; silentMs: number },
): Promise<string | undefined> {
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    await sleep(200);
    if (child.exitCode !== null || child.signalCode !== null) return `the process ended (${child.exitCode ?? child.signalCode})`;
    const { last, silentMs } = state();
    if (silentMs > mostMs) return `no answer for ${mostMs / 1000} s`;
    if (last.runs >= inputs) return undefined;
    if (last.rssMb > MEMORY_MB) return `${last.rssMb.toFixed(0)} MB of memory`;
  }
  return undefined;
}

const wanted = chosen(TARGETS, values.only);
const inputs = numberOf('inputs', values.inputs ?? `${Number.MAX_SAFE_INTEGER}`);
const seconds = numberOf('seconds', values.seconds ?? (values.inputs === undefined ? '300' : '86400'));
using home = await OwnHome.open('fuzz', 'recorder', 'operator', 'watermark');
let failed = 0;
const [shard, partial] = await seeds();
for (const { name } of wanted) {
  if ((await runTarget(name, shard, partial, join(home.path, `of-${name}`), seconds)) === undefined) continue;
  failed += 1;
  // It holds the input that broke a parser, and stays even if a later target throws.
  home.keep();
}
if (failed > 0) process.stdout.write(`the last input is kept in ${home.path}\n`);
process.exitCode = failed === 0 ? 0 : 1;

/** A signed shard, and what a killed recorder left. */
async function seeds(): Promise<[string, string]> {
  await using stage = await Stage.open();
  const record = async (name: string, signal: NodeJS.Signals, ...flags: string[]) => {
    const victim = await Victim.start(join(home.path, name), stage.display.name, ['--size', '320x180', '--bitrate', '500k', ...flags]);
    await sleep(1500);
    victim.signal(signal);
    await victim.ended();
    return victim.folder();
  };
  // Made live, so that recovering only reads files: making a thousand final videos a minute would be another test.
  return [await record('sealed', 'SIGINT'), await record('killed', 'SIGKILL', '--encode', 'now')];
}
