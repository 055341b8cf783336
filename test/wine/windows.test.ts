import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recover, TableReader, validate } from '#library/index.ts';
import type { SocketFacts } from '#native/core/network/socket-facts.ts';
import { XTestPlayer } from '#native/x11/xtest.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import { PlainWindows } from '#scripts/demo/plain-windows.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { isLate } from '#scripts/faults/accounts.ts';
import { GAP } from '#scripts/gap-command.ts';
import { GameServer } from '#scripts/network/game-server.ts';
import { LongWay } from '#scripts/network/long-way.ts';
import { endWine, WINE, type WineRun, whyNoWine, windowsPath, wineNode } from '#scripts/wine/wine.ts';
import { AppPage } from '#test/support/app-page.ts';
import { EachWritten, followed } from '#test/support/followed.ts';
import { until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { GOLDEN_SHARD, readMeta } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const TITLE = 'GAP wine game';
const GAME = `title:${TITLE}`;
const why = whyNoWine();
if (why !== undefined) console.warn(`the Windows build is not tried: ${why}`);

interface Said {
  readonly ready?: boolean;
  readonly event?: { readonly code: string; readonly value: number; readonly dx: number; readonly dy: number; readonly device: string };
  readonly focus?: string;
  readonly hotkey?: string;
  readonly error?: string;
  readonly unmapped?: number;
  readonly idleUs?: number;
  readonly asleepUs?: number;
}

/** The Windows programs run on a separate display, one after the other; they say nothing about speed. */
describe.skipIf(why !== undefined)('under wine, the Windows build', () => {
  let display: VirtualDisplay;
  let folder: TemporaryFolder;
  let game: WineRun;
  let windows: PlainWindows;
  let player: XTestPlayer;
  let logs = 0;

  // The limit is for what never ends: in a slow hour 90 s were not enough to seal four seconds, at idle priority beside other tests.
  const start = (script: string, args: readonly string[], seconds = 220) =>
    wineNode(display.name, join(folder.path, `log${logs++}`), [script, ...args], seconds);
  const said = (run: WineRun): Said[] =>
    run
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Said);
  /** Gives a window the focus, and waits until X says so. */
  const activate = async (title: string) => {
    const window = windows.find(title);
    if (window === undefined) throw new Error(`there is no window ${title}`);
    windows.activate(window);
    await until(`${title} is active`, () => windows.active() === window);
    await sleep(200);
  };

  beforeAll(async () => {
    folder = new TemporaryFolder();
    display = await VirtualDisplay.start({ width: 800, height: 600 });
    windows = new PlainWindows(display.name);
    player = new XTestPlayer(display.name);
    game = start('scripts/wine/game.ts', [TITLE, '500'], 510);
    await until('the game shows its window', () => windows.find(TITLE) !== undefined);
  });

  afterAll(async () => {
    game.child.kill('SIGKILL');
    await game.ended;
    await endWine();
    player[Symbol.dispose]();
    windows[Symbol.dispose]();
    await display[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  long('tells a game’s sockets and the machine’s traffic, and gets echoes of UDP and pings back', async () => {
    // 300 ms there and back: more than the time between two echoes.
    await using way = LongWay.whyNot() === undefined ? await LongWay.open({ delayMs: 150 }) : undefined;
    await using server = await GameServer.open(way?.near ?? '127.0.0.1');
    const run = start('test/support/windows-network.ts', [way?.far ?? '127.0.0.1', String(server.port), String(server.echoPort)], 60);
    expect(await run.ended).toBe(0);
    const told = JSON.parse(run.output()) as Record<'before' | 'during', SocketFacts> & Record<'udp' | 'silent' | 'ping', unknown>;
    // Wine does not keep figures of single connections: they count as sockets. What stays on this machine is none.
    expect([told.before.uncounted, told.during.uncounted, told.during.flows]).toEqual([0, way === undefined ? 0 : 1, []]);
    expect(told.during.interface?.received).toBeGreaterThan(0);
    expect([told.udp, told.silent, told.ping]).toEqual([[0, 1, 2, 3, 4], [], [0, 1, 2, 3, 4]]);
  });

  long('knows its own rights, and that the game has no more', async () => {
    const run = start('test/support/windows-rights.ts', [], 60);
    expect(await run.ended).toBe(0);
    const { level, more, gone } = JSON.parse(run.output()) as { level: number; more: boolean; gone: string };
    // A user's, or an administrator's.
    expect([0x2000, 0x3000]).toContain(level);
    expect([more, gone]).toEqual([false, 'gone']);
  });

  long('delivers every key, button, notch and motion of the game that has the focus, and of no other', async () => {
    await activate(TITLE);
    const end = join(folder.path, 'end-of-listening');
    const listener = start('test/support/windows-listener.ts', [GAME, windowsPath(end)]);
    await until('it listens', () => said(listener).some(({ ready }) => ready === true));
    await sleep(300);
    const tap = (press: (down: boolean) => void) => {
      press(true);
      press(false);
    };
    for (const key of ['KeyW', 'ControlRight', 'ShiftLeft', 'ShiftRight', 'Space', 'KeyP', 'ArrowUp'] as const)
      tap((down) => player.key(key, down));
    for (const button of [1, 2, 3, 8, 9, 4, 5, 6, 7]) tap((down) => player.button(button, down));
    for (let i = 0; i < 100; i++) {
      player.move(i % 2 === 0 ? 3 : -2, i % 2 === 0 ? -1 : 1);
      await sleep(4);
    }
    await sleep(300);
    // Somebody writes a note in another window.
    const note = windows.open('Notes');
    await until('the note is active', () => windows.active() === note);
    await sleep(300);
    for (const key of ['KeyA', 'KeyS', 'KeyD'] as const) tap((down) => player.key(key, down));
    player.move(50, 0);
    await sleep(300);
    windows.close(note);
    await activate(TITLE);
    tap((down) => player.key('KeyE', down));
    await until('E is there', () => said(listener).filter(({ event }) => event?.code === 'E').length === 2);
    writeFileSync(end, '');
    await listener.ended;
    const events = said(listener).flatMap(({ event }) => event ?? []);
    const taps = (code: string) => [`${code} 1`, `${code} 0`];
    expect(events.filter(({ code }) => code !== 'move').map(({ code, value }) => `${code} ${value}`)).toEqual([
      ...['W', 'Ctrl', 'Shift', 'Shift', 'Space', 'LMB', 'MMB', 'RMB', 'X1', 'X2'].flatMap(taps),
      'wheel_y 1',
      'wheel_y -1',
      'wheel_x -1',
      'wheel_x 1',
      ...taps('E'),
    ]);
    const moves = events.filter(({ code }) => code === 'move');
    // Wine merges moves (3 to 11 % fewer records), so sums are compared.
    expect(moves.reduce((sum, { dx }) => sum + dx, 0)).toBe(50);
    expect(moves.reduce((sum, { dy }) => sum + dy, 0)).toBe(0);
    expect(said(listener).flatMap(({ focus }) => focus ?? [])).toEqual(['game', 'unfocused', 'game']);
    // P and the arrow, twice each; the idle time and the sleep time are there.
    const [{ unmapped, idleUs, asleepUs } = {}] = said(listener).filter((line) => line.unmapped !== undefined);
    expect(unmapped).toBe(4);
    expect(idleUs).toBeGreaterThan(0);
    expect(Math.abs(asleepUs ?? 1e9)).toBeLessThan(1e6);
  });

  it('lists the windows by program and title, with a picture of each', async () => {
    await activate(TITLE);
    const list = start('test/support/windows-list.ts', [TITLE]);
    await list.ended;
    const {
      windows: listed,
      size,
      colours,
    } = JSON.parse(list.output()) as {
      windows: { title: string; programs: string[] }[];
      size: [number, number];
      colours: string[];
    };
    expect(listed.find(({ title }) => title === TITLE)?.programs).toEqual(['node.exe']);
    expect(size).toEqual([640, 360]);
    // Two of the bars that the game paints, by red, green and blue.
    expect(colours).toEqual(expect.arrayContaining(['255,64,32', '32,192,255']));
  });

  long('reports a hotkey once, and says so when another program has it', async () => {
    await activate(TITLE);
    const end = join(folder.path, 'end-of-hotkeys');
    const first = start('test/support/windows-listener.ts', [GAME, windowsPath(end), 'Ctrl+Shift+F9']);
    await until('it listens', () => said(first).some(({ ready }) => ready === true));
    const second = start('test/support/windows-listener.ts', [GAME, windowsPath(end), 'Ctrl+Shift+F9']);
    await second.ended;
    expect(said(second)).toEqual([{ error: 'The marker hotkey Ctrl+Shift+F9 belongs to another program' }]);
    for (const key of ['ControlLeft', 'ShiftLeft', 'F9'] as const) player.key(key, true);
    // Into auto-repeat.
    await sleep(1000);
    for (const key of ['F9', 'ShiftLeft', 'ControlLeft'] as const) player.key(key, false);
    await until('the hotkey is there', () => said(first).some(({ hotkey }) => hotkey !== undefined));
    writeFileSync(end, '');
    await first.ended;
    expect(said(first).flatMap(({ hotkey }) => hotkey ?? [])).toEqual(['marker']);
  });

  const record = (out: string, more: readonly string[] = []) =>
    start(GAP, [
      'record',
      '--out',
      windowsPath(out),
      '--game',
      GAME,
      '--license-ref',
      'ref#wine',
      '--consent-ref',
      'ref#wine',
      '--size',
      '320x180',
      '--region',
      '640x360+0+0',
      '--fps',
      '30',
      '--encoder-threads',
      '1',
      '--pads',
      'off',
      '--json',
      ...more,
    ]);
  const recording = (run: WineRun) => run.output().includes('"type":"status"');

  /** A shard is whole apart from its speed, which a busy machine may fail under wine. */
  const SPEED = ['cfr.missing', 'frames.residual', 'controls.rate', 'controls.coverage'];
  const failed = async (shard: string) =>
    (await validate(shard)).findings.flatMap(({ check, severity }) => (severity === 'fail' && !SPEED.includes(check) ? check : []));

  long('records, seals and validates a whole shard of the length asked for', async () => {
    await activate(TITLE);
    const out = join(folder.path, 'whole');
    const run = record(out, ['--duration', '4']);
    const code = await run.ended;
    expect([0, 1], run.output()).toContain(code);
    const shard = join(out, readdirSync(out)[0] as string);
    expect(await failed(shard)).toEqual([]);
    using frames = await TableReader.open(join(shard, 'frames.parquet'));
    const blank = await frames.fill('blank', new Uint8Array(frames.rows));
    // How late the first picture comes is a matter of speed; from it to the last row no frame is missing.
    using controls = await TableReader.open(join(shard, 'controls.parquet'));
    const [firstUs = 0] = await frames.numbers('ts_us');
    const endUs = (await controls.numbers('ts_us')).at(-1) ?? 0;
    const { recorder } = readMeta(shard);
    expect(endUs - (recorder?.anchors[0]?.ts_us ?? Number.POSITIVE_INFINITY)).toBeGreaterThan(3.8e6);
    expect(Math.abs(frames.rows - ((endUs - firstUs) * 30) / 1e6)).toBeLessThan(3);
    expect(blank.reduce((sum, one) => sum + one, 0)).toBeLessThan(frames.rows / 4);
    const check = start(GAP, ['validate', windowsPath(shard), '--json']);
    await check.ended;
    const { findings } = JSON.parse(check.output()) as { findings: { check: string; severity: string }[] };
    expect(findings.filter(({ severity, check: name }) => severity === 'fail' && !SPEED.includes(name))).toEqual([]);
  });

  long('says that this window cannot be recorded by itself, where Windows.Graphics.Capture is missing', async () => {
    await activate(TITLE);
    const rights = ['--license-ref', 'ref#l', '--consent-ref', 'ref#c'];
    const asked = ['--window', '--game', GAME, '--size', '160x96', '--out', windowsPath(join(folder.path, 'window'))];
    const run = start(GAP, ['record', ...asked, ...rights]);
    expect(await run.ended).toBe(2);
    expect(run.output()).toMatch(
      /The game’s window cannot be recorded by itself: gfxcapture (is not there|cannot be opened) \(FFmpeg code -\d+\)/,
    );
  });

  long('lets Windows’ own encoder prove itself in a process of its own, and tells its words and those of its FFmpeg', async () => {
    const run = start(GAP, ['doctor', '--no-ladder', '--json', '--size', '320x180', '--fps', '30']);
    await run.ended;
    // What FFmpeg says on its error output goes to the same file, before and after it.
    const [, json = ''] = /^(\{\n[\s\S]*?^\})$/m.exec(run.output()) ?? [];
    const { encoders, ffmpeg } = JSON.parse(json) as {
      ffmpeg: { nonfree: boolean };
      encoders: { encoder: string; failed?: string }[];
    };
    expect(ffmpeg.nonfree).toBe(process.env.GAP_NODE_AV === 'msvc');
    const own = encoders.find(({ encoder }) => encoder === 'live-hevc-mf');
    expect(own?.failed).toMatch(/hevc_mf does not open with 320x180.*could not find any MFT/);
  });

  it('is what npm installs, whatever the user is called', async () => {
    const own = join(folder.path, 'Jörg Müller’s/node_modules/gap-recorder');
    execFileSync(process.execPath, ['scripts/build/gap-recorder.ts', '--out', own]);
    const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as Record<string, object>;
    for (const name of [...Object.keys(dependencies ?? {}), ...Object.keys(optionalDependencies ?? {})]) {
      const [from, to] = [resolve(WINE, 'tree/node_modules', name), join(own, '..', name)];
      if (!existsSync(from)) continue;
      mkdirSync(dirname(to), { recursive: true });
      symlinkSync(from, to);
    }
    const run = start(windowsPath(join(own, 'bin/gap.cjs')), ['validate', windowsPath(GOLDEN_SHARD)]);
    expect(await run.ended, run.output()).toBe(0);
    expect(run.output()).toMatch(/^PASS {2}90 frames/m);
  });

  long('is the app in a browser: agreed to, tried and looked at, and nothing is left in the shard that is not of it', async () => {
    const home = join(folder.path, 'Jörg Müller');
    const settings = join(home, 'settings.json');
    mkdirSync(home);
    writeFileSync(settings, JSON.stringify({ draft: { out: windowsPath(join(home, 'shards')), size: '640x360', fps: 30 } }));
    const app = wineNode(display.name, join(folder.path, `log${logs++}`), [GAP, 'console'], 300, { GAP_SETTINGS: windowsPath(settings) });
    await until('it listens', () => /http:\S+/.test(app.output()));
    const browser = await openBrowser();
    try {
      const page = new AppPage(await browser.newPage());
      await page.page.goto(/http:\S+/.exec(app.output())?.[0] ?? '');
      await page.agree();
      await page.page.locator('label', { hasText: TITLE }).click();
      await page.click('button', 'Try it for 20 seconds');
      await activate(TITLE);
      let step = 0;
      // To and fro: at the screen’s edge nothing moves.
      const moved = setInterval(() => player.move(step++ % 2 === 0 ? 2 : -2, 0), 50);
      await page.page.locator('canvas.picture:not([data-drawn="-1"])').waitFor({ timeout: 250_000 });
      clearInterval(moved);
      const [name] = readdirSync(join(home, 'shards'));
      // While somebody had them open, Windows kept the journal and the pictures, although they were deleted.
      expect(readdirSync(join(home, 'shards', name as string)).filter((file) => /journal|capture/.test(file))).toEqual([]);
      expect(await failed(join(home, 'shards', name as string))).toEqual([]);
    } finally {
      await browser.close();
      app.child.kill('SIGINT');
    }
    expect(await app.ended).toBe(0);
  });

  long('records what the player does until Ctrl-C, and seals', async () => {
    await activate(TITLE);
    const out = join(folder.path, 'stopped');
    const run = record(out);
    await until('it records', () => recording(run));
    const follower = followed(out);
    const changes = new EachWritten(follower, 'keyEvents');
    for (let i = 0; i < 20; i++) {
      player.move(2, 0);
      player.key('KeyW', i % 2 === 0);
      await changes.next(`change ${i} of W`);
    }
    run.child.kill('SIGINT');
    expect([0, 1], run.output()).toContain(await run.ended);
    const [name] = readdirSync(out);
    expect(name).toMatch(/^[0-9a-f-]{36}$/);
    const shard = join(out, name as string);
    expect(await failed(shard)).toEqual([]);
    using events = await TableReader.open(join(shard, 'events.parquet'));
    const presses = (await events.words('code', ['W', 'move'])).filter((index) => index === 0).length;
    const movedX = (await events.numbers('dx')).reduce((sum, dx) => sum + dx, 0);
    // A machine that stood still for 250 ms says so: what was pressed and moved in that gap is not the game's.
    const { gaps = [] } = readMeta(shard).recorder ?? {};
    if (gaps.length === 0) expect([presses, movedX]).toEqual([20, 40]);
    expect(presses, JSON.stringify(gaps)).toBeGreaterThanOrEqual(20 - 2 * gaps.length);
    expect(movedX, JSON.stringify(gaps)).toBeGreaterThanOrEqual(40 - 4 * gaps.length);
    expect(gaps.filter((gap) => !isLate(gap))).toEqual([]);
  });

  long('loses nothing that was written when it is killed', async () => {
    await activate(TITLE);
    const out = join(folder.path, 'killed');
    const run = record(out);
    await until('it records', () => recording(run));
    await sleep(3000);
    run.child.kill('SIGKILL');
    await run.ended;
    const [partial] = readdirSync(out);
    expect(partial).toMatch(/\.partial$/);
    const { folder: shard, qat } = await recover(join(out, partial as string));
    expect(qat.duration_s).toBeGreaterThan(2);
    expect(await failed(shard)).toEqual([]);
  });
});
