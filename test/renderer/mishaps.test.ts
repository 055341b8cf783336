import { once } from 'node:events';
import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { XTestPlayer } from '#native/x11/xtest.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import { PlainWindows } from '#scripts/demo/plain-windows.ts';
import { DEMO_GAME, Stage } from '#scripts/demo/stage.ts';
import { SmallDisk, whyNoSmallDisk } from '#scripts/faults/small-disk.ts';
import { stopThread } from '#scripts/faults/stop-thread.ts';
import { showing } from '#server/core/shown-token.ts';
import { AppPage } from '#test/support/app-page.ts';
import { until } from '#test/support/gap.ts';
import { readOnly } from '#test/support/read-only.ts';
import { expectValid, readMeta } from '#test/support/shards.ts';
import { SMALL, SMALL_STAGE } from '#test/support/small.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** What goes wrong while recording, as the window shows it: only the test plays, so that silence is silence. */
let stage: Stage;
let browser: Browser;
let station: RunningConsole;
let app: AppPage;
let player: XTestPlayer;

const why = whyNoSmallDisk();
if (why !== undefined) console.warn(`full and read-only disks are not tried: ${why}`);

beforeAll(async () => {
  stage = await Stage.open({ playing: false, ...SMALL_STAGE });
  player = new XTestPlayer(stage.display.name);
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  player?.[Symbol.dispose]();
  await stage?.[Symbol.asyncDispose]();
});

afterEach(async () => {
  await app?.page.context().close();
  await station?.[Symbol.asyncDispose]();
});

async function open(draft: Parameters<typeof RunningConsole.start>[1] & { readonly out?: string } = {}): Promise<void> {
  station = await RunningConsole.start(stage.display.name, { ...SMALL, game: DEMO_GAME, title: 'GAP demo game', ...draft });
  app = new AppPage(await (await browser.newContext()).newPage());
  await app.page.goto(station.link);
  await app.agree();
}

function touch(): void {
  for (const down of [true, false]) player.key('KeyW', down);
  player.move(3, 0);
  player.move(-3, 0);
}

/** Keeps touching keys and mouse until `done` resolves. */
async function playing(done: () => Promise<unknown>): Promise<void> {
  const timer = setInterval(touch, 50);
  try {
    await done();
  } finally {
    clearInterval(timer);
  }
}

/** Starts as another window may, without the check, which test/renderer/flow.test.ts covers. */
async function record(): Promise<void> {
  const { origin, host, hash } = new URL(station.link);
  const socket = new WebSocket(`ws://${host}/`, showing(hash.slice(1)), { origin });
  await once(socket, 'open');
  socket.send(JSON.stringify({ id: 1, call: 'record.start', with: {} }));
  await app.recording();
  await app.lamp('Video', 'good');
  socket.close();
}

async function stop(): Promise<void> {
  await app.click('button', /^Stop/);
  await app.click('button', 'Stop recording');
  await app.sealed();
}

/** Expects one shard in the folder, valid apart from what is `expected` to fail. Returns the reasons of its gaps. */
async function expectShard(folder: string, expected: readonly string[] = []): Promise<string[]> {
  const sealed = readdirSync(folder).filter((name) => /^[0-9a-f-]{36}$/.test(name));
  expect(sealed).toHaveLength(1);
  const shard = join(folder, sealed[0] as string);
  await expectValid(shard, expected);
  return (readMeta(shard).recorder?.gaps ?? []).map(({ reason }) => reason);
}

describe('the window, while recording,', () => {
  it('reports a lock screen that takes the keyboard, and when it is over, then an input source that goes silent', async () => {
    await open();
    await record();
    using windows = new PlainWindows(stage.display.name);
    windows.grabKeyboard();
    touch();
    await app.text('Paused: a password field or lock screen has the keyboard');
    expect(await app.violations()).toEqual([]);
    windows.ungrabKeyboard();
    // The headline, and what is read aloud of it: both go.
    await app.page.getByText('Paused').first().waitFor({ state: 'detached' });
    // A server that answers late causes an additional gap.
    await app.text(/last: (another program took the keyboard|the game was not in front)/);
    // The server says that somebody plays, and the recorder hears nothing: this is what a lost hook looks like.
    const somebody = setInterval(() => windows.touchServer(), 200);
    try {
      await app.text(/the input source stopped responding/);
    } finally {
      clearInterval(somebody);
    }
    await stop();
    // Hardly a third of it was played.
    expect(await expectShard(station.shards, ['session.usable'])).toEqual(expect.arrayContaining(['secure-input', 'hook-lost']));
  });

  it('reports that another encoder has taken over from one that froze', async () => {
    await open();
    await record();
    const goOn = stopThread(station.recorderPid(), 'encoder');
    try {
      await app.text('an encoder stopped responding: another has taken over');
      await app.lamp('Video', 'good', 1);
    } finally {
      goOn();
    }
    await stop();
    await app.text(/from frame \d+ on another encoder/);
    await expectShard(station.shards);
  });

  it('turns pictures amber, then red, when the screen freezes, and keeps input green', async () => {
    await open();
    await record();
    const goOn = stopThread(station.recorderPid(), 'grab');
    try {
      await app.lamp('Video', 'late', 10);
      await app.lamp('Input', 'good', 1);
      await app.lamp('Video', 'dead', 10);
      await app.lamp('Input', 'good', 1);
      await app.title('Nothing new is being written', 2);
    } finally {
      goOn();
    }
    await app.lamp('Video', 'good', 20);
    await app.recording();
    await stop();
    await expectShard(station.shards);
  });

  it('says what is missing after the machine stood still, as if asleep', async () => {
    await open();
    await record();
    const all = [station.pid, station.recorderPid()];
    for (const pid of all) process.kill(pid, 'SIGSTOP');
    try {
      await app.title('Not known whether anything is being written', 10);
      expect(await app.violations()).toEqual([]);
    } finally {
      for (const pid of all) process.kill(pid, 'SIGCONT');
    }
    await app.recording();
    await app.text(/last: the machine was too busy/);
    await stop();
    // It stood still for longer than it ran: what is left without the gap is good (`gap trim --drop-gaps`).
    await expectShard(station.shards, ['controls.rate', 'controls.coverage']);
  });

  it.skipIf(why !== undefined)('seals by itself when the disk is full, and says why', async () => {
    using folder = new TemporaryFolder();
    using disk = new SmallDisk(folder.path, 400);
    await open({ out: disk.path });
    await record();
    disk.fill();
    await app.sealed();
    await app.text(/It was interrupted: .*disk/);
    expect(await app.violations()).toEqual([]);
    disk.empty();
    await expectShard(disk.path);
    await station.end();
  });

  it('claims nothing about a folder that was moved away', async () => {
    await open();
    await record();
    const away = `${station.shards}-away`;
    renameSync(station.shards, away);
    await app.title('That did not work');
    await app.text(/it was moved or deleted during the recording/);
    expect(await app.violations()).toEqual([]);
    // The remedy works: moved back, it is sealed with one click.
    expect(readdirSync(away).filter((name) => name.endsWith('.partial'))).toHaveLength(1);
    renameSync(away, station.shards);
    await app.click('button', 'Recover what was recorded');
    await app.sealed();
    await expectShard(station.shards);
  });

  it('has the recording sealed before the program ends', async () => {
    await open();
    await record();
    await until('a second is in the file', async () => /0:0[1-9]/.test(await app.page.locator('.clock').innerText()));
    await station.end();
    await app.text('Lost the connection to the recorder');
    await expectShard(station.shards);
  });
});

describe('the window, before recording,', () => {
  it.skipIf(why !== undefined)('refuses a disk that is too small for what is planned', async () => {
    using folder = new TemporaryFolder();
    using disk = new SmallDisk(folder.path, 400);
    await open({ out: disk.path, minutes: 600 });
    await app.click('button', 'Run a test');
    await playing(() => app.title('Fix these before recording'));
    await app.text(/600 min are planned/);
    expect(await app.page.getByRole('button', { name: 'Start recording' }).isDisabled()).toBe(true);
    await station.end();
  });
});

describe('a refused write', () => {
  it.skipIf(why !== undefined)('is shown at each step with the file and the remedy, and the window goes on once it is fixed', async () => {
    station = await RunningConsole.start(stage.display.name, { ...SMALL, game: DEMO_GAME, title: 'GAP demo game' });
    app = new AppPage(await (await browser.newContext()).newPage());
    await app.page.goto(station.link);
    const home = dirname(station.settings);
    mkdirSync(station.shards);
    /** Asks for something refused, and expects the reason and the remedy. */
    const refused = async (folder: string, ask: () => Promise<unknown>, says: RegExp, remedy: string) => {
      using _ = readOnly(folder);
      await ask();
      await app.text(says);
      await app.text(remedy);
      expect(await app.violations()).toEqual([]);
    };
    const write = 'Allow this user to write there, or choose another place';
    const out = /Choose a folder you can write to/;

    await app.click('checkbox', /Pictures of the game/);
    await app.click('checkbox', /What you do in the game/);
    await refused(home, () => app.click('button', 'I agree'), /read-only file system.*consents/, write);
    await app.click('button', 'I agree');
    await app.title('What are you playing?');

    const rename = async () => {
      await app.page.getByLabel('Name of the game').fill('another');
      await app.page.getByLabel('Name of the game').press('Enter');
    };
    await app.page.getByText('More settings').click();
    await refused(home, rename, /read-only file system.*settings/, write);

    await refused(station.shards, () => app.click('button', 'Run a test'), /The folder .*\.check cannot be created/, 'What to do');
    await app.text(out);
    await app.click('button', 'Back');
    await app.click('button', 'Run a test');
    await playing(() => app.ready());
    await refused(station.shards, () => app.record(), /The folder .*cannot be written to/, 'What to do');
    await app.text(out);
    await app.click('button', 'Back');
    await app.click('button', 'Run a test');
    await playing(() => app.ready());
    await app.record();
    await app.recording();
    await until('a second is in the file', async () => /0:0[1-9]/.test(await app.page.locator('.clock').innerText()));
    await stop();
    await expectShard(station.shards);

    await app.click('button', 'Review and share');
    await app.page.getByLabel('Copy to folder').fill('/proc/nowhere');
    await app.click('button', 'Export');
    await app.text(/ENOENT.*\/proc\/nowhere/);
    await refused(station.shards, () => app.click('button', 'Sign as operator'), /read-only file system/, write);
    const remove = async () => {
      await app.click('button', 'Delete');
      await app.click('button', 'Delete it');
    };
    await refused(station.shards, remove, /read-only file system/, write);
    const withdraw = async () => {
      await app.click('button', 'Withdraw consent');
      await app.click('button', 'Withdraw it');
    };
    await refused(home, withdraw, /read-only file system/, write);
    await expectShard(station.shards);
    await withdraw();
    await app.text(/The consent was withdrawn on/);

    const system = await browser.newBrowserCDPSession();
    const { targetInfo } = await (await app.page.context().newCDPSession(app.page)).send('Target.getTargetInfo');
    const { browserContextId } = targetInfo;
    if (browserContextId === undefined) throw new Error('the page belongs to no context');
    await system.send('Browser.setPermission', { permission: { name: 'clipboard-write' }, setting: 'denied', browserContextId });
    await app.click('button', 'Review frame by frame');
    await app.click('button', 'Copy a link to this frame');
    await app.text('The clipboard cannot be used here.');
  });
});
