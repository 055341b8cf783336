import { cpSync, existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Keyring } from '#home/keyring.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import { AppPage } from '#test/support/app-page.ts';
import { GOLDEN_SHARD } from '#test/support/shards.ts';

let station: RunningConsole;
let browser: Browser;
const ID = '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111';

beforeAll(async () => {
  station = await RunningConsole.start(':0');
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await station?.[Symbol.asyncDispose]();
});

it('one button removes everything that is kept, recordings only where they are ticked', async () => {
  await new Keyring(join(dirname(station.settings), 'keys')).ensure('operator');
  cpSync(GOLDEN_SHARD, join(station.shards, ID), { recursive: true });
  const app = new AppPage(await (await browser.newContext()).newPage());
  await app.page.goto(station.link);
  await app.click('button', 'Settings');
  await app.text('Remove what this program keeps of you');
  await app.text(join(dirname(station.settings), 'keys'));
  expect(await app.violations()).toEqual([]);
  await app.click('button', 'Remove it');
  await app.text('Delete settings, keys, consents and measurements for good?');
  await app.click('button', 'Keep it');
  expect(existsSync(join(dirname(station.settings), 'keys'))).toBe(true);
  await app.click('button', 'Remove it');
  await app.click('button', 'Delete it');
  await app.text('Removed. Close this program now: what it does next it keeps again.');
  expect(existsSync(join(dirname(station.settings), 'keys'))).toBe(false);
  expect(existsSync(join(station.shards, ID))).toBe(true);
  await app.page.reload();
  await app.click('button', 'Settings');
});

it('recordings go where they are ticked', async () => {
  const app = new AppPage(await (await browser.newContext()).newPage());
  await app.page.goto(station.link);
  await app.click('button', 'Settings');
  await app.click('checkbox', /^1 file or folder of recordings as well/);
  await app.click('button', 'Remove it');
  await app.text('all recordings for good?');
  await app.click('button', 'Delete it');
  await app.text('Removed. Close this program now');
  expect(existsSync(join(station.shards, ID))).toBe(false);
  expect(basename(station.settings)).toBe('settings.json');
});
