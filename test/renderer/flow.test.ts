import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '#core/format/qat.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import { DEMO_GAME, Stage } from '#scripts/demo/stage.ts';
import { gap } from '#test/support/gap.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let stage: Stage;
let station: RunningConsole;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const complaints: string[] = [];
let clicks = 0;

beforeAll(async () => {
  stage = await Stage.open();
  station = await RunningConsole.start(stage.display.name);
  browser = await openBrowser();
  context = await browser.newContext({ bypassCSP: false });
  page = await context.newPage();
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await station?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
});

/** By its role and name, as somebody with a screen reader finds it. */
async function click(role: 'button' | 'checkbox' | 'radio', name: string | RegExp, count = true): Promise<void> {
  const target = page.getByRole(role, { name, exact: typeof name === 'string' });
  await target.waitFor();
  // React Aria's boxes are labels around a hidden input.
  if (role === 'button') await target.click();
  else await page.locator('label').filter({ has: target }).click();
  if (count) clicks += 1;
}

async function title(text: string | RegExp, seconds = 30): Promise<void> {
  await page.getByRole('heading', { level: 1, name: text }).waitFor({ timeout: seconds * 1000 });
}

/** What axe finds against WCAG 2.2 AA in what is on the screen now. */
async function violations(): Promise<string[]> {
  // Through the debugger: the page's own policy lets no script in.
  await page.evaluate(AXE);
  return await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[] }> };
    };
    const found = await axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
    );
  });
}

describe('from consent to a shard, in a real browser', () => {
  it('asks for consent: nothing is ticked, and without what is needed nobody gets on', async () => {
    await page.goto(station.link);
    await title('What you agree to when you record');
    expect(page.url()).not.toContain('#');
    const boxes = page.getByRole('checkbox');
    expect(await boxes.count()).toBe(5);
    for (const box of await boxes.all()) expect(await box.isChecked()).toBe(false);
    expect(await page.getByRole('button', { name: 'I agree' }).isDisabled()).toBe(true);
    expect(await violations()).toEqual([]);
    await click('button', 'I do not agree', false);
    await title('Nothing is recorded');
    await click('button', 'Read it again', false);
    await click('checkbox', /Pictures of the game/);
    await click('checkbox', /What you do in the game/);
    await click('button', 'I agree');
  });

  it('finds the game’s window', async () => {
    await title('What do you play?');
    await click('radio', /GAP demo game/);
    await page.getByRole('button', { name: 'Check everything' }).and(page.locator(':enabled')).waitFor();
    expect(await violations()).toEqual([]);
    await click('button', 'Check everything');
  });

  it('checks by a real take, whose lamps light up from the file', async () => {
    await title('A short real take');
    await page.locator('.lamp.good', { hasText: 'Keyboard' }).waitFor();
    await page.locator('.lamp.good', { hasText: 'Picture' }).waitFor();
    await title('Everything a recording needs is there.');
    expect(await violations()).toEqual([]);
    await click('button', 'Start recording');
  });

  it('records: the screen shows what was written, survives a reload, and a second tab shows the same', async () => {
    await title('Recording');
    await page.locator('.lamp.good', { hasText: 'Video' }).waitFor();
    expect(await violations()).toEqual([]);
    await page.reload();
    await title('Recording');
    const other = await context.newPage();
    await other.goto(station.link);
    await other.getByRole('heading', { level: 1, name: 'Recording' }).waitFor();
    await other.close();
    await click('button', 'Set a marker', false);
    await page.getByText('Marker set (1)').waitFor();
    const [partial] = readdirSync(station.shards).filter((name) => name.endsWith('.partial'));
    expect(partial).toBeDefined();
  });

  it('stops once it was asked, seals, and says what came of it', async () => {
    await click('button', /^Stop/);
    await page.getByRole('alertdialog').waitFor();
    expect(await violations()).toEqual([]);
    await click('button', 'Stop and seal');
    await title(/A valid recording|Not valid as it is/);
    expect(clicks).toBeLessThanOrEqual(8);
    expect(await violations()).toEqual([]);
  });

  it('has made a shard that validates and verifies', async () => {
    const [id] = readdirSync(station.shards);
    const shard = join(station.shards, id as string);
    const env = { GAP_SETTINGS: station.settings };
    const { findings } = JSON.parse((await gap(['validate', shard, '--json'], { env })).stdout) as { findings: Finding[] };
    // A browser, its checker and a player beside the recorder on two cores: frames may be late, and nothing else may be wrong.
    expect(findings.filter(({ check, severity }) => severity === 'fail' && !/^(cfr|frames)\./.test(check))).toEqual([]);
    expect(await gap(['verify', shard], { env })).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(join(shard, 'meta.json'), 'utf8'))).toMatchObject({ recorder: { input: { game: [DEMO_GAME] } } });
  });

  it('shows what one is about to give, and lists it', async () => {
    await click('button', 'What you are about to give', false);
    await title('What is in this recording');
    await page.getByText('Keys and how often').waitFor();
    expect(await violations()).toEqual([]);
    await click('button', 'All recordings', false);
    await title('Recordings');
    await page.getByRole('button', { name: /GAP demo game/ }).waitFor();
    expect(await violations()).toEqual([]);
    await click('button', 'Settings', false);
    await title('Settings');
    expect(await violations()).toEqual([]);
  });

  it('says so when the console has ended, and when its link is of another start', async () => {
    await station.end();
    await page.getByRole('alert').filter({ hasText: 'The connection to the recorder was lost' }).waitFor();
  });

  it('had nothing to complain of', () => {
    expect(complaints.filter((text) => !/WebSocket connection|ERR_CONNECTION_REFUSED/.test(text))).toEqual([]);
  });
});
