import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pagesFolder } from '#app/server/serve.ts';
import { Protocol } from '#play/core/protocol.ts';
import { PlayServer, type Said } from '#play/server/play-server.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { GAP } from '#scripts/gap-command.ts';
import { AppPage } from '#test/support/app-page.ts';
import { CuttableWay, LOCALHOST_ELSEWHERE } from '#test/support/cuttable-way.ts';
import { gap, until } from '#test/support/gap.ts';
import { EXAMPLES, phaseOf } from '#test/support/played-match.ts';
import { broken } from '#test/support/shards.ts';
import { startRecorder } from '#test/support/started-recorder.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** Every example, played as the README describes: one command, two browsers, and a recorder for each. */
const folder = new TemporaryFolder();
let stage: Stage;
let browser: Browser;

beforeAll(async () => {
  stage = await Stage.open({ width: 640, height: 360 });
  browser = await openBrowser(LOCALHOST_ELSEWHERE);
});

afterAll(async () => {
  await browser?.close();
  await stage?.[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const reaches = (page: Page, phase: string, seconds = 20) =>
  until(`the page is in ${phase}`, async () => (await phaseOf(page)) === phase, seconds);

/** Where the first player is, in the words of the game. */
const placeOf = async (page: Page) => /p1 \d+ \([^)]*\)/.exec(await page.locator('#scores').innerText())?.[0];

/** Presses the keys asked for, and goes on once they are measured. A key not yet pressed holds the scene up. */
async function calibrated(pages: readonly AppPage[]): Promise<void> {
  for (const app of pages) {
    await reaches(app.page, 'calibrate');
    await app.page.bringToFront();
    for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp']) await app.page.keyboard.press(key);
    await until('three keys came', async () => (await app.page.locator('main').innerText()).includes('Press each of these keys once: ↓'));
    expect(await app.violations()).toEqual([]);
    await app.page.keyboard.press('ArrowDown');
    await app.page.getByRole('button', { name: /^(Next|Play anyway)$/ }).click();
  }
}

describe.each(readdirSync(EXAMPLES).filter((file) => file.endsWith('.json')))('%s', (file) => {
  it('is played by two from consent to thanks; leaving during the survey disturbs nobody', async () => {
    const answers = join(folder.path, `${file}.answers`);
    const names = (JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8')) as Protocol).scenes.map(({ scene }) => scene);
    const server = spawn(process.execPath, [GAP, 'play', join(EXAMPLES, file), '--answers', answers], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    server.stdout.on('data', (chunk) => {
      text += chunk;
    });
    try {
      await until('it gives a link', () => text.includes('Ctrl-C'));
      const link = /http:\S+/.exec(text)?.[0] as string;
      const recorders = await Promise.all([0, 1].map((i) => startRecorder(stage.display.name, join(folder.path, `${file}.${i}`))));
      const pages: AppPage[] = [];
      for (const [i, recorder] of recorders.entries()) {
        const app = new AppPage(await (await browser.newContext()).newPage());
        pages.push(app);
        await app.page.goto(`${link}~${encodeURIComponent(recorder.link)}`);
        expect(app.page.url()).not.toContain('#');
        await reaches(app.page, 'consent');
        expect(await app.violations()).toEqual([]);
        await app.click('button', 'I agree');
        await reaches(app.page, 'instructions');
        expect(await app.violations()).toEqual([]);
        await app.click('button', 'Next');
        if (i === 0) await reaches(app.page, 'lobby');
        expect(await app.violations()).toEqual([]);
      }
      const [one, two] = pages as [AppPage, AppPage];
      if (names.includes('calibrate')) await calibrated(pages);
      for (const { page } of pages) await reaches(page, 'playing');
      expect(await one.violations()).toEqual([]);
      await until('the game says where one is', async () => (await placeOf(one.page)) !== undefined);
      const place = await placeOf(one.page);
      // Repeated until it is p1's turn: a key already held when the turn comes moves nobody, and a turn ends after three seconds.
      await until('one has moved', async () => {
        await one.page.keyboard.down('ArrowRight');
        await one.page.waitForTimeout(100);
        await one.page.keyboard.up('ArrowRight');
        const now = await placeOf(one.page);
        return now !== undefined && now !== place;
      });
      // They found a direct way to each other.
      await until('the server is told', () => text.includes('p1: direct connection to p2') && text.includes('p2: direct connection to p1'));
      for (const { page } of pages) await reaches(page, 'survey', 60);
      // The games' last messages are still on their way to the recorders.
      await two.page.waitForTimeout(800);
      await two.page.close();
      expect(await one.violations()).toEqual([]);
      // Nothing is answered in advance, and nobody gets on without an answer.
      await one.click('button', 'Send');
      expect(await phaseOf(one.page)).toBe('survey');
      await one.page.getByLabel('4').check();
      if (file === 'coin-chase.json') {
        await one.page.getByLabel('a person').check();
        await one.page.getByLabel('Anything else?').fill('<b>no</b>');
      }
      await one.click('button', 'Send');
      await reaches(one.page, 'over');
      expect(await one.page.locator('main').innerText()).toContain('Thank you');
      expect(one.complaints).toEqual([]);
      let said: Said[] = [];
      await until('everything is written down', () => {
        said = readFileSync(answers, 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Said);
        return said.at(-1)?.answers !== undefined;
      });
      const measured = { fps: expect.any(Number), round_trip_ms: expect.any(Number), round_trip_least_ms: expect.any(Number) };
      expect(said.map(({ agreed, answers: given, measured: figures }) => agreed ?? given ?? figures)).toEqual([
        true,
        true,
        ...(names.includes('calibrate') ? [measured, measured] : []),
        file === 'coin-chase.json' ? { fun: 4, partner: 'a person', remarks: '<b>no</b>' } : { fun: 4 },
      ]);
      const shards = await Promise.all(recorders.map((recorder) => recorder.stop()));
      for (const shard of shards) expect(await broken(shard)).toEqual([]);
      expect(await gap(['compare', ...shards])).toMatchObject({ code: 0, stdout: expect.stringContaining(' 0 differ') });
      // What was recorded is what happened: the game does it again.
      for (const shard of shards)
        expect(await gap(['play', join(EXAMPLES, file), '--replay', shard])).toMatchObject({
          code: 0,
          stdout: expect.stringMatching(/[1-9]\d* state hashes as recorded\nREPRODUCED/),
        });
      expect(said.at(-1)).toMatchObject({ player: 'p1', match: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    } finally {
      const ended = once(server, 'exit');
      server.kill('SIGINT');
      await ended;
    }
  });
});

describe('somebody who does not agree', () => {
  it('is matched with nobody, and nothing is kept', async () => {
    const file = join(folder.path, 'answers');
    const server = spawn(process.execPath, [GAP, 'play', join(EXAMPLES, 'coin-chase.json'), '--answers', file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    server.stdout.on('data', (chunk) => {
      text += chunk;
    });
    await until('it gives a link', () => text.includes('Ctrl-C'));
    const app = new AppPage(await (await browser.newContext()).newPage());
    await app.page.goto(/http:\S+/.exec(text)?.[0] as string);
    await app.click('button', 'I do not agree');
    await reaches(app.page, 'over');
    expect(await app.page.locator('main').innerText()).toContain('You did not agree');
    expect(readFileSync(file, 'utf8')).toBe('');
    const ended = once(server, 'exit');
    server.kill('SIGINT');
    expect((await ended)[0]).toBe(0);
  });
});

describe('answers', () => {
  const survey = { scene: 'survey', title: 'How was it?', questions: [{ kind: 'text', id: 'remarks', ask: 'Anything?' }] };
  const protocol = Protocol.parse({ protocol: 1, title: 'test', scenes: [survey] });
  const send = (page: Page) => page.getByRole('button', { name: 'Send' });

  it('are sent once, as soon as the connection is back', async () => {
    const said: Said[] = [];
    const onAnswers = async (line: Said) => void said.push(line);
    await using server = await PlayServer.open({ pages: pagesFolder(), games: EXAMPLES, port: 0, protocol, onAnswers });
    await using way = await CuttableWay.to(Number(new URL(server.link).port));
    const page = await (await browser.newContext()).newPage();
    await page.goto(server.link.replace('127.0.0.1', 'localhost'));
    await reaches(page, 'survey');
    way.cut();
    await page.getByText('The connection was lost; trying again').waitFor();
    await page.getByLabel('Anything?').fill('a lot');
    await send(page).click();
    await page.getByText('Sending your answers').waitFor();
    expect(said).toEqual([]);
    way.mend();
    await reaches(page, 'over');
    expect(said.map(({ answers }) => answers)).toEqual([{ remarks: 'a lot' }]);
    expect(await page.locator('#scene').innerText()).toBe('');
    expect(await page.locator('#connection').innerText()).toBe('');
  });

  it('stay on the page when no server accepts them any more, and the page says so', async () => {
    const page = await (await browser.newContext()).newPage();
    {
      await using server = await PlayServer.open({ pages: pagesFolder(), games: EXAMPLES, port: 0, protocol });
      await page.goto(server.link);
      await reaches(page, 'survey');
      await page.getByLabel('Anything?').fill('a lot');
    }
    await page.getByText('The connection is gone for good').waitFor();
    await send(page).click();
    await page.getByText('Your answers could not be saved').waitFor();
    expect(await page.getByLabel('Anything?').inputValue()).toBe('a lot');
    expect(await send(page).isEnabled()).toBe(true);
    expect(await phaseOf(page)).toBe('survey');
  });

  it('that wait for a server are not sent to one that was restarted: it knows nobody', async () => {
    const page = await (await browser.newContext()).newPage();
    let port = 0;
    {
      await using server = await PlayServer.open({ pages: pagesFolder(), games: EXAMPLES, port, protocol });
      port = Number(new URL(server.link).port);
      await using way = await CuttableWay.to(port);
      await page.goto(server.link.replace('127.0.0.1', 'localhost'));
      await reaches(page, 'survey');
      way.cut();
      await page.getByText('trying again').waitFor();
      await send(page).click();
    }
    await using _another = await PlayServer.open({ pages: pagesFolder(), games: EXAMPLES, port, protocol });
    await using _way = await CuttableWay.to(port);
    await page.getByText('Your answers could not be saved').waitFor();
  });

  it('stay on the page when the disk has no room for them, and can be sent again', async () => {
    const said: Said[] = [];
    let full = true;
    const onAnswers = async (line: Said) => {
      if (full) throw new Error('no space left');
      said.push(line);
    };
    await using server = await PlayServer.open({ pages: pagesFolder(), games: EXAMPLES, port: 0, protocol, onAnswers });
    const page = await (await browser.newContext()).newPage();
    await page.goto(server.link);
    await page.getByLabel('Anything?').fill('a lot');
    await send(page).click();
    await page.getByText('Your answers could not be saved').waitFor();
    full = false;
    await send(page).click();
    await reaches(page, 'over');
    expect(said.map(({ answers }) => answers)).toEqual([{ remarks: 'a lot' }]);
  });
});

describe('gap play --check', () => {
  it('names every mistake by file and line', async () => {
    const right = await gap(['play', join(EXAMPLES, 'coin-chase.json'), '--check']);
    expect(right).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('consent, instructions, lobby, calibrate, play, survey, export; coin-chase.ts is deterministic'),
    });
    const file = join(folder.path, 'wrong.json');
    const text = readFileSync(join(EXAMPLES, 'coin-chase.json'), 'utf8');
    writeFileSync(file, text.replace('"players": 2', '"players": 1').replace('"kind": "text"', '"kind": "essay"'));
    const lineOf = (what: string) => text.slice(0, text.indexOf(what)).split('\n').length;
    const wrong = await gap(['play', file, '--check']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain(`${file}:${lineOf('"players": 2')}: scenes.2.players: `);
    expect(wrong.stderr).toContain(`${file}:${lineOf('"kind": "text"')}: scenes.5.questions.2.kind: `);
    writeFileSync(file, '{\n  "protocol": 1,\n  oops\n}\n');
    expect((await gap(['play', file, '--check'])).stderr).toContain(`${file}:3: not JSON: `);
    expect((await gap(['play', '/nowhere.json'])).stderr).toContain('/nowhere.json: there is no such file');
  });
});
