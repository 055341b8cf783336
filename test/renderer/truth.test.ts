import { readdirSync, readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '#scripts/app/browser.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import { DEMO_GAME, Stage } from '#scripts/demo/stage.ts';
import { AppPage } from '#test/support/app-page.ts';
import { until } from '#test/support/gap.ts';
import { SMALL, SMALL_STAGE } from '#test/support/small.ts';

// Wrong on purpose. cspell:ignore Escpe

let stage: Stage;
let station: RunningConsole;
let browser: Browser;
let app: AppPage;

beforeAll(async () => {
  stage = await Stage.open(SMALL_STAGE);
  station = await RunningConsole.start(stage.display.name, { ...SMALL, game: DEMO_GAME, title: '<img src=x onerror="document.title=1">' });
  browser = await openBrowser();
  app = new AppPage(await browser.newPage());
  await app.page.goto(station.link);
  await app.agree();
});

afterAll(async () => {
  await browser?.close();
  await station?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
});

async function record(): Promise<void> {
  await app.click('button', 'Run a test');
  await app.ready();
  await app.record();
  await app.recording();
  await app.lamp('Video', 'good');
}

describe('the screen', () => {
  it('turns amber, then red, while nothing is written, and green only once something is written again', async () => {
    await record();
    const pid = station.recorderPid();
    process.kill(pid, 'SIGSTOP');
    try {
      await app.lamp('Video', 'late', 10);
      await app.title(/^(Writing is late|Recording, but failing)/, 5);
      await app.lamp('Video', 'dead', 10);
      await app.title('Nothing new is being written', 5);
      expect(await app.violations()).toEqual([]);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await app.lamp('Video', 'good', 10);
    await app.recording();
  });

  it('says when the recorder was killed, and saves what there was, now or later', async () => {
    process.kill(station.recorderPid(), 'SIGKILL');
    await app.click('button', 'Later');
    await app.title('What are you playing?');
    await app.text('One recording here still has to be sealed.');
    await app.click('button', 'Finish now');
    await app.sealed();
    await app.page.getByText('The recorder was killed').waitFor();
    expect(await app.violations()).toEqual([]);
    expect(readdirSync(station.shards).filter((name) => name.endsWith('.partial'))).toEqual([]);
    await app.click('button', 'Record again');
  });

  it('says why it does not record when the game is not in front', async () => {
    await app.title('What are you playing?');
    await app.page.getByText('More settings').click();
    await app.page.getByLabel('Another program or window').fill('title:some other game');
    await app.page.getByLabel('Another program or window').press('Enter');
    await app.click('button', 'Run a test');
    await app.title('Test recording');
    await app.page.getByText('Paused: the game is not in front').waitFor();
    await app.click('button', 'Finish the test');
    await app.title(/Fix these before recording|This machine was too busy|Ready to record|That did not work/);
    await app.click('button', 'Back');
  });

  it('shows a fault with its remedy, and stays where it was', async () => {
    await app.title('What are you playing?');
    await app.page.getByText('More settings').click();
    await app.page.getByLabel('Folder').fill('/proc/nowhere');
    await app.page.getByLabel('Folder').press('Enter');
    await app.click('button', 'Run a test');
    await app.title('That did not work');
    await app.page.getByRole('heading', { name: 'What to do' }).waitFor();
    expect(await app.violations()).toEqual([]);
    await app.click('button', 'Back');
    await app.title('What are you playing?');
  });

  it('accepts a valid hotkey, and says what is wrong with any other', async () => {
    await app.click('button', 'Settings');
    const marker = app.page.getByRole('button', { name: /^Set a marker: (Ctrl|none)/ });
    // By the keyboard alone: what is pressed is not a press of the button.
    await marker.press('Enter');
    await app.page.keyboard.press('F8');
    await app.text('With Ctrl, Alt or Shift …');
    await app.page.keyboard.press('Control+Alt+Shift+KeyH');
    await app.text('is already the hold hotkey');
    expect(await app.violations()).toEqual([]);
    await marker.press('Enter');
    await app.page.keyboard.press('Escape');
    await app.page.getByRole('button', { name: 'Set a marker: Ctrl Alt Shift M' }).waitFor();
    await marker.press('Enter');
    await app.page.keyboard.press('Control+Shift+F8');
    await app.page.getByRole('alert').waitFor({ state: 'detached' });
    await until('it is kept', () => readFileSync(station.settings, 'utf8').includes('"marker": "Ctrl+Shift+F8"'));
    await app.page.reload();
    await app.page.getByRole('button', { name: 'Set a marker: Ctrl Shift F8' }).waitFor();
    await app.click('button', 'Set a marker: Remove');
    await app.page.getByRole('button', { name: 'Set a marker: none' }).waitFor();
    await app.click('button', 'Set a marker: Default');
    await app.page.getByRole('button', { name: 'Set a marker: Ctrl Alt Shift M' }).waitFor();
    await app.click('button', 'Record');
  });

  it('keeps each setting, also while the one before is still being saved', async () => {
    const page = await browser.newPage();
    // As on a slow disk: the app says what is in effect at once, and that it is saved only later.
    await page.routeWebSocket(/^ws:/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((text) => void setTimeout(() => socket.send(text), 'id' in JSON.parse(String(text)) ? 2000 : 0));
    });
    const slow = new AppPage(page);
    await page.goto(station.link);
    await slow.click('button', 'Settings');
    await slow.click('button', 'Set a marker: Remove');
    await slow.click('button', 'Set a marker: Default');
    await slow.click('checkbox', /sound/i);
    await page.getByRole('button', { name: 'Set a marker: Ctrl Alt Shift M' }).waitFor();
    await until('all are kept', () => {
      const { hotkeys, sounds } = JSON.parse(readFileSync(station.settings, 'utf8')).draft;
      return sounds === false && hotkeys?.marker === undefined;
    });
    await page.close();
  });

  it('treats HTML in a text as text', async () => {
    await app.page.getByText('More settings').click();
    expect(await app.page.getByLabel('Name of the game').inputValue()).toContain('<img');
    await app.click('button', 'Recordings');
    await app.title('Recordings');
    expect(await app.page.locator('main img').count()).toBe(0);
    expect(await app.page.title()).toBe('GAP recorder');
  });

  it('lets nobody in with another token', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${new URL(station.link).origin}/#${'A'.repeat(43)}`);
    await page.getByRole('alert').filter({ hasText: 'This link is from an earlier run' }).waitFor();
    expect(await page.getByRole('heading').count()).toBe(0);
    await context.close();
  });

  it('says so when the app has ended', async () => {
    await station.end();
    await app.page.getByRole('alert').filter({ hasText: 'Lost the connection to the recorder' }).waitFor();
  });
});
