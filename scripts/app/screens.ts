import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { openDatabase } from '#corpus/database/open-database.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import { fillCatalogue } from '#scripts/corpus/invented-catalogue.ts';
import { Stage } from '#scripts/demo/stage.ts';

/** Walks through the app with a real recorder and saves a picture of every screen in both themes to docs/screens. */
const OUT = 'docs/screens';
const THEMES = ['light', 'dark'] as const;

mkdirSync(OUT, { recursive: true });
await using stage = await Stage.open();
// The folder's name stands in the pictures.
const recordings = join(tmpdir(), 'Recordings');
mkdirSync(recordings);
using _removed = { [Symbol.dispose]: () => rmSync(recordings, { recursive: true, force: true }) };
await using station = await RunningConsole.start(stage.display.name, { out: recordings });
const browser = await openBrowser();
const page = await browser.newPage({ viewport: { width: 1040, height: 820 }, deviceScaleFactor: 1 });
try {
  await walk(page);
  await walkLab(page);
  await walkCorpus(page);
} finally {
  await browser.close();
}

/** The operator's page, with simulated stations that report sessions as real ones do. */
async function walkLab(at: Page): Promise<void> {
  await using lab = await RunningConsole.startLab(['station 01', 'station 02', 'station 03', 'station 04']);
  const stations = spawn(process.execPath, ['scripts/bench/programs/simulated-stations.ts', lab.stationLink as string, '3'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(stations.stdout, 'data');
  await at.goto(lab.link);
  await title('3 of 4 stations are recording');
  await sleep(3000);
  await shoot('lab');
  const ended = once(stations, 'exit');
  stations.stdin.end();
  await ended;
}

/** A corpus of invented recordings. */
async function walkCorpus(at: Page): Promise<void> {
  // Its name stands in the pictures.
  const where = join(tmpdir(), 'Corpus');
  using _removed = { [Symbol.dispose]: () => rmSync(where, { recursive: true, force: true }) };
  {
    await using database = await openDatabase(where);
    await fillCatalogue(database, 20_000);
  }
  await using corpus = await RunningConsole.startCorpus('--database', where);
  await at.goto(corpus.link);
  await title('Corpus');
  await at.locator('.rows[aria-busy="false"]').waitFor();
  await at.setViewportSize({ width: 1040, height: 1200 });
  await shoot('corpus');
}

async function shoot(name: string): Promise<void> {
  for (const theme of THEMES) {
    // Nothing is on its way from one theme to the other.
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.screenshot({ path: join(OUT, `${name}-${theme}.png`) });
  }
  process.stdout.write(`${name}\n`);
}

async function press(name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name, exact: typeof name === 'string' }).click();
}

async function tick(role: 'checkbox' | 'radio', name: RegExp): Promise<void> {
  await page
    .locator('label')
    .filter({ has: page.getByRole(role, { name }) })
    .click();
}

async function title(text: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();
}

async function walk(at: Page): Promise<void> {
  await at.goto(station.link);
  await title('What you agree to when you record');
  await shoot('consent');
  await press('I do not agree');
  await title('Nothing is recorded');
  await shoot('declined');
  await press('Read it again');
  await tick('checkbox', /Pictures of the game/);
  await tick('checkbox', /What you do in the game/);
  await press('I agree');
  await title('What are you playing?');
  await tick('radio', /GAP demo game/);
  await sleep(500);
  await shoot('set-up');
  await press('Run a test');
  await title('Test recording');
  await at.locator('.lamp.good', { hasText: 'Keyboard' }).waitFor();
  await shoot('checking');
  await title('Ready to record');
  await shoot('checked');
  await record(at);
  await look(at);
  await station.end();
  await at.getByRole('alert').waitFor();
  await shoot('lost');
}

async function record(at: Page): Promise<void> {
  await press('Start recording');
  await page.getByRole('heading', { level: 1, name: 'Recording' }).waitFor();
  await sleep(20_000);
  await shoot('recording');
  await at.setViewportSize({ width: 320, height: 220 });
  await at.goto(`${new URL(station.link).origin}/?at=compact`);
  await at.getByRole('heading', { level: 1, name: 'Recording' }).waitFor();
  await shoot('compact');
  await at.setViewportSize({ width: 1040, height: 820 });
  await at.goto(`${new URL(station.link).origin}/?at=record`);
  await press(/^Stop/);
  await at.getByRole('alertdialog').waitFor();
  await shoot('stop');
  await press('Stop recording');
  // The game is still in front, and its video would wait for that.
  await press('Finish now');
  await at.getByRole('heading', { level: 1, name: /Passed|Failed/ }).waitFor({ timeout: 150_000 });
  await at.locator('.strip img').first().waitFor();
  await shoot('verdict');
}

/** What is done with a recording. */
async function look(at: Page): Promise<void> {
  await press('Review and share');
  await at.getByText('Key and button counts').waitFor();
  await shoot('shard');
  await press('Review frame by frame');
  await at.locator('canvas.picture').waitFor();
  await at.keyboard.press('n');
  for (let i = 0; i < 4; i++) await at.keyboard.press('Shift+ArrowRight');
  await sleep(2000);
  await at.setViewportSize({ width: 1040, height: 1200 });
  await shoot('review');
  await at.setViewportSize({ width: 1040, height: 820 });
  await press('What is in it');
  await title('What is in this recording');
  await press('All recordings');
  await at
    .getByRole('button', { name: /GAP demo game/ })
    .locator('img')
    .waitFor();
  await shoot('library');
  await press('Check');
  await title('Check');
  await at.locator('article .strip img').first().waitFor();
  await at.locator('article .verdict strong').waitFor();
  await shoot('check');
  await press('Settings');
  await title('Settings');
  await shoot('settings');
}
