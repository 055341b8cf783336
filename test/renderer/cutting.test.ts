import { cpSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { isSessionId } from '#format/core/layout.ts';
import { Keyring } from '#home/keyring.ts';
import { validate } from '#library/index.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import { FrameIndex, unpackFrames } from '#shard/core/review/frame-table.ts';
import { framesOf } from '#shard/review/tracks.ts';
import { AppPage } from '#test/support/app-page.ts';
import { until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';

/** Cutting in the review: by keys, by the mouse, seen before it is written, and undone. */
let station: RunningConsole;
let browser: Browser;
let app: AppPage;
let index: FrameIndex;
const id = basename(inject('shard'));
const shards = () => readdirSync(station.shards).filter((name) => isSessionId(name) && name !== id);

beforeAll(async () => {
  // Nothing is recorded: no display is needed.
  station = await RunningConsole.start(':0');
  browser = await openBrowser();
  cpSync(inject('shard'), join(station.shards, id), { recursive: true });
  // It was recorded by another user, whose key this one trusts.
  await new Keyring(join(dirname(station.settings), 'keys')).trust('recorded it', new Keyring().signer('recorder').publicKey, ['recorder']);
  index = new FrameIndex(unpackFrames((await framesOf(join(station.shards, id))).buffer as ArrayBuffer));
  app = new AppPage(await (await browser.newContext({ viewport: { width: 1280, height: 1000 } })).newPage());
  const { origin, hash } = new URL(station.link);
  await app.page.goto(`${origin}/?at=review&id=${id}&frame=90${hash}`);
  await app.page.locator('canvas.picture').waitFor();
});

afterAll(async () => {
  await browser?.close();
  await station?.[Symbol.asyncDispose]();
});

/** Where the clock is, and each frame on it while all is shown. */
async function rulerBox() {
  const ruler = app.page.getByRole('img', { name: /^Time\. Click to go there/ });
  // Of a late machine's shard more is said above it than fits on the screen.
  await ruler.scrollIntoViewIfNeeded();
  const box = (await ruler.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  return { box, x: (frame: number) => box.x + 64 + (frame / index.count) * (box.width - 64) };
}

describe('cutting', () => {
  it('shows what would be left before anything is written, and takes it back', async () => {
    const { page } = app;
    await page.keyboard.press('i');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('o');
    await app.text('Chosen: 0:01 to 0:02.');
    await page.keyboard.press('x');
    // What precedes it begins at the first keyframe, and is longer than a second even without the last picture, which a late machine read too late.
    await app.text(/^About .* is left: 0:00–0:01, 0:0\d–/);
    await app.page.getByRole('button', { name: 'Make 2 recordings of it' }).waitFor();
    expect(await app.violations()).toEqual([]);
    await page.keyboard.press('u');
    await app.page.getByRole('button', { name: 'Make 2 recordings of it' }).waitFor({ state: 'detached' });
    expect(shards()).toEqual([]);
  });

  long('chooses by dragging, moves an edge by it, keeps only that, and makes a recording that is judged', async () => {
    const { page } = app;
    const { box, x } = await rulerBox();
    const drag = async (from: number, to: number) => {
      await page.mouse.move(x(from), box.y + 10);
      await page.mouse.down();
      await page.mouse.move(x(to), box.y + 10, { steps: 3 });
      await page.mouse.up();
    };
    await drag(30, 150);
    await app.text(/^Chosen: 0:00 to 0:02\./);
    await drag(150, 240);
    await app.text(/^Chosen: 0:00 to 0:0[34]\./);
    await page.keyboard.press('Escape');
    await page.getByText(/^Chosen/).waitFor({ state: 'detached' });
    await drag(30, 240);
    await page.keyboard.press('k');
    await page.getByRole('button', { name: 'Make one recording of it' }).click();
    await app.text('One recording was cut out of it. The original is unchanged.');
    const [made] = shards();
    const { findings, verdict } = await validate(join(station.shards, made as string));
    // What the page says of it is what is so.
    await page.getByRole('button', { name: verdict === 'pass' ? /· passed$/ : /· failed:/ }).waitFor();
    expect(findings.filter(({ severity, check }) => severity === 'fail' && check.startsWith('hashes'))).toEqual([]);
    expect(await app.violations()).toEqual([]);
    await app.click('button', 'Delete these again');
    await until('it is deleted', () => shards().length === 0);
  });

  it('goes nearer with the wheel, and back', async () => {
    const { page } = app;
    const out = page.getByRole('button', { name: 'Show more time' });
    expect(await out.isDisabled()).toBe(true);
    await page.getByRole('img', { name: /^Time\. Click to go there/ }).hover();
    await page.mouse.wheel(0, -100);
    await until('it is nearer', async () => !(await out.isDisabled()));
    await out.click();
    await until('all is shown', async () => await out.isDisabled());
  });

  it('chooses what is dragged while little is shown, although a click moves the view', async () => {
    const { page } = app;
    const { box } = await rulerBox();
    await page.getByRole('button', { name: 'Show less time, wider' }).click();
    await page.getByRole('button', { name: 'Show less time, wider' }).click();
    const [fromX, toX] = [box.x + box.width * 0.8, box.x + box.width * 0.9];
    await page.mouse.move(fromX, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(toX, box.y + 10, { steps: 5 });
    await page.mouse.up();
    // A tenth of what is shown, and not half of it: of 6 s less than half a second.
    await page.keyboard.press('k');
    await app.text(/Nothing would be left/);
    await page.keyboard.press('u');
    await page.getByRole('button', { name: 'Show more time' }).click();
    await page.getByRole('button', { name: 'Show more time' }).click();
  });

  it('has a button for every key', async () => {
    const { page } = app;
    await page.keyboard.press('Shift+ArrowRight');
    await app.click('button', 'From here');
    await page.keyboard.press('Shift+ArrowRight');
    await app.click('button', 'To here');
    await app.click('button', 'Cut it out');
    await page.getByRole('button', { name: /^Make (one recording|2 recordings) of it$/ }).waitFor();
    await app.click('button', 'Undo');
    await page.getByRole('button', { name: /^Make/ }).waitFor({ state: 'detached' });
  });
});
