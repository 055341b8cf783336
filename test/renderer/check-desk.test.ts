import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { FRAMES } from '#format/core/parquet/tables.ts';
import { Keyring } from '#home/keyring.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import { readReview } from '#shard/verify/review-file.ts';
import { AppPage } from '#test/support/app-page.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { until } from '#test/support/gap.ts';
import { expectFails } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** The check desk: a queue that is worked through by keys. */
let station: RunningConsole;
let browser: Browser;
let app: AppPage;
let keys: Keyring;
const WHOLE = basename(inject('shard'));
const BROKEN = '00000000-0000-4000-8000-000000000001';
const at = (id: string) => join(station.shards, id);
/** The frame from which the broken one is late. */
const LATE = 40;
const decision = (id: string) => readReview(at(id), keys.trusted)?.statement.decision;

beforeAll(async () => {
  // Nothing is recorded: no display is needed.
  station = await RunningConsole.start(':0');
  browser = await openBrowser();
  keys = new Keyring(join(dirname(station.settings), 'keys'));
  await keys.trust('recorded it', new Keyring().signer('recorder').publicKey, ['recorder']);
  cpSync(inject('shard'), at(WHOLE), { recursive: true });
  using copy = new ShardCopy(inject('shard'));
  // Captured 40 ms later than any other, for a tenth of a second.
  await copy.editTable(FRAMES, (rows) => {
    const lateUs = 40_000 + rows.reduce((most, { ts_us, capture_us }) => Math.max(most, Number(capture_us) - Number(ts_us)), 0);
    return rows.map((row, i) => (i >= LATE && i < LATE + 6 ? { ...row, capture_us: Number(row.ts_us) + lateUs } : row));
  });
  cpSync(copy.path, at(BROKEN), { recursive: true });
  writeFileSync(join(at(BROKEN), 'events.parquet'), 'torn');
  await expectFails(at(BROKEN), ['frames.residual', 'hashes.match', 'qat.same', 'schema.events', 'time.captures']);
  app = new AppPage(await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage());
  await app.page.goto(station.link);
  await app.click('button', 'Check');
  await app.title('Check');
});

afterAll(async () => {
  await browser?.close();
  await station?.[Symbol.asyncDispose]();
});

/** Goes to a recording of the queue, of two, once it is judged. */
async function goTo(id: string): Promise<void> {
  const { page } = app;
  await page.locator('article').waitFor();
  if ((await page.locator('article').getAttribute('data-session')) !== id)
    await page.keyboard.press((await page.getByText(/^1 of 2/).count()) > 0 ? 'n' : 'p');
  await page.locator(`article[data-session="${id}"] .verdict strong`).waitFor();
}

/** Accepts what is in hand by its key; what failed, on a machine that was late, is asked about. */
async function accept(): Promise<void> {
  await app.page.keyboard.press('a');
  if ((await app.page.locator('article .verdict.fail').count()) > 0) await app.click('button', 'Accept anyway');
}

describe('the check desk', () => {
  it('shows what is wrong with a recording, and how many are left', async () => {
    await app.text(/of 2; 2 are still open/);
    await goTo(BROKEN);
    expect(await app.violations()).toEqual([]);
  });

  it('shows the worst moments as pictures, and opens one', async () => {
    const { page } = app;
    await goTo(BROKEN);
    const worst = page.getByRole('region', { name: 'Worst moments' });
    await worst.locator('canvas[data-frame="drawn"]').first().waitFor();
    const one = worst.getByRole('button').first();
    const frame = Number(/frame (\d+)/.exec(await one.innerText())?.[1]);
    expect(frame).toBeGreaterThanOrEqual(LATE);
    expect(frame).toBeLessThan(LATE + 6);
    await one.click();
    await app.title('Frame by frame');
    // Its pictures can be looked at although a table is torn.
    await app.text(/Some of its input cannot be read/);
    await page.locator(`canvas.picture[data-drawn="${frame}"]`).waitFor();
    expect(new URL(page.url()).searchParams.get('frame')).toBe(String(frame));
    // Back is where it was opened: at the same recording of the queue.
    await app.click('button', 'Back to checking');
    await app.title('Check');
    await page.locator(`article[data-session="${BROKEN}"]`).waitFor();
    await page.keyboard.press('n');
    await page.keyboard.press('p');
    await goTo(BROKEN);
    await page.reload();
    await page.locator(`article[data-session="${BROKEN}"]`).waitFor();
  });

  it('accepts nothing that is not what was signed', async () => {
    await goTo(BROKEN);
    const { page } = app;
    // One press says what is wrong, and decides nothing.
    await page.keyboard.press('a');
    await page
      .getByRole('alertdialog')
      .getByText(/^Failed: .* Accept it anyway\?$/)
      .waitFor();
    expect(await app.violations()).toEqual([]);
    await app.click('button', 'Don’t accept');
    expect(decision(BROKEN)).toBeUndefined();
    await page.keyboard.press('a');
    await app.click('button', 'Accept anyway');
    await page.getByRole('alert').waitFor();
    expect(decision(BROKEN)).toBeUndefined();
    // What went wrong with one does not stand over the next.
    await goTo(WHOLE);
    expect(await page.getByRole('alert').count()).toBe(0);
    await goTo(BROKEN);
  });

  it('takes a decision back by one key', async () => {
    const { page } = app;
    await page.keyboard.press('r');
    await page.getByRole('button', { name: /^Damaged/ }).click();
    await until('it is rejected', () => decision(BROKEN) === 'reject');
    await app.text('Rejected:');
    await page.keyboard.press('u');
    await until('nobody has decided', () => decision(BROKEN) === undefined);
    await page.locator(`article[data-session="${BROKEN}"]`).waitFor();
    await app.text(/2 are still open/);
    await goTo(BROKEN);
  });

  it('rejects with a reason by two keys, and goes to the next that is open', async () => {
    await app.page.keyboard.press('r');
    await app.page.getByRole('group', { name: 'Why?' }).waitFor();
    expect(await app.violations()).toEqual([]);
    await app.page.keyboard.press('2');
    await until('it is rejected', () => decision(BROKEN) === 'reject');
    expect(readReview(at(BROKEN), keys.trusted)?.statement).toMatchObject({ reason: 'input' });
    await app.text(/of 2; one is still open|of 2; 1 is still open/);
  });

  it('accepts with a note, which a table has too', async () => {
    await goTo(WHOLE);
    const { page } = app;
    // What is typed is no key of the desk.
    await page.getByLabel('Note').fill('a and r');
    await page.getByLabel('Note').press('r');
    expect(await page.getByRole('group', { name: 'Why?' }).count()).toBe(0);
    await page.locator('h1').click();
    await accept();
    await until('it is accepted', () => decision(WHOLE) === 'accept');
    await app.text(/all are decided/);
    await app.text(/^Accepted on/);
    await page.getByText(/^Table of all decisions/).click();
    // The table is there to be read, and each row leads to its recording.
    expect(await page.locator('table tbody tr').count()).toBe(2);
    await page.locator('table').getByText('Rejected: Input').waitFor();
    const into = join(dirname(station.shards), 'tables');
    await page.getByLabel('Copy to folder').fill(into);
    await app.click('button', 'Write the table');
    await app.text(/reviews-.*\.csv/);
    const [file] = readdirSync(into);
    const rows = readFileSync(join(into, file as string), 'utf8').split('\r\n');
    expect(rows).toHaveLength(4);
    expect(rows.filter((row) => row.includes(',accept,,a and rr,') && row.endsWith(`,${at(WHOLE)}`))).toHaveLength(1);
    expect(rows.filter((row) => row.includes(',reject,input,,'))).toHaveLength(1);
    expect(await app.violations()).toEqual([]);
  });

  it('verifies any other folder', async () => {
    const { page } = app;
    await page.getByLabel('Folder', { exact: true }).fill(at(BROKEN));
    await app.click('button', 'Verify');
    await app.text(/is not what its signers saw/);
    await page.getByLabel('Folder', { exact: true }).fill(at(WHOLE));
    await app.click('button', 'Verify');
    await app.text(/is what its signers saw/);
    await page.getByLabel('Folder', { exact: true }).fill('/nowhere');
    await app.click('button', 'Verify');
    await page.getByRole('alert').waitFor();
    expect(await app.violations()).toEqual([]);
  });

  it('takes another folder, and goes back to its own', async () => {
    const { page } = app;
    using others = new TemporaryFolder();
    const OTHER = '00000000-0000-4000-8000-000000000009';
    cpSync(inject('shard'), join(others.path, OTHER), { recursive: true });
    await app.click('button', 'Check');
    await page.getByLabel('Folder, or s3://BUCKET/FOLDER').fill(others.path);
    await app.click('button', 'Check these');
    await app.text(`1 of 1; 1 is still open · From ${others.path}.`);
    await page.locator('article[aria-busy="false"] .verdict strong').waitFor();
    await accept();
    await until('it is signed', () => readReview(join(others.path, OTHER), keys.trusted)?.statement.decision === 'accept');
    expect(await app.violations()).toEqual([]);
    await app.click('button', 'Back to this machine’s own');
    await app.text(/of 2; /);
  });
});
