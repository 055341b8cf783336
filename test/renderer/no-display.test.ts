import { cpSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { openBrowser } from '#scripts/app/browser.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import { AppPage } from '#test/support/app-page.ts';

/** On a server: nothing can be recorded, and everything checked. */
let station: RunningConsole;
let browser: Browser;

beforeAll(async () => {
  station = await RunningConsole.start(undefined);
  browser = await openBrowser();
  cpSync(inject('shard'), join(station.shards, basename(inject('shard'))), { recursive: true });
});
afterAll(async () => {
  await browser?.close();
  await station?.[Symbol.asyncDispose]();
});

it('recordings are checked without a display, and why nothing is recorded is said', async () => {
  const app = new AppPage(await browser.newPage());
  await app.page.goto(station.link);
  await app.click('button', 'Check');
  await app.page.locator('article .verdict strong').waitFor();
  await app.click('button', 'Record');
  await app.click('checkbox', /Pictures of the game/);
  await app.click('checkbox', /What you do in the game/);
  await app.click('button', 'I agree');
  await app.text('this machine has no display, so nothing can be recorded on it');
  expect(await app.violations()).toEqual([]);
});

it('a new link that is pasted into the same tab is the one that counts', async () => {
  const app = new AppPage(await browser.newPage());
  const { origin, hash } = new URL(station.link);
  await app.page.goto(`${origin}/#from-an-earlier-run`);
  await app.text(/earlier/);
  await app.page.evaluate(`window.location.href = ${JSON.stringify(`${origin}/${hash}`)}`);
  await app.page.getByRole('heading', { level: 1 }).waitFor();
  expect(await app.page.getByText(/earlier/).count()).toBe(0);
});
