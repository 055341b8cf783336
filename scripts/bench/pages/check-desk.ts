import { randomUUID } from 'node:crypto';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBrowser } from '#scripts/app/browser.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import type { Figure } from '#scripts/bench/figures.ts';

const QUEUE = 6;
/** Somebody looks at the verdict, the strip and the worst moments before they decide. */
const LOOK_MS = 20_000;

/** How fast a queue of copies of a recording is worked through by keys: the next one is judged while one is looked at. */
export async function measureCheckDesk(recording: string): Promise<Figure[]> {
  await using station = await RunningConsole.start(':0');
  for (let i = 0; i < QUEUE; i++) cpSync(recording, join(station.shards, randomUUID()), { recursive: true });
  const browser = await openBrowser();
  const page = await browser.newPage();
  await page.goto(station.link);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  const judged = page.locator('article[aria-busy="false"] .verdict strong');
  await judged.waitFor({ timeout: 120_000 });
  const nextMs: number[] = [];
  for (let i = 1; i < QUEUE; i++) {
    await sleep(LOOK_MS);
    const before = await page.locator('article').getAttribute('data-session');
    const began = performance.now();
    await page.keyboard.press('r');
    await page.keyboard.press('1');
    await page.locator(`article[aria-busy="false"]:not([data-session="${before}"]) .verdict strong`).waitFor({ timeout: 120_000 });
    nextMs.push(performance.now() - began);
  }
  await browser.close();
  const perHour = nextMs.map((ms) => 3_600_000 / (LOOK_MS + ms));
  return [
    { name: 'check desk: from a decision to the next verdict', unit: 'ms', runs: nextMs, bar: { at: 'most', value: 2000 } },
    {
      name: 'check desk: recordings an hour, with 20 s to look at each',
      unit: '1/h',
      runs: perHour,
      bar: { at: 'least', value: 50 },
      baseline: { what: 'looking alone', runs: [3_600_000 / LOOK_MS] },
    },
  ];
}
