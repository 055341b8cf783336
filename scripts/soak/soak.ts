import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Meta } from '#library/index.ts';
import { figuresOf } from '#scripts/bench/process-figures.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { readMeta, wrongWith } from '#scripts/faults/outcome.ts';
import { sleep, Victim } from '#scripts/faults/victim.ts';
import { ROOMS } from '#scripts/fuzz/rooms.ts';
import { chosen, numberOf } from '#scripts/options.ts';
import { OwnHome } from '#scripts/own-home.ts';
import type { Attacked } from '#scripts/soak/attack.ts';

/** `npm run test:soak`: hostile peers beside a running recording. Exit 1 if anything was lost, grew, or kept honest peers waiting. */
const { values } = parseArgs({ options: { seconds: { type: 'string' }, only: { type: 'string' }, help: { type: 'boolean' } } });
const PEERS = Object.keys(ROOMS).map((name) => ({ name }));
/** Memory may grow by this much from the second fifth of the time to the last. */
const MOST_GROWTH_MB = 30;
/**
 * V8 doubles its young generation, up to 2 × 32 MB, as soon as much of it survives: 67 MB that are no leak, and would hide one (measured at
 * 1,000 lines a second: 25 MB in use, steady). Both processes start with a small one.
 */
const SMALL_YOUNG = '--max-semi-space-size=4';
/** Half of what an honest peer says is dealt with within this much of its time in calm, ms. */
const MOST_WAIT_MS = 2;
const SMALL = ['--size', '320x180', '--fps', '30', '--encoder', 'h264-14'];

if (values.help === true) {
  process.stdout.write(`npm run test:soak -- [--seconds N] [--only TEXT,TEXT]

Beside a running recording, a hostile peer of each kind (${PEERS.map(({ name }) => name).join(', ')}) sends valid and damaged messages, 1,000 a second for
N seconds (300). The game talks to that recording's own channel. The recording must be valid and complete, memory flat, and honest
peers served as before.
`);
  process.exit(0);
}

const seconds = numberOf('seconds', values.seconds ?? '300');
using home = await OwnHome.open('soak', 'recorder', 'watermark');
let bad = 0;
for (const { name } of chosen(PEERS, values.only)) {
  const { says, why } = await soak(name, join(home.path, name));
  process.stdout.write(`${name.padEnd(8)} ${says}${why.length === 0 ? '' : `  FAILED: ${why.join('; ')}`}\n`);
  bad += why.length;
  // At once: it stays even if a later part throws.
  if (bad > 0) home.keep();
}
if (bad > 0) process.stdout.write(`what was recorded is in ${home.path}\n`);
process.exitCode = bad === 0 ? 0 : 1;

async function soak(name: string, folder: string): Promise<{ says: string; why: string[] }> {
  await using stage = await Stage.open({ width: 640, height: 360 });
  const isGame = name === 'game';
  const victim = await Victim.start(join(folder, 'shards'), stage.display.name, [...SMALL, ...(isGame ? ['--game-state'] : [])], {
    NODE_OPTIONS: SMALL_YOUNG,
  });
  const link = isGame ? (/"link":"([^"]+)"/.exec(victim.stdout)?.[1] ?? '') : undefined;
  const watched = watchRss(victim.pid);
  const attacked = await attack(name, folder, link);
  const recorderMb = watched();
  victim.signal('SIGINT');
  // A tenth of what was played is far longer than so small a video takes.
  const code = await victim.ended(60 + seconds);
  const shard = victim.folder();
  const meta = readMeta(shard);
  const growth = [growthOf(attacked.rssMb), growthOf(recorderMb)] as const;
  const waits = attacked.floodedMs.p50 - attacked.calmMs.p50;
  const wrong = await wrongWith(shard);
  const why = [
    ...(code === 0 || code === 1 ? [] : [`the recorder ended with code ${code}`]),
    ...(wrong === undefined || (isGame && onlyTheGames(wrong)) ? [] : [wrong]),
    ...(growth.some((mb) => mb > MOST_GROWTH_MB) ? ['memory grew'] : []),
    ...(waits > MOST_WAIT_MS ? ['honest peers wait'] : []),
  ];
  const wait = ({ p50, p99 }: Attacked['calmMs']) => `${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)}`;
  const says = [
    `${attacked.sent} messages, shown out ${attacked.shownOut} times`,
    `honest peer ${wait(attacked.calmMs)} in calm, ${wait(attacked.floodedMs)} flooded`,
    `memory ${growth.map((mb) => `${mb.toFixed(1)}`).join(' and ')} MB more (here, recorder)`,
    `${missingOf(meta)} frames missing`,
  ].join(' | ');
  return { says, why };
}

/** What a hostile game says of itself may contradict itself; what it cannot do is harm pictures and input. */
const onlyTheGames = (wrong: string) => wrong.split('; ').every((one) => one.startsWith('game.'));

function missingOf({ recorder }: Meta): string {
  const video = recorder?.video;
  return `${video?.repeats} of ${(video?.captured ?? 0) + (video?.repeats ?? 0)}`;
}

/** Reads a process's resident memory each second; call the result to end. */
function watchRss(pid: number): () => number[] {
  const rssMb: number[] = [];
  const timer = setInterval(() => rssMb.push(figuresOf(pid)?.rssMb ?? 0), 1000);
  return () => {
    clearInterval(timer);
    return rssMb;
  };
}

/** The least of the last fifth above the least of the second: what is collected now and then does not count. */
function growthOf(rssMb: readonly number[]): number {
  const fifth = Math.floor(rssMb.length / 5);
  if (fifth === 0) return 0;
  return Math.min(...rssMb.slice(-fifth)) - Math.min(...rssMb.slice(fifth, 2 * fifth));
}

async function attack(name: string, folder: string, link: string | undefined): Promise<Attacked> {
  const args = [SMALL_YOUNG, 'scripts/soak/attack.ts', name, folder, `${seconds}`, ...(link === undefined ? [] : [link])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`what a hostile ${name} talked to ended with code ${code}`);
  await sleep(500);
  return JSON.parse(stdout) as Attacked;
}
