import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { openBrowser } from '#scripts/app/browser.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import { AppPage } from '#test/support/app-page.ts';
import { long } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

let station: RunningConsole;
let browser: Browser;
const folder = new TemporaryFolder();
const shelf = join(folder.path, 'shelf');

beforeAll(async () => {
  cpSync(inject('shard'), join(shelf, 'one'), { recursive: true });
  mkdirSync(join(shelf, 'broken'));
  writeFileSync(join(shelf, 'broken', 'hashes.json'), '{}');
  station = await RunningConsole.startCorpus('--processes', '1', '--deep', '0');
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await station?.[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

async function open(query = '', options: Parameters<Browser['newContext']>[0] = {}): Promise<AppPage> {
  const page = await (await browser.newContext(options)).newPage();
  const { origin, hash } = new URL(station.link);
  await page.goto(`${origin}/${query}${hash}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return new AppPage(page);
}

const overflows = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = (
      globalThis as unknown as { document: { documentElement: { scrollWidth: number; clientWidth: number } } }
    ).document.documentElement;
    return scrollWidth > clientWidth;
  });

/** Goes through the questions by their buttons, and looks at each answer. */
async function eachQuestion(page: Page, look: () => Promise<void>): Promise<void> {
  const buttons = page.locator('main nav button');
  await buttons.first().waitFor();
  expect(await buttons.count()).toBe(5);
  for (const button of await buttons.all()) {
    await button.click();
    await page.locator('.rows[aria-busy="false"]').waitFor();
    await look();
  }
}

const rowOf = (page: Page, text: string | RegExp) => page.getByRole('row').filter({ hasText: text }).first();

long('a corpus is filled, judged and asked on its page', async () => {
  const app = await open();
  const { page } = app;
  await app.title('Corpus');
  await app.text('Nothing waits');
  await page.getByRole('textbox', { name: /^Folder, or/ }).fill(join(folder.path, 'nowhere'));
  await app.click('button', 'Add');
  await app.text('there is no such folder');
  expect(await app.violations()).toEqual([]);
  await page.getByRole('textbox', { name: /^Folder, or/ }).fill(shelf);
  await page.keyboard.press('Enter');
  await app.text('2 recordings found, 2 of them new.');
  await app.text('2 jobs wait, 0 running.');
  await app.text('Nobody is judging now.');
  await app.click('button', 'Judge on this machine');
  await app.text('This console is judging.');
  await app.text('2 done here.');
  await app.text('Nothing waits, 0 running.');
  expect(await rowOf(page, 'everything but the pictures').innerText()).toMatch(/0\s+0\s+0\s+\d\s+\d\s+1$/);
  await app.click('button', 'Stop judging here');
  await page.getByRole('button', { name: 'Judge on this machine' }).waitFor();
  // Hours, by this and that.
  await app.click('button', 'Ask again');
  await rowOf(page, 'Demo').waitFor();
  await page.getByRole('button', { name: /^Game By/ }).click();
  await page.getByRole('option', { name: 'Verdict' }).click();
  await rowOf(page, 'Unreadable').waitFor();
  await app.click('button', 'Unreadable');
  await rowOf(page, join(shelf, 'broken')).waitFor();
  // A reload stays where it was, and finds what was given up.
  await page.reload();
  await rowOf(page, join(shelf, 'broken')).waitFor();
  await app.click('button', 'Try again: 1 that was given up');
  await app.text('1 job waits');
  expect(app.complaints).toEqual([]);
  await page.context().close();
});

long('the same session again is named as a duplicate, and the catalogue is written as a file', async () => {
  const app = await open('?at=corpus&show=duplicates');
  const { page } = app;
  const other = join(shelf, 'two');
  cpSync(inject('shard'), other, { recursive: true });
  // The same video in a shard with another hash: `hashes.json` is what names it.
  writeFileSync(join(other, 'hashes.json'), `${readFileSync(join(other, 'hashes.json'), 'utf8')}\n`);
  await page.getByRole('textbox', { name: /^Folder, or/ }).fill(shelf);
  await app.click('button', 'Add');
  await app.text('3 recordings found, 1 of them new.');
  await app.click('button', 'Judge on this machine');
  await app.text('Nothing waits, 0 running.');
  await app.click('button', 'Stop judging here');
  await app.click('button', 'Ask again');
  await rowOf(page, 'video file').waitFor();
  await page.getByText('The catalogue as a file').click();
  await page
    .getByRole('textbox', { name: /folder/i })
    .last()
    .fill(folder.path);
  await app.click('button', 'Write it');
  await app.text('catalogue-');
  const [path = ''] = /\S+catalogue-\S+\.parquet/.exec(await page.locator('main').innerText()) ?? [];
  expect(existsSync(path)).toBe(true);
  await page.context().close();
});

const LOOKS = [
  ['', {}],
  ['in the dark', { colorScheme: 'dark' }],
  ['in forced colours', { forcedColors: 'active' }],
] as const;
long.each(LOOKS)('every question is free of violations %s', async (_, options) => {
  const app = await open('', options);
  await eachQuestion(app.page, async () => expect(await app.violations()).toEqual([]));
  await app.page.context().close();
});

long.each(['de', 'ja', 'qps', 'fr', 'es', 'zh'])('%s: has room on 320 px', async (lang) => {
  const { page } = await open(`?lang=${lang}`, { viewport: { width: 320, height: 600 } });
  await eachQuestion(page, async () => expect([page.url(), await overflows(page)]).toEqual([page.url(), false]));
  await page.context().close();
});

long('can be used with the keyboard alone', async () => {
  const { page } = await open();
  const focused = () =>
    page.evaluate(
      () => (globalThis as unknown as { document: { activeElement: { textContent: string } } }).document.activeElement.textContent,
    );
  const seen: string[] = [];
  for (let i = 0; i < 14; i++) {
    await page.keyboard.press('Tab');
    seen.push((await focused()).trim());
  }
  expect(seen).toEqual(expect.arrayContaining(['Judge on this machine', 'Suspects', 'Withdrawn', 'Ask again']));
  await page.getByRole('button', { name: 'Withdrawn' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 2, name: 'Withdrawn' }).waitFor();
  expect(page.url()).toContain('show=revoked');
  await page.context().close();
});
