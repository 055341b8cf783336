import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CDPSession, Page } from 'playwright-core';
import { pagesFolder, serve } from '#app/server/serve.ts';
import type { WindowDesk } from '#app/window-desk.ts';
import { CALLS, type View } from '#core/app/contract.ts';
import { FIRST_DRAFT } from '#core/app/draft.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import type { Figure } from '#scripts/bench/figures.ts';
import { snapshotAt, TICK_MS, writtenAt } from '#scripts/bench/telemetry-samples.ts';
import { DEMO_GAME } from '#scripts/demo/stage.ts';

const most = (value: number) => ({ bar: { at: 'most' as const, value } });
const least = (value: number) => ({ bar: { at: 'least' as const, value } });
const STATIONS = 20;
const SCROLL_S = 10;

/** What the window costs: time to the first screen, script while recording, and the frames that a recording loses because it is open. */
export async function measureWindow(display: string, runs: number, seconds: number): Promise<Figure[]> {
  const firstMs: number[] = [];
  const scriptPct: number[] = [];
  const missing: number[] = [];
  const missingAlone: number[] = [];
  for (let run = 0; run < runs; run++) {
    const browser = await openBrowser();
    const began = performance.now();
    await using station = await RunningConsole.start(display, { game: DEMO_GAME, title: 'bench' });
    const page = await browser.newPage();
    await page.goto(station.link);
    await page.getByRole('heading', { level: 1 }).waitFor();
    firstMs.push(performance.now() - began);
    await agree(page);
    await startRecording(page);
    const cdp = await page.context().newCDPSession(page);
    const before = await figuresOf(cdp);
    await sleep(seconds * 1000);
    const after = await figuresOf(cdp);
    scriptPct.push((100 * (after.scriptS - before.scriptS)) / (after.atS - before.atS));
    await stopRecording(page);
    missing.push(missingOf(station.shards));
    // The same again without a page: it is closed as soon as recording starts.
    await page.getByRole('button', { name: 'Record again' }).click();
    await startRecording(page);
    const { origin, hash } = new URL(station.link);
    await page.close();
    await sleep(seconds * 1000);
    const back = await browser.newPage();
    await back.goto(`${origin}/${hash}`);
    await stopRecording(back);
    missingAlone.push(missingOf(station.shards));
    await browser.close();
  }
  return [
    { name: 'window: start of the console to first screen', unit: 'ms', runs: firstMs, ...most(1000) },
    { name: 'window: script while recording', unit: '% of a core', runs: scriptPct, ...most(3) },
    {
      name: 'window: CFR missing while it is open',
      unit: '%',
      runs: missing,
      baseline: { what: 'no window', runs: missingAlone },
    },
    {
      // The bar applies to what the window adds, run by run: this machine loses some frames anyway, and not the same number every minute.
      name: 'window: CFR missing because it is open',
      unit: '%',
      runs: missing.map((pct, run) => pct - (missingAlone[run] as number)),
      ...most(0.1),
    },
  ];
}

/** Two hours of figures at twenty times their rate: how much of them the page still holds afterwards. */
export async function measureTwoHours(): Promise<Figure[]> {
  const session = { sessionId: '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111', folder: '/shards/x' };
  let tick = 0;
  const desk: WindowDesk = {
    table: CALLS,
    calls: {},
    listen(tell) {
      tell('view', { ...VIEW, state: { phase: 'recording', ...session } });
      const timer = setInterval(() => {
        tick += 1;
        tell('snapshot', snapshotAt(tick));
        if (tick % 5 === 0) tell('written', writtenAt(tick));
      }, TICK_MS / FASTER);
      return { [Symbol.dispose]: () => clearInterval(timer) };
    },
  };
  await using served = await serve(desk, { pages: pagesFolder(), port: 0 });
  const browser = await openBrowser();
  const page = await browser.newPage();
  await page.goto(served.link);
  await page.locator('.lamp.good', { hasText: 'Video' }).waitFor();
  const cdp = await page.context().newCDPSession(page);
  // By now the last minute's ring is full, and everything that is loaded once is loaded.
  await sleep(10_000);
  const before = await figuresOf(cdp);
  const from = tick;
  while (tick - from < TWO_HOURS_TICKS) await sleep(1000);
  const after = await figuresOf(cdp);
  await browser.close();
  return [
    { name: 'window: heap growth over two hours of figures', unit: 'MB', runs: [(after.heapBytes - before.heapBytes) / 1e6], ...most(10) },
  ];
}

const FASTER = 20;
const TWO_HOURS_TICKS = (2 * 3600 * 1000) / TICK_MS;
const VIEW: Omit<View, 'state'> = {
  station: { name: 'bench', version: '0', platform: 'linux' },
  draft: { ...FIRST_DRAFT, game: DEMO_GAME, out: '/shards' },
  consents: [],
  room: { folder: '/shards', freeBytes: 1e12, leftS: 1e6 },
  fresh: false,
  left: 0,
  choices: { profiles: [], encoders: [], window: false, compact: false, pick: false, reveal: false },
};

/** An operator's page with twenty stations that all record. */
export async function measureLab(runs: number): Promise<Figure[]> {
  const [fps, scriptPct, heapMb] = [[], [], []] as number[][] as [number[], number[], number[]];
  for (let run = 0; run < runs; run++) {
    await using lab = await RunningConsole.startLab([]);
    const stations = spawn(process.execPath, ['scripts/bench/programs/simulated-stations.ts', lab.stationLink as string, `${STATIONS}`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(stations.stdout, 'data');
    const browser = await openBrowser();
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(lab.link);
    await page.getByText(`${STATIONS} of ${STATIONS} stations are recording`).waitFor();
    const cdp = await page.context().newCDPSession(page);
    await sleep(2000);
    const before = await figuresOf(cdp);
    fps.push(await scrolledFps(page));
    const after = await figuresOf(cdp);
    scriptPct.push((100 * (after.scriptS - before.scriptS)) / (after.atS - before.atS));
    heapMb.push((after.heapBytes - before.heapBytes) / 1e6);
    await browser.close();
    const ended = once(stations, 'exit');
    stations.stdin.end();
    await ended;
  }
  return [
    { name: 'lab: 20 stations at 20 Hz, frames drawn while scrolling', unit: 'a second', runs: fps, ...least(58) },
    { name: 'lab: 20 stations at 20 Hz, script', unit: '% of a core', runs: scriptPct },
    { name: `lab: heap growth in ${SCROLL_S} s`, unit: 'MB', runs: heapMb, ...most(10) },
  ];
}

async function figuresOf(cdp: CDPSession) {
  await cdp.send('HeapProfiler.collectGarbage');
  await cdp.send('Performance.enable');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { atS: of('Timestamp'), scriptS: of('ScriptDuration'), heapBytes: of('JSHeapUsedSize') };
}

/** Frames a second that the page draws while it is scrolled up and down. */
async function scrolledFps(page: Page): Promise<number> {
  return await page.evaluate(async (s) => {
    const {
      requestAnimationFrame: next,
      scrollTo,
      document,
    } = globalThis as unknown as {
      requestAnimationFrame(draw: (ms: number) => void): void;
      scrollTo(x: number, y: number): void;
      document: { documentElement: { scrollHeight: number } };
    };
    const tall = document.documentElement.scrollHeight;
    return await new Promise<number>((resolve) => {
      let [frames, began] = [0, 0];
      const draw = (ms: number) => {
        if (began === 0) began = ms;
        frames += 1;
        scrollTo(0, (Math.sin((ms - began) / 500) / 2 + 0.5) * tall);
        if (ms - began < s * 1000) next(draw);
        else resolve((frames - 1) / ((ms - began) / 1000));
      };
      next(draw);
    });
  }, SCROLL_S);
}

async function agree(page: Page): Promise<void> {
  for (const name of [/Pictures of the game/, /What you do in the game/])
    await page
      .locator('label')
      .filter({ has: page.getByRole('checkbox', { name }) })
      .click();
  await page.getByRole('button', { name: 'I agree' }).click();
}

async function startRecording(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run a test' }).click();
  await page.getByRole('button', { name: /^(Start recording|Record anyway)$/ }).click({ timeout: CHECKED_MS });
  await page.locator('.lamp.good', { hasText: 'Video' }).waitFor();
}

/** A check measures encoders and makes a test recording. */
const CHECKED_MS = 120_000;
const SEALED_MS = 600_000;

async function stopRecording(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Stop/ }).click();
  await page.getByRole('button', { name: 'Stop recording' }).click();
  // The game stays in front: the final video, which takes about as long as the recording, would wait until it no longer is.
  await page.getByRole('button', { name: 'Finish now' }).click();
  await page.getByRole('button', { name: 'Record again' }).waitFor({ timeout: SEALED_MS });
}

/** Share of frames not captured, %, in the only shard in a folder, which is then deleted. */
function missingOf(shards: string): number {
  const [shard] = readdirSync(shards);
  if (shard === undefined) throw new Error(`no shard in ${shards}`);
  const { recorder } = new ShardFolder(join(shards, shard)).meta;
  rmSync(join(shards, shard), { recursive: true });
  const { repeats = 0, captured = 0 } = recorder?.video ?? {};
  return (100 * repeats) / Math.max(1, repeats + captured);
}
