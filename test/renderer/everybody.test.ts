import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openBrowser } from '#scripts/app/browser.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { AppPage } from '#test/support/app-page.ts';

const PAGES = 'dist/pages';
/** First screen, gzipped. */
const BUNDLE_BYTES = 300_000;

const RECORDING = basename(inject('shard'));
/** What is only there once a recording has been read. */
const CONTENT = '.cards li, article .verdict strong, p.verdict, canvas.picture';

let display: VirtualDisplay;
let station: RunningConsole;
let browser: Browser;

beforeAll(async () => {
  display = await VirtualDisplay.start({ width: 640, height: 480 });
  station = await RunningConsole.start(display.name);
  browser = await openBrowser();
  cpSync(inject('shard'), join(station.shards, RECORDING), { recursive: true });
});

afterAll(async () => {
  await browser?.close();
  await station?.[Symbol.asyncDispose]();
  await display?.[Symbol.asyncDispose]();
});

type Context = Parameters<Browser['newContext']>[0];

/** Opens the console on the first screen, in the given language and look. */
async function open(query: string, options: Context = {}): Promise<AppPage> {
  const page = await (await browser.newContext(options)).newPage();
  const { origin, hash } = new URL(station.link);
  await page.goto(`${origin}/${query}${hash}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return new AppPage(page);
}

/** All lines of text on the screen. */
async function texts(page: Page): Promise<string[]> {
  const all = await page.locator('header, main').allInnerTexts();
  return all.flatMap((text) => text.split('\n')).filter((line) => line.trim() !== '');
}

/** Whether something is wider than the window, so that it has to be scrolled sideways. */
async function overflows(page: Page): Promise<boolean> {
  return await page.evaluate(() => {
    const { scrollWidth, clientWidth } = (
      globalThis as unknown as { document: { documentElement: { scrollWidth: number; clientWidth: number } } }
    ).document.documentElement;
    return scrollWidth > clientWidth;
  });
}

describe('every text', () => {
  it('is translated, and has room for a longer language', async () => {
    const app = await open('?lang=qps');
    const { page } = app;
    // The notice exists only in the languages it was written in.
    const shown = (await texts(page)).filter((line) => /[a-z]{3}/i.test(line));
    const notice = readFileSync('resources/notices/player.en.md', 'utf8').replaceAll('\n', ' ');
    const plain = shown.filter((line) => !line.includes('[') && !notice.includes(line.trim()));
    expect(plain).toEqual([]);
    expect(await overflows(page)).toBe(false);
    await page.goto(`${new URL(station.link).origin}/?lang=qps&at=settings`);
    await page.getByRole('heading', { level: 1, name: /^\[/ }).waitFor();
    expect(await overflows(page)).toBe(false);
    await page.context().close();
  });
});

describe('every language', () => {
  // The widest words, and a script without spaces; the others are as long as one of the two.
  it.each(['de', 'ja', 'fr', 'es', 'zh'])('%s: has room on every screen of 320 px', async (lang) => {
    const app = await open(`?lang=${lang}`, { viewport: { width: 320, height: 600 } });
    const { page } = app;
    expect(await page.locator('html').getAttribute('lang')).toBe(lang);
    expect(await overflows(page)).toBe(false);
    for (const part of ['library', 'check', 'settings', `shard&id=${RECORDING}`, `review&id=${RECORDING}&frame=5`]) {
      await page.goto(`${new URL(station.link).origin}/?lang=${lang}&at=${part}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      if (part !== 'settings') await page.locator(CONTENT).first().waitFor();
      expect([part, await overflows(page)]).toEqual([part, false]);
    }
    await page.context().close();
  });

  it('is that of the system, or the one that was chosen', async () => {
    const app = await open('', { locale: 'de-AT' });
    const { page } = app;
    const lang = () => page.locator('html').getAttribute('lang');
    expect(await lang()).toBe('de');
    await page.goto(`${new URL(station.link).origin}/?at=settings`);
    // cspell:ignore Sprache
    await page.getByRole('button', { name: /Sprache/ }).click();
    await page.getByRole('option', { name: 'English' }).click();
    await app.title('Settings');
    expect(await lang()).toBe('en');
    expect(await app.violations()).toEqual([]);
    await page.context().close();
  });
});

const LOOKS: readonly (readonly [string, Context])[] = [
  ['zoomed to 400 %', { viewport: { width: 320, height: 480 } }],
  ['in forced colours', { forcedColors: 'active' }],
  // `renderer/states` shows every state in the dark.
  ['in the dark', { colorScheme: 'dark' }],
  ['with reduced motion', { reducedMotion: 'reduce' }],
];

describe('every screen', () => {
  it.each(LOOKS)('is whole and free of violations %s', async (_, options) => {
    const app = await open('', options);
    expect(await overflows(app.page)).toBe(false);
    expect(await app.violations()).toEqual([]);
    for (const part of ['library', 'check', 'settings', `shard&id=${RECORDING}`, `review&id=${RECORDING}&frame=5`]) {
      await app.page.goto(`${new URL(station.link).origin}/?at=${part}`);
      await app.page.getByRole('heading', { level: 1 }).waitFor();
      if (part !== 'settings') await app.page.locator(CONTENT).first().waitFor();
      expect(await overflows(app.page)).toBe(false);
      expect(await app.violations()).toEqual([]);
    }
    await app.page.context().close();
  });

  it('can be used with the keyboard alone', async () => {
    const app = await open('');
    const { page } = app;
    const focused = () =>
      page.evaluate(
        () => (globalThis as unknown as { document: { activeElement: { textContent: string } } }).document.activeElement.textContent,
      );
    const seen: string[] = [];
    // The head, a box for each of nine things, and two buttons.
    for (let i = 0; i < 16; i++) {
      await page.keyboard.press('Tab');
      seen.push((await focused()).trim());
    }
    expect(seen).toEqual(expect.arrayContaining(['Record', 'Recordings', 'Settings', 'I do not agree']));
    // Tick what is required with Space, agree with Enter.
    for (const name of [/Pictures of the game/, /What you do in the game/]) {
      await page.getByRole('checkbox', { name }).focus();
      await page.keyboard.press('Space');
    }
    await page.getByRole('button', { name: 'I agree' }).focus();
    await page.keyboard.press('Enter');
    await app.title('What are you playing?');
    // Somebody else sits down, and has not agreed to anything.
    await page.getByRole('button', { name: 'Change player' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Another player' }).waitFor();
    await page.keyboard.type('P-07');
    await page.keyboard.press('Enter');
    await app.text('Player: P-07');
    // What one ticks is nobody else's choice.
    await app.click('checkbox', /Network statistics/);
    await page.getByRole('button', { name: 'Change player' }).click();
    await page.getByRole('textbox', { name: 'Another player' }).fill('P-08');
    await app.click('button', 'Use this player');
    await app.text('Player: P-08');
    expect(await page.getByRole('checkbox', { name: /Network statistics/ }).isChecked()).toBe(false);
    await page.getByRole('button', { name: 'Change player' }).click();
    await page.getByRole('textbox', { name: 'Another player' }).fill('P-07');
    await app.click('button', 'Use this player');
    await app.text('Player: P-07');
    await app.agree();
    await app.text('Player: P-07');
    // The first comes back, who has.
    await page.getByRole('button', { name: 'Change player' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'No player name' }).focus();
    expect(await app.violations()).toEqual([]);
    await page.keyboard.press('Enter');
    await app.title('What are you playing?');
    await app.text('No player name');
    await page.context().close();
  });
});

describe('the first screen', () => {
  it('takes less than 300 kB over the wire', () => {
    const html = readFileSync(join(PAGES, 'index.html'), 'utf8');
    const files = [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, file]) => file as string);
    const bytes = ['index.html', ...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(PAGES, file))).byteLength, 0);
    expect(files.length).toBeGreaterThan(1);
    expect(bytes).toBeLessThan(BUNDLE_BYTES);
    // The rest is there, and loaded when it is needed.
    expect(readdirSync(join(PAGES, 'assets')).length).toBeGreaterThan(files.length);
  });
});
