import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Keyring } from '#home/keyring.ts';
import { readReview } from '#inspector/verify/review-file.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import { AppPage } from '#test/support/app-page.ts';
import { until } from '#test/support/gap.ts';
import { expectFails } from '#test/support/shards.ts';

/** The check desk: a queue that is worked through by keys. */
let station: RunningConsole;
let browser: Browser;
let app: AppPage;
let keys: Keyring;
const WHOLE = basename(inject('shard'));
const BROKEN = '00000000-0000-4000-8000-000000000001';
const at = (id: string) => join(station.shards, id);
const decision = (id: string) => readReview(at(id), keys.trusted)?.statement.decision;

beforeAll(async () => {
  // Nothing is recorded: no display is needed.
  station = await RunningConsole.start(':0');
  browser = await openBrowser();
  keys = new Keyring(join(dirname(station.settings), 'keys'));
  await keys.trust('recorded it', new Keyring().signer('recorder').publicKey, ['recorder']);
  for (const id of [WHOLE, BROKEN]) cpSync(inject('shard'), at(id), { recursive: true });
  writeFileSync(join(at(BROKEN), 'events.parquet'), 'torn');
  await expectFails(at(BROKEN), ['hashes.match', 'schema.events']);
  app = new AppPage(await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage());
  await app.page.goto(station.link);
  await app.click('button', 'Check');
  await app.title('Check');
});

afterAll(async () => {
  await browser?.close();
  await station?.[Symbol.asyncDispose]();
});

/** Goes to a recording of the queue, of two, once it is judged. */
async function goTo(id: string): Promise<void> {
  const { page } = app;
  await page.locator('article').waitFor();
  if ((await page.locator('article').getAttribute('data-session')) !== id)
    await page.keyboard.press((await page.getByText(/^1 of 2/).count()) > 0 ? 'n' : 'p');
  await page.locator(`article[data-session="${id}"] .verdict strong`).waitFor();
}

describe('the check desk', () => {
  it('shows what is wrong with a recording, and how many are left', async () => {
    await app.text(/of 2; 2 are still open/);
    await goTo(BROKEN);
    expect(await app.violations()).toEqual([]);
  });

  it('accepts nothing that is not what was signed', async () => {
    await goTo(BROKEN);
    await app.page.keyboard.press('a');
    await app.page.getByRole('alert').waitFor();
    expect(decision(BROKEN)).toBeUndefined();
  });

  it('rejects with a reason by two keys, and goes to the next that is open', async () => {
    await app.page.keyboard.press('r');
    await app.page.getByRole('group', { name: 'Why?' }).waitFor();
    expect(await app.violations()).toEqual([]);
    await app.page.keyboard.press('2');
    await until('it is rejected', () => decision(BROKEN) === 'reject');
    expect(readReview(at(BROKEN), keys.trusted)?.statement).toMatchObject({ reason: 'input' });
    await app.text(/of 2; one is still open|of 2; 1 is still open/);
  });

  it('accepts with a note, which a table has too', async () => {
    await goTo(WHOLE);
    const { page } = app;
    // What is typed is no key of the desk.
    await page.getByLabel('Note').fill('a and r');
    await page.getByLabel('Note').press('r');
    expect(await page.getByRole('group', { name: 'Why?' }).count()).toBe(0);
    await app.page.getByRole('button', { name: 'Accept' }).click();
    await until('it is accepted', () => decision(WHOLE) === 'accept');
    await app.text(/all are decided/);
    await app.text(/^Accepted on/);
    await page.getByText(/^Table of all decisions/).click();
    const into = join(dirname(station.shards), 'tables');
    await page.getByLabel('Copy to folder').fill(into);
    await app.click('button', 'Write the table');
    await app.text(/reviews-.*\.csv/);
    const [file] = readdirSync(into);
    const rows = readFileSync(join(into, file as string), 'utf8').split('\r\n');
    expect(rows).toHaveLength(4);
    expect(rows.filter((row) => row.includes(',accept,,a and rr,'))).toHaveLength(1);
    expect(rows.filter((row) => row.includes(',reject,input,,'))).toHaveLength(1);
    expect(await app.violations()).toEqual([]);
  });
});
