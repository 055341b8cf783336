import { randomUUID } from 'node:crypto';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { openBrowser } from '#scripts/app/browser.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import type { Figure } from '#scripts/bench/figures.ts';

const RECORDINGS = 1000;
/** Somebody reads the first screen before the second. */
const READ_MS = 7000;
const STEPS = 300;

/** Opens and scrolls a library of a thousand copies of a recording. */
export async function measureLibrary(recording: string, runs: number): Promise<Figure[]> {
  const [firstMs, laterMs, frameMs, emptyMs]: [number[], number[], number[], number[]] = [[], [], [], []];
  await using station = await RunningConsole.start(':0');
  for (let i = 0; i < RECORDINGS; i++) cpSync(recording, join(station.shards, randomUUID()), { recursive: true });
  const browser = await openBrowser();
  for (let run = 0; run < runs; run++) {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    await page.goto(station.link);
    await page.getByRole('button', { name: 'Recordings', exact: true }).waitFor();
    await sleep(READ_MS);
    firstMs.push(await opening(page));
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await sleep(500);
    laterMs.push(await opening(page));
    frameMs.push(await scrolled(page));
    await page.goto('about:blank');
    await page.evaluate(`document.body.style.height = '20000px'`);
    emptyMs.push(await scrolled(page));
    await page.context().close();
  }
  await browser.close();
  return [
    { name: 'library: a page with 1,000 recordings opens', unit: 'ms', runs: firstMs, bar: { at: 'most', value: 500 } },
    { name: 'library: it opens again', unit: 'ms', runs: laterMs, bar: { at: 'most', value: 500 } },
    {
      // 60 a second, by software on two cores.
      name: 'library: a frame while it is scrolled, median',
      unit: 'ms',
      runs: frameMs,
      bar: { at: 'most', value: 17 },
      baseline: { what: 'an empty page', runs: emptyMs },
    },
  ];
}

/** From the click to the first card, ms. */
async function opening(page: Page): Promise<number> {
  return (await page.evaluate(`(async () => {
    const began = performance.now();
    [...document.querySelectorAll('button')].find((one) => one.textContent === 'Recordings').click();
    while (document.querySelectorAll('.cards > li').length === 0) await new Promise(requestAnimationFrame);
    return performance.now() - began;
  })()`)) as number;
}

/** Median time between two frames, ms. */
async function scrolled(page: Page): Promise<number> {
  return (await page.evaluate(`(async () => {
    const times = [];
    let last = performance.now();
    for (let i = 0; i < ${STEPS}; i++) {
      scrollBy(0, 60);
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      times.push(now - last);
      last = now;
    }
    return times.sort((a, b) => a - b)[${STEPS / 2}];
  })()`)) as number;
}
