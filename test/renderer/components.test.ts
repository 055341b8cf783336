import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { openBrowser } from '#scripts/app/browser.ts';
import { componentsPicture, THEMES } from '#scripts/app/components-picture.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import { AppPage } from '#test/support/app-page.ts';
import { long } from '#test/support/long.ts';

let station: RunningConsole;
let browser: Browser;

beforeAll(async () => {
  station = await RunningConsole.start(':0');
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await station?.[Symbol.asyncDispose]();
});

/** Edges of letters may differ by a browser's version, by little; without its shapes the page differs in 0.12 % of its pixels. */
const MOST_SHARE = 0.0005;

/** Share of the pixels that differ visibly; 1 where the sizes differ. Compared in the page, which can read PNG files. */
async function difference(page: Page, one: Buffer, other: Buffer): Promise<number> {
  return (await page.evaluate(
    `(async () => {
      const read = async (png) => {
        const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
        const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        canvas.getContext('2d').drawImage(bitmap, 0, 0);
        return canvas.getContext('2d').getImageData(0, 0, bitmap.width, bitmap.height);
      };
      const [a, b] = [await read('${one.toString('base64')}'), await read('${other.toString('base64')}')];
      if (a.width !== b.width || a.height !== b.height) return 1;
      let differ = 0;
      for (let i = 0; i < a.data.length; i += 4)
        if ([0, 1, 2].some((c) => Math.abs(a.data[i + c] - b.data[i + c]) > 40)) differ += 1;
      return (4 * differ) / a.data.length;
    })()`,
  )) as number;
}

describe.each(THEMES)('every component in the %s theme', (theme) => {
  const saved = readFileSync(`docs/screens/components-${theme}.png`);

  long('looks as its picture; scripts/app/components.ts makes that again', async () => {
    const { page, picture } = await componentsPicture(browser, station.link, theme);
    expect(await difference(page, picture, saved)).toBeLessThan(MOST_SHARE);
    expect(await new AppPage(page).violations()).toEqual([]);
    await page.context().close();
  });

  const CHANGES = [
    ['a missing shape', '.shape, .mark, .icon { visibility: hidden }'],
    ['another accent', ':root { --accent: #ff00ff !important; --fail: #ff00ff !important }'],
    ['a larger letter', ':root { --size-body: 1rem !important }'],
  ] as const;
  long.each(CHANGES)('would be seen to have %s', async (_, style) => {
    const { page, picture } = await componentsPicture(browser, station.link, theme);
    await page
      .addStyleTag({ content: style })
      .catch(() =>
        page.evaluate(
          `document.adoptedStyleSheets = [(() => { const s = new CSSStyleSheet(); s.replaceSync(${JSON.stringify(style)}); return s; })()]`,
        ),
      );
    const changed = await page.locator('main').screenshot({ animations: 'disabled' });
    expect(await difference(page, changed, picture)).toBeGreaterThan(MOST_SHARE);
    expect(await difference(page, picture, picture)).toBe(0);
    await page.context().close();
  });
});
