import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '#scripts/app/browser.ts';
import { walkFirstMinute } from '#scripts/app/first-minute.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { AppPage } from '#test/support/app-page.ts';
import { expectValid } from '#test/support/shards.ts';
import { SMALL, SMALL_STAGE } from '#test/support/small.ts';

let stage: Stage;
let station: RunningConsole;
let browser: Browser;

beforeAll(async () => {
  stage = await Stage.open(SMALL_STAGE);
  station = await RunningConsole.start(stage.display.name, SMALL);
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await station?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
});

it('the first take is five presses from the first start, and shown at once; how long that takes is a figure of the benchmarks', async () => {
  const app = new AppPage(await browser.newPage());
  const { page } = app;
  await page.goto(station.link);
  await app.title('What you agree to when you record');
  // What the program does, in three pictures, above what is agreed to.
  expect(await page.getByRole('region', { name: 'What this program does' }).locator('figcaption').count()).toBe(3);
  expect(await app.violations()).toEqual([]);
  const { presses } = await walkFirstMinute(page, station.link);
  expect(presses).toBe(5);
  const shard = join(station.shards, readdirSync(station.shards).find((name) => !name.startsWith('.')) ?? '');
  await expectValid(shard);
  // Once there is a recording, the set-up begins with the check again.
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  await app.title('What are you playing?');
  await page.getByRole('button', { name: 'Run a test' }).waitFor();
  expect(await page.getByRole('button', { name: 'Try it for 20 seconds' }).count()).toBe(0);
  expect(existsSync(join(station.shards, '.check'))).toBe(false);
  expect(app.complaints).toEqual([]);
});
