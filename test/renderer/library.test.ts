import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Qat } from '#format/core/documents/qat.ts';
import { isSessionId } from '#format/core/layout.ts';
import { Keyring } from '#home/keyring.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import { AppPage } from '#test/support/app-page.ts';
import { until } from '#test/support/gap.ts';
import { expectFails, readMeta } from '#test/support/shards.ts';

/** A folder of recordings: found, chosen, and dealt with several at a time. */
let station: RunningConsole;
let browser: Browser;
let app: AppPage;
const IDS = [basename(inject('shard')), '00000000-0000-4000-8000-000000000001'] as const;
const TITLE = readMeta(inject('shard')).title.name;
const { verdict: VERDICT } = JSON.parse(readFileSync(join(inject('shard'), 'qat.json'), 'utf8')) as Qat;
const left = () => readdirSync(station.shards).filter((name) => isSessionId(name));
const cards = () => app.page.locator('.cards > li');

beforeAll(async () => {
  // Nothing is recorded: no display is needed.
  station = await RunningConsole.start(':0');
  browser = await openBrowser();
  await new Keyring(join(dirname(station.settings), 'keys')).trust('recorded it', new Keyring().signer('recorder').publicKey, ['recorder']);
  for (const id of IDS) cpSync(inject('shard'), join(station.shards, id), { recursive: true });
  // One was changed after it was signed.
  const broken = join(station.shards, IDS[1]);
  writeFileSync(join(broken, 'events.parquet'), readFileSync(join(broken, 'events.parquet')).subarray(0, -1));
  await expectFails(broken, ['hashes.match', 'schema.events']);
  app = new AppPage(await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage());
  await app.page.goto(station.link);
  await app.click('button', 'Recordings');
  await app.title('Recordings');
});

afterAll(async () => {
  await browser?.close();
  await station?.[Symbol.asyncDispose]();
});

describe('several recordings', () => {
  it('are found by what is said of them', async () => {
    await until('all are listed', async () => (await cards().count()) === 2);
    await app.page.getByLabel('Search').fill('no such game');
    await app.text('No matching recordings.');
    await app.page.getByLabel('Search').fill(TITLE);
    await until('all are found', async () => (await cards().count()) === 2);
    await app.page.getByRole('radio', { name: 'Failed' }).click();
    // By the verdicts that were sealed with them.
    await until('none is left, or a late machine’s', async () => (await cards().count()) === (VERDICT === 'fail' ? 2 : 0));
    await app.page.getByRole('radio', { name: 'All' }).click();
    expect(await app.violations()).toEqual([]);
  });

  it('are called what they are once they were looked at, whatever was sealed with them', async () => {
    const { page } = app;
    await page.goto(`${new URL(station.link).origin}/?at=shard&id=${IDS[1]}`);
    await app.text(/^Failed: /);
    await page.goto(`${new URL(station.link).origin}/?at=library`);
    await page.locator('.cards .fail', { hasText: 'Failed: ' }).waitFor();
    await app.text(/checked \w+ \d+/);
    await page.getByRole('radio', { name: 'Failed' }).click();
    await until('it is found among those that failed', async () => (await cards().count()) === (VERDICT === 'fail' ? 2 : 1));
    await page.getByRole('radio', { name: 'All' }).click();
    // And still after a restart.
    expect(readFileSync(join(dirname(station.settings), 'judged.json'), 'utf8')).toContain(IDS[1]);
  });

  it('are exported at once: one that is refused is named, and keeps none of the others from it', async () => {
    const { page } = app;
    await page
      .getByRole('checkbox', { name: `Choose ${TITLE}` })
      .first()
      .press('Space');
    await app.click('button', 'Choose all 2');
    await app.text('2 chosen');
    const into = join(dirname(station.shards), 'given');
    await page.getByLabel('Copy to folder').fill(into);
    expect(await app.violations()).toEqual([]);
    await app.click('button', 'Export them');
    await app.text('1 was exported.');
    await app.text(/hashes|changed|not what was signed/);
    expect(readdirSync(into).filter((name) => isSessionId(name))).toEqual([IDS[0]]);
    await app.click('button', 'Sign them as operator');
    await app.text('1 was signed.');
    await page.getByRole('radio', { name: 'Signed once' }).click();
    await until('the other one is left', async () => (await cards().count()) === 1);
    await page.getByRole('radio', { name: 'All' }).click();
  });

  it('are deleted at once, after one question, and only those that are shown', async () => {
    const { page } = app;
    await page.getByLabel('Search').fill('no such game');
    await app.text('0 chosen');
    expect(await page.getByRole('button', { name: 'Delete them …' }).isDisabled()).toBe(true);
    await page.getByLabel('Search').fill(IDS[1]);
    await app.text('1 chosen');
    await app.click('button', 'Delete them …');
    await page.getByRole('alertdialog', { name: 'Delete this recording for good?' }).waitFor();
    expect(left()).toHaveLength(2);
    await app.click('button', 'Delete it');
    await app.text('1 was deleted.');
    expect(left()).toEqual([IDS[0]]);
    await page.getByLabel('Search').fill('');
    await until('the list is up to date', async () => (await cards().count()) === 1);
    await app.click('button', 'Choose none');
    await page.getByRole('button', { name: 'Delete them …' }).waitFor({ state: 'detached' });
  });
});
