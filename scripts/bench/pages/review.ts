import { cpSync } from 'node:fs';
import { basename, join } from 'node:path';
import { openBrowser } from '#scripts/app/browser.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import type { Figure } from '#scripts/bench/figures.ts';

const SCRUB_S = 8;

/** Pictures a second while somebody goes through a recording at 60 steps a second, by one frame and by four. */
export async function measureReview(recording: string, runs: number): Promise<Figure[]> {
  const [slow, fast, empty]: [number[], number[], number[]] = [[], [], []];
  await using station = await RunningConsole.start(':0');
  cpSync(recording, join(station.shards, basename(recording)), { recursive: true });
  const browser = await openBrowser();
  const { origin, hash } = new URL(station.link);
  for (let run = 0; run < runs; run++) {
    for (const [step, into] of [
      [1, slow],
      [4, fast],
    ] as const) {
      const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
      await page.goto(`${origin}/?at=review&id=${basename(recording)}${hash}`);
      await page.locator('canvas.picture:not([data-drawn="-1"])').waitFor();
      into.push((await page.evaluate(scrub(step))) as number);
      await page.goto('about:blank');
      if (step === 1) empty.push((await page.evaluate(turns())) as number);
      await page.context().close();
    }
  }
  await browser.close();
  const baseline = { what: 'frames of an empty page', runs: empty };
  return [
    // 60 where the browser decodes in hardware; here it is software on two cores.
    { name: 'review: pictures a second, by one frame', unit: '1/s', runs: slow, bar: { at: 'least', value: 20 }, baseline },
    { name: 'review: pictures a second, by four frames', unit: '1/s', runs: fast, bar: { at: 'least', value: 10 }, baseline },
  ];
}

/** Moves the slider at every turn of the page; counts what was drawn. */
const scrub = (step: number): string => `(async () => {
  const canvas = document.querySelector('canvas.picture');
  const thumb = document.querySelector('.slider input');
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  const most = Number(thumb.max);
  let at = 0, seen = 0, last = canvas.dataset.drawn;
  const began = performance.now();
  while (performance.now() - began < ${SCRUB_S * 1000}) {
    await new Promise(requestAnimationFrame);
    at = (at + ${step}) % most;
    set.call(thumb, String(at));
    thumb.dispatchEvent(new Event('input', { bubbles: true }));
    thumb.dispatchEvent(new Event('change', { bubbles: true }));
    if (canvas.dataset.drawn !== last) { seen += 1; last = canvas.dataset.drawn; }
  }
  return seen / ${SCRUB_S};
})()`;

const turns = (): string => `(async () => {
  let seen = 0;
  const began = performance.now();
  while (performance.now() - began < 2000) { await new Promise(requestAnimationFrame); seen += 1; }
  return seen / 2;
})()`;
