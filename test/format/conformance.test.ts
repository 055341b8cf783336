import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '#scripts/app/browser.ts';
import { buildForBrowsers } from '#scripts/build/for-browsers.ts';
import { CASES, CLIP, CONFORMANCE, checksIn, type Expected, foundIn, layOut } from '#scripts/conformance/cases.ts';
import { type Answer, ReaderPage } from '#test/support/reader-page.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const folder = new TemporaryFolder();
let browser: Browser;
let page: ReaderPage;

beforeAll(async () => {
  await buildForBrowsers(join(folder.path, 'built'));
  browser = await openBrowser();
  page = await ReaderPage.open(browser, join(folder.path, 'built'));
});
afterAll(async () => {
  await page[Symbol.asyncDispose]();
  await browser.close();
  folder[Symbol.dispose]();
});

const expectedOf = (name: string): Expected => JSON.parse(readFileSync(join(CONFORMANCE, 'expected', `${name}.json`), 'utf8'));

/** What a page found of a case, as it is written down. */
async function foundInAPage(shard: string): Promise<Expected> {
  const refusedOr = <T>({ found, code }: Answer, of: (found: never) => T) => (code === undefined ? of(found as never) : { refused: code });
  return {
    validate: refusedOr(await page.ask(shard, 'validate'), checksIn),
    clip: refusedOr(await page.ask(shard, 'clip', CLIP), ({ lines }: { readonly lines: readonly object[] }) => lines),
  };
}

describe.each(CASES)('$name', (one) => {
  const shard = join(folder.path, one.name);

  it('is found to be what is written down, in Node and in a browser', async () => {
    layOut(one, shard);
    const expected = expectedOf(one.name);
    expect(await foundIn(shard)).toEqual(expected);
    expect(await foundInAPage(shard)).toEqual(expected);
  });
});

it('every expectation is of a case, and every shard of one', () => {
  expect(readdirSync(join(CONFORMANCE, 'expected')).sort()).toEqual(CASES.map(({ name }) => `${name}.json`).sort());
  expect(readdirSync(join(CONFORMANCE, 'shards')).sort()).toEqual([...new Set(CASES.map(({ shard }) => shard))].sort());
});

it('what is damaged passes nowhere, and what is whole does', () => {
  for (const { name, change } of CASES) {
    const { validate } = expectedOf(name);
    // A file that nobody asked for is only in the way.
    if (change === undefined || name === 'a-file-too-many') expect(validate).toMatchObject({ verdict: 'pass', failed: [] });
    else expect(validate, name).not.toMatchObject({ verdict: 'pass' });
  }
});
