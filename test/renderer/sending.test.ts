import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Keyring } from '#home/keyring.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import { AppPage } from '#test/support/app-page.ts';
import { Ingested } from '#test/support/ingested.ts';
import { expectFails, expectValid } from '#test/support/shards.ts';

// cspell:ignore Aufnahmen wurde nicht gesendet
/** Recordings that are sent to a service, as somebody does it in the window. */
let station: RunningConsole;
let browser: Browser;
let ingested: Ingested;
let app: AppPage;
const IDS = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'] as const;
const receipt = (id: string) => existsSync(join(station.shards, `${id}.receipt.json`));

async function open(query = ''): Promise<AppPage> {
  const page = new AppPage(await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage());
  await page.page.goto(query === '' ? station.link : `${new URL(station.link).origin}/${query}${new URL(station.link).hash}`);
  return page;
}

beforeAll(async () => {
  // Nothing is recorded: no display is needed.
  station = await RunningConsole.start(':0');
  browser = await openBrowser();
  ingested = await Ingested.start();
  await new Keyring(join(dirname(station.settings), 'keys')).trust('recorded it', new Keyring().signer('recorder').publicKey, ['recorder']);
  for (const id of IDS) cpSync(inject('shard'), join(station.shards, id), { recursive: true });
  await expectValid(join(station.shards, IDS[0]));
  writeFileSync(join(station.shards, IDS[1], 'events.parquet'), 'torn');
  await expectFails(join(station.shards, IDS[1]), ['hashes.match', 'schema.events']);
  app = await open();
});

afterAll(async () => {
  await browser?.close();
  await station?.[Symbol.asyncDispose]();
  await ingested?.[Symbol.asyncDispose]();
});

describe('a machine that was invited to a service', () => {
  it('is connected by the invitation, which is not shown', async () => {
    const { page } = app;
    await app.click('button', 'Settings');
    await app.title('Settings');
    const field = page.getByLabel('Invitation');
    expect(await field.getAttribute('type')).toBe('password');
    await field.fill('no invitation');
    await field.press('Enter');
    await app.text('This is not an invitation');
    await field.fill(ingested.text);
    await app.click('button', 'Connect');
    await app.text(`Recordings that are sent go to ${new URL(ingested.address).host}.`);
    expect(await page.content()).not.toContain(ingested.invitation.token);
    await app.click('checkbox', /^Send recordings that passed/);
    await app.text(/has not agreed to that in their consent/);
    expect(await app.violations()).toEqual([]);
  });

  it('sends what is chosen; one that is refused is named', async () => {
    const { page } = app;
    await app.click('button', 'Recordings');
    await app.title('Recordings');
    await page
      .getByRole('checkbox', { name: /^Choose / })
      .first()
      .press('Space');
    await app.click('button', 'Choose all 2');
    await app.click('button', 'Send them');
    await app.text('2 recordings queued.');
    await app.text(/ was not sent: /);
    await page.locator('.cards > li', { hasText: 'sent ' }).waitFor();
    expect(IDS.map(receipt)).toEqual([true, false]);
    expect(await app.violations()).toEqual([]);
  });

  it('says it in the language of the page', async () => {
    const german = await open('?lang=de');
    await german.click('button', 'Aufnahmen');
    await german.title('Aufnahmen');
    await german.text(/ wurde nicht gesendet: .*SHA-256/);
    const said = await german.page.locator('.note.fail').first().innerText();
    // What the finding says, and its remedy, are sentences of the program.
    expect(said).not.toMatch(/is not the file|It was changed|copy|again/);
    await german.page.context().close();
  });

  it('is disconnected, once it was asked', async () => {
    await app.click('button', 'Settings');
    await app.click('button', 'Disconnect');
    await app.page.getByRole('alertdialog').getByRole('button', { name: 'Disconnect' }).click();
    await app.page.getByLabel('Invitation').waitFor();
    expect(app.complaints).toEqual([]);
  });
});
