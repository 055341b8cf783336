import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pagesFolder, type Served, serve } from '#app/server/serve.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import { ShownRoom, SNAPSHOT, STATES, WRITTEN } from '#test/support/shown-states.ts';

const room = new ShownRoom();
let browser: Browser;
let station: Served;

beforeAll(async () => {
  station = await serve(room, { pages: pagesFolder(), port: 0 });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await station?.[Symbol.asyncDispose]();
});

/** `| type | Inter, …; 12, 14 (body), 16 px, the clock 48 px; … |` of docs/design.md. */
function designSizes(): number[] {
  const row = /^\| type \|[^;]*;([^;]*);/m.exec(readFileSync('docs/design.md', 'utf8'))?.[1] ?? '';
  return [...row.matchAll(/\d+/g)].map(Number);
}

/** Sizes of all letters that are drawn, px, with a place where each is. In a picture (SVG) letters have the picture's scale. */
const DRAWN = `(() => {
  const sizes = {};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement, data } = walker.currentNode;
    if (data.trim() === '' || parentElement.closest('script, style, svg') || !parentElement.checkVisibility()) continue;
    sizes[parseFloat(getComputedStyle(parentElement).fontSize)] ??= parentElement.outerHTML.slice(0, 80);
  }
  return sizes;
})()`;

it('has the sizes of docs/design.md and no other, in every state, and none below 12 px', async () => {
  const allowed = designSizes();
  expect(allowed).toHaveLength(6);
  expect(Math.min(...allowed)).toBe(12);
  const page = await browser.newPage();
  await page.goto(station.link);
  const seen = new Set<number>();
  const odd: Record<string, string> = {};
  const look = async (where: string) => {
    for (const [size, html] of Object.entries((await page.evaluate(DRAWN)) as Record<string, string>)) {
      seen.add(Number(size));
      if (!allowed.includes(Number(size))) odd[`${where}: ${size} px`] = html;
    }
  };
  for (const [name, state] of STATES) {
    room.show(state);
    if (state.phase === 'recording') {
      room.tell('snapshot', SNAPSHOT);
      room.tell('written', WRITTEN);
    }
    await page.locator('main section h1, main article h1').waitFor();
    await page.waitForTimeout(50);
    await look(name);
  }
  room.show(STATES.find(([name]) => name === 'recording')?.[1] ?? { phase: 'idle' });
  for (const part of ['settings', 'library', 'check', 'components', 'compact']) {
    await page.goto(`${new URL(station.link).origin}/?at=${part}${new URL(station.link).hash}`);
    await page.locator('main h1').first().waitFor();
    await look(part);
  }
  expect(odd).toEqual({});
  // `| controls | 32 px, the primary one 40 px, … |`.
  const controls = /^\| controls \| (\d+) px, the primary one (\d+) px/m.exec(readFileSync('docs/design.md', 'utf8'))?.slice(1).map(Number);
  await page.goto(`${new URL(station.link).origin}/?at=components${new URL(station.link).hash}`);
  const height = async (rank: string) => (await page.locator(`button.${rank}`).first().boundingBox())?.height;
  expect([await height('quiet'), await height('primary')]).toEqual(controls);
  // What a rem is: the browser's own 16 px, unless its user chose another.
  expect(await page.evaluate('getComputedStyle(document.documentElement).fontSize')).toBe('16px');
  expect([...seen].sort((a, b) => a - b)).toEqual([...allowed].sort((a, b) => a - b));
  await page.close();
});
