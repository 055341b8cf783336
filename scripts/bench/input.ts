import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { quantiles } from '#format/core/signal/quantiles.ts';
import { XTestPlayer } from '#native/x11/xtest.ts';
import type { Figure } from '#scripts/bench/figures.ts';
import { watch } from '#scripts/bench/process-figures.ts';
import { endWine, whyNoWine, windowsPath, wineNode } from '#scripts/wine/wine.ts';

const SECONDS = 12;
const BLOCKED_MS = 1000;

interface Seen {
  readonly cpuPct: number;
  readonly timesUs: readonly number[];
  readonly sum: number;
}

interface Injected {
  readonly injected: number;
  readonly sum: number;
  readonly timesUs: readonly number[];
  readonly rawOffsetUs: number;
}

const inject = async (display: string, events: number, perSecond: number, keys = 0) =>
  JSON.parse(
    (await watch(process.execPath, ['scripts/bench/programs/injector.ts', display, `${events}`, `${perSecond}`, `${keys}`])).stdout,
  ) as Injected;

/** From injection to stamp, us: the first motion seen after each injection. Wine merges some, which then carry a later one's stamp. */
function latencies({ timesUs }: Injected, seen: readonly number[], offsetUs: number): Float64Array {
  let at = 0;
  return Float64Array.from(timesUs, (us) => {
    while (at < seen.length - 1 && (seen[at] as number) < us + offsetUs) at += 1;
    return (seen[at] as number) - us - offsetUs;
  });
}

/** The input thread alone on X11: events lost and receipt stamps with the main thread blocked, and what four pads and a fast mouse cost. */
export async function measureInput(display: string, work: string, runs: number): Promise<Figure[]> {
  const [lost, apart, stamps, cpu]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let run = 0; run < runs; run++) {
    const blocked = await listen(display, work, 0, BLOCKED_MS, () => inject(display, 10_000, 1000));
    lost.push(blocked.injected.injected - blocked.seen.timesUs.length);
    apart.push(Math.abs(blocked.injected.sum - blocked.seen.sum));
    stamps.push(quantiles(latencies(blocked.injected, blocked.seen.timesUs, 0))?.p50 ?? Number.NaN);
    const loaded = await listen(display, work, 4, 0, () => inject(display, 10_000, 1000, 20));
    cpu.push(loaded.seen.cpuPct);
  }
  return [
    {
      name: 'X11: events lost of 10,000 at 1,000/s, main thread blocked for 1 s',
      unit: 'events',
      runs: lost,
      bar: { at: 'most', value: 0 },
    },
    { name: 'X11: sum of motion, injected less seen', unit: 'counts', runs: apart, bar: { at: 'most', value: 0 } },
    { name: 'X11: injection to stamp p50', unit: 'us', runs: stamps, bar: { at: 'most', value: 100 } },
    { name: 'four pads, keys and a 1,000 Hz mouse', unit: '% of a core', runs: cpu, bar: { at: 'most', value: 8 } },
  ];
}

async function listen(
  display: string,
  work: string,
  pads: number,
  blockMs: number,
  play: () => Promise<Injected>,
): Promise<{ seen: Seen; injected: Injected }> {
  const out = join(work, 'input.json');
  const child = spawn(process.execPath, ['scripts/bench/programs/input-once.ts', out, display, `${SECONDS}`, `${pads}`, `${blockMs}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  await sleep(300);
  const injected = await play();
  await once(child, 'exit');
  return { seen: JSON.parse(readFileSync(out, 'utf8')) as Seen, injected };
}

/** Raw input arrives only while one of wine's windows has the focus: the game's is in the corner of the screen. */
function clickInto(display: string): void {
  using player = new XTestPlayer(display);
  player.move(-10_000, -10_000);
  player.move(200, 200);
  player.button(1, true);
  player.button(1, false);
}

/** The same on the Windows build under wine: 250 motions a second, compared by their sums because wine merges some. */
export async function measureWineInput(display: string, work: string, runs: number): Promise<Figure[]> {
  const why = whyNoWine();
  if (why !== undefined) {
    process.stderr.write(`  not measured under wine: ${why}\n`);
    return [];
  }
  const [apart, stamps]: [number[], number[]] = [[], []];
  const game = wineNode(display, join(work, 'game.log'), ['scripts/wine/game.ts', 'GAP wine game', `${runs * 30 + 30}`], runs * 30 + 40);
  while (!game.output().includes('ready')) await sleep(50);
  await sleep(1500);
  clickInto(display);
  await sleep(500);
  for (let run = 0; run < runs; run++) {
    const out = join(work, 'wine.json');
    const args = ['scripts/bench/programs/input-once.ts', windowsPath(out), 'desktop', `${SECONDS}`, '0', `${BLOCKED_MS}`];
    const listener = wineNode(display, join(work, 'wine.log'), args, 60);
    while (!listener.output().includes('ready')) await sleep(50);
    await sleep(300);
    const injected = await inject(display, 2500, 250);
    await listener.ended;
    const seen = JSON.parse(readFileSync(out, 'utf8')) as Seen;
    apart.push(Math.abs(injected.sum - seen.sum));
    stamps.push(quantiles(latencies(injected, seen.timesUs, injected.rawOffsetUs))?.p50 ?? Number.NaN);
  }
  game.child.kill('SIGKILL');
  await endWine();
  return [
    {
      name: 'wine: sum of 2,500 motions at 250/s, main thread blocked for 1 s',
      unit: 'counts',
      runs: apart,
      bar: { at: 'most', value: 0 },
    },
    { name: 'wine: injection to stamp p50', unit: 'us', runs: stamps, bar: { at: 'most', value: 500 } },
  ];
}
