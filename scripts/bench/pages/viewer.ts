import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { serveShards } from '#format/cli/serve.ts';
import { hashFile } from '#format/sign/hash-file.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import type { Figure } from '#scripts/bench/figures.ts';
import { sealSynthetic } from '#scripts/bench/long-shards.ts';
import type { Recording } from '#scripts/bench/session-figures.ts';
import { buildViewer } from '#scripts/build/viewer.ts';

/** A simulated session of two hours, opened in the viewer: dropped, and from a server. */
export async function measureViewer(real: Recording, work: string, runs: number): Promise<Figure[]> {
  await buildViewer(work);
  const viewer = pathToFileURL(join(work, 'viewer.html'));
  const { folder } = await sealSynthetic(real, work, 7200, 'b0000000-0000-4000-8000-000000000003');
  const [chosen, served, judged, hashed, empty]: number[][] = Array.from({ length: 5 }, () => []);
  await using server = await serveShards(folder, 0, viewer);
  const browser = await openBrowser();
  for (let run = 0; run < runs; run++) {
    (empty as number[]).push(await opened(browser, viewer.href, undefined));
    (chosen as number[]).push(await opened(browser, viewer.href, folder, (seconds) => (judged as number[]).push(seconds)));
    (served as number[]).push(await opened(browser, server.link, undefined, () => {}));
    const began = performance.now();
    for (const name of ['video.ivf', 'frames.parquet', 'controls.parquet', 'events.parquet']) await hashFile(join(folder, name));
    (hashed as number[]).push((performance.now() - began) / 1000);
  }
  await browser.close();
  rmSync(folder, { recursive: true });
  const baseline = { what: 'its first screen alone', runs: empty as number[] };
  return [
    {
      name: 'viewer: its bytes, compressed',
      unit: 'MB',
      runs: [gzipSync(readFileSync(viewer)).byteLength / 1e6],
      bar: { at: 'most', value: 1 },
    },
    {
      name: 'viewer: first picture of a 2 h shard that is chosen',
      unit: 's',
      runs: chosen as number[],
      bar: { at: 'most', value: 2 },
      baseline,
    },
    {
      name: 'viewer: first picture of a 2 h shard that is served',
      unit: 's',
      runs: served as number[],
      bar: { at: 'most', value: 2 },
      baseline,
    },
    {
      name: 'viewer: verdict on a 2 h shard that is chosen',
      unit: 's',
      runs: judged as number[],
      baseline: { what: 'SHA-256 of its files in Node', runs: hashed as number[] },
    },
  ];
}

/** Seconds to the first picture; of a page alone, to its heading. `judged` is waited for where it is given a folder. */
async function opened(browser: Browser, address: string, folder: string | undefined, judged?: (seconds: number) => void): Promise<number> {
  const page = await (await browser.newContext()).newPage();
  let began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  await page.goto(address);
  if (folder !== undefined) {
    await page.getByRole('heading', { level: 1 }).waitFor();
    began = performance.now();
    await page.locator('input[webkitdirectory]').setInputFiles(folder);
  }
  await page.locator(judged === undefined ? 'h1' : 'canvas.picture:not([data-drawn="-1"])').waitFor();
  const first = seconds();
  if (folder !== undefined) {
    await page.locator('p.verdict').waitFor({ timeout: 600_000 });
    judged?.(seconds());
  }
  await page.context().close();
  return first;
}
