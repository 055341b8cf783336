import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nextAfter } from '#core/review/problems.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import { PlainWindows } from '#scripts/demo/plain-windows.ts';
import { DEMO_GAME, Stage } from '#scripts/demo/stage.ts';
import { FrameIndex, unpackFrames } from '#shard/core/review/frame-table.ts';
import { framesOf, inputOf } from '#shard/review/tracks.ts';
import { AppPage } from '#test/support/app-page.ts';
import { gap, until } from '#test/support/gap.ts';
import { expectValid } from '#test/support/shards.ts';
import { SMALL, SMALL_STAGE } from '#test/support/small.ts';

let stage: Stage;
let station: RunningConsole;
let browser: Browser;
let context: BrowserContext;
let app: AppPage;
let shard: string;

beforeAll(async () => {
  stage = await Stage.open(SMALL_STAGE);
  station = await RunningConsole.start(stage.display.name, SMALL);
  browser = await openBrowser();
  context = await browser.newContext();
  app = new AppPage(await context.newPage());
});

afterAll(async () => {
  await browser?.close();
  await station?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
});

/** Waits until five seconds are in the file, by the page's own count. */
async function somethingToLookAt(): Promise<void> {
  await until('there is something to look at', async () => /0:0[5-9]|0:[1-9]/.test(await app.page.locator('.clock').innerText()));
}

describe('from consent to a shard, in a real browser', () => {
  it('asks for consent: nothing is ticked, and nobody gets on without what is required', async () => {
    const { page } = app;
    await page.goto(station.link);
    await app.title('What you agree to when you record');
    expect(page.url()).not.toContain('#');
    const boxes = page.getByRole('checkbox');
    expect(await boxes.count()).toBe(9);
    for (const box of await boxes.all()) expect(await box.isChecked()).toBe(false);
    expect(await page.getByRole('button', { name: 'I agree' }).isDisabled()).toBe(true);
    expect(await app.violations()).toEqual([]);
    await app.click('button', 'I do not agree');
    await app.title('Nothing is recorded');
    await app.click('button', 'Read it again');
    app.clicks = 0;
    await app.agree();
  });

  it('finds the game’s window', async () => {
    // With a picture of it.
    await app.page.locator('.thumbnail[data-seen="true"]').first().waitFor();
    await app.click('radio', /GAP demo game/);
    const { clicks } = app;
    await app.page.getByText('More settings').click();
    await app.click('checkbox', 'Record only the game’s window');
    await until('it is kept', () => readFileSync(station.settings, 'utf8').includes('"window": true'));
    // A choice that nobody needs to make.
    app.clicks = clicks;
    await app.page.getByRole('button', { name: 'Run a test' }).and(app.page.locator(':enabled')).waitFor();
    expect(await app.violations()).toEqual([]);
    await app.click('button', 'Run a test');
  });

  it('checks with a test recording, whose lamps light up from the file', async () => {
    await app.title('Test recording');
    await app.lamp('Keyboard', 'good');
    await app.lamp('Picture', 'good');
    await app.ready();
    expect(await app.violations()).toEqual([]);
    await app.record();
  });

  it('records: the screen shows what was written, survives a reload, and a second tab shows the same', async () => {
    const { page } = app;
    await app.recording();
    await app.lamp('Video', 'good');
    // The game as it stands in the file, not as it is on the screen.
    const picture = page.locator('img.live');
    await picture.waitFor();
    const shown = async () => Number(await picture.getAttribute('data-frame'));
    const first = await shown();
    await until('a newer one is shown', async () => (await shown()) > first);
    expect(await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)).toBe(640);
    expect(await app.violations()).toEqual([]);
    await page.reload();
    await app.recording();
    const other = await context.newPage();
    await other.goto(station.link);
    await new AppPage(other).recording();
    await other.close();
    const { clicks } = app;
    // While the display server is late the focus is unknown, and a marker is refused: the window shows only what is in the file.
    const marked = page.getByText(/Marker set \([1-9]\)/);
    for (let at = 0; (await marked.count()) === 0; at++) {
      expect(at).toBeLessThan(10);
      await app.click('button', 'Marker');
      await marked.waitFor({ timeout: 3000 }).catch(() => {});
    }
    app.clicks = clicks;
    expect(readdirSync(station.shards).filter((name) => name.endsWith('.partial'))).toHaveLength(1);
    await somethingToLookAt();
  });

  it('stops once that is confirmed, seals, and shows the result: at most eight clicks from the first screen', async () => {
    // A player who does so has left the game.
    using windows = new PlainWindows(stage.display.name);
    using _elsewhere = windows.keepInFront(windows.open('This page'));
    await app.click('button', /^Stop/);
    await app.page.getByRole('alertdialog').waitFor();
    expect(await app.violations()).toEqual([]);
    await app.click('button', 'Stop recording');
    await app.title(/^(Passed|Failed)/);
    await app.page.locator('.strip img').first().waitFor();
    expect(app.clicks).toBeLessThanOrEqual(8);
    expect(await app.violations()).toEqual([]);
  });

  it('has made a shard that validates and verifies', async () => {
    const [id] = readdirSync(station.shards);
    shard = join(station.shards, id as string);
    const env = { GAP_SETTINGS: station.settings };
    await expectValid(shard);
    expect(await gap(['verify', shard], { env })).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(join(shard, 'meta.json'), 'utf8'))).toMatchObject({
      recorder: { input: { game: [DEMO_GAME] }, video: { only_window: true } },
    });
  });

  it('shows what is about to be shared, and lists it', async () => {
    await app.click('button', 'Review and share');
    await app.title('What is in this recording');
    await app.page.getByText('Key and button counts').waitFor();
    expect(await app.violations()).toEqual([]);
    await app.click('button', 'All recordings');
    await app.title('Recordings');
    const card = app.page.getByRole('button', { name: /GAP demo game/ });
    await card.locator('img').waitFor();
    expect(await app.violations()).toEqual([]);
    // It is one of the two; a search that nothing matches says so.
    const [verdict, other] = (await card.innerText()).includes('Passed') ? ['Passed', 'Failed'] : ['Failed', 'Passed'];
    await app.page.getByRole('radio', { name: other as string }).click();
    await app.text('No matching recordings.');
    await app.page.getByRole('radio', { name: verdict as string }).click();
    await card.waitFor();
    await app.click('button', 'Settings');
    await app.title('Settings');
    expect(await app.violations()).toEqual([]);
  });

  it('shows it frame by frame: any frame by its number, and by keys forwards and backwards', async () => {
    const { page } = app;
    const id = readdirSync(station.shards)[0] as string;
    await page.goto(`${new URL(station.link).origin}/?at=review&id=${id}&frame=100${new URL(station.link).hash}`);
    const drawn = async () => Number(await page.locator('canvas.picture').getAttribute('data-drawn'));
    const reach = (n: number) => until(`frame ${n} is drawn`, async () => (await drawn()) === n);
    await page.locator('canvas.picture').waitFor();
    await reach(100);
    expect(await app.violations()).toEqual([]);
    for (const [key, frame] of [
      ['.', 101],
      [',', 100],
      ['ArrowRight', 103],
      ['Shift+ArrowRight', 133],
      ['Shift+ArrowLeft', 103],
    ] as const) {
      await page.keyboard.press(key);
      await reach(frame);
      // A moment later: browsers allow some twenty changes of it a second.
      await until('the address has it', () => page.url().includes(`frame=${frame}`));
    }
    // When the marker was set depends on the window: it may lie at the very frame that is shown.
    const index = new FrameIndex(unpackFrames((await framesOf(shard)).buffer as ArrayBuffer));
    const markers = (await inputOf(shard)).markersUs.map((us) => ({ from: index.at(us) }));
    await page.keyboard.press('m');
    await reach(nextAfter(markers, 103)?.from as number);
    // The picture is that of the frame: its tile would say which one, here it must only not be black.
    const light = await page.locator('canvas.picture').evaluate((element) => {
      const canvas = element as unknown as {
        width: number;
        height: number;
        getContext(kind: '2d'): { getImageData(...at: number[]): { data: Uint8ClampedArray } };
      };
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return data.reduce((sum, value) => sum + value, 0) / data.length;
    });
    // What was hidden, because something else was or might have been in front, is black.
    const hidden = (await page.getByText('hidden: the game was not in front').count()) > 0;
    expect(light > 80).toBe(!hidden);
    await page.keyboard.press(' ');
    const from = await drawn();
    await until('it plays', async () => (await drawn()) > from + 20);
  });

  it('leaves no complaint in the console', () => {
    expect(app.complaints).toEqual([]);
  });
});
