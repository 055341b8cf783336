import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Desk } from '#app/desk/desk.ts';
import { SHELL_WORDS, type ShellWords, sayIn } from '#core/app/shell-words.ts';
import type { AppState } from '#core/app/state.ts';
import { answerPage } from '#main/app-pages.ts';
import { windowOptions } from '#main/locked-window.ts';
import { startShell } from '#main/shell.ts';
import { accelerator } from '#main/start-hotkey.ts';
import { SystemSecrets } from '#main/system-secrets.ts';
import { lightOf, trayMenu, traySays } from '#main/tray.ts';
import { type FakePort, FakeTray, FakeWindow, fakeElectron, handlerOf } from '#test/support/electron.ts';
import { until } from '#test/support/gap.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const FILES = {
  preload: '/app/preload.cjs',
  recorder: '/app/recorder.js',
  thumbnails: '/app/thumbnails.js',
  pages: '/app/pages',
  icons: '/app/icons',
};

let folder: TemporaryFolder;
const before = process.env.GAP_SETTINGS;
let desk: Desk | undefined;

beforeEach(() => {
  folder = new TemporaryFolder();
  process.env.GAP_SETTINGS = join(folder.path, 'home', 'settings.json');
  FakeWindow.opened.length = 0;
});

afterEach(async () => {
  await desk?.[Symbol.asyncDispose]();
  desk = undefined;
  folder[Symbol.dispose]();
  if (before === undefined) delete process.env.GAP_SETTINGS;
  else process.env.GAP_SETTINGS = before;
});

async function start(options: Parameters<typeof fakeElectron>[0] = {}) {
  const made = fakeElectron(options);
  desk = await startShell(made.electron, FILES);
  return { ...made, window: FakeWindow.opened[0] as FakeWindow };
}

describe('the window', () => {
  it('is locked from the start, in every option', () => {
    expect(windowOptions('/preload.cjs')).toEqual({
      width: 1040,
      height: 820,
      minWidth: 480,
      minHeight: 480,
      show: false,
      title: 'GAP recorder',
      autoHideMenuBar: true,
      webPreferences: {
        preload: '/preload.cjs',
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        safeDialogs: true,
        spellcheck: false,
        autoplayPolicy: 'no-user-gesture-required',
        backgroundThrottling: false,
      },
    });
  });

  it('shows only our page, and is permitted nothing', async () => {
    const { fake, window } = await start();
    expect(window.loadURL).toHaveBeenCalledExactlyOnceWith('app://gap/');
    const session = fake.session.defaultSession;
    const answer = vi.fn();
    handlerOf(session.setPermissionRequestHandler)(undefined, 'media', answer);
    expect(answer).toHaveBeenCalledExactlyOnceWith(false);
    expect(handlerOf(session.setPermissionCheckHandler)()).toBe(false);
    expect(handlerOf(session.setDevicePermissionHandler)()).toBe(false);
    handlerOf(session.setDisplayMediaRequestHandler)(undefined, answer);
    expect(answer).toHaveBeenLastCalledWith({});
    expect(fake.app.enableSandbox).toHaveBeenCalledOnce();
  });

  it('never navigates, and opens nothing', async () => {
    const { fake, window } = await start();
    fake.app.emit('web-contents-created', {}, window.webContents);
    expect(handlerOf(window.webContents.setWindowOpenHandler)({ url: 'https://evil.example' })).toEqual({ action: 'deny' });
    for (const name of ['will-navigate', 'will-redirect', 'will-attach-webview']) {
      const event = { preventDefault: vi.fn() };
      window.webContents.emit(name, event);
      expect(event.preventDefault, name).toHaveBeenCalledOnce();
    }
  });
});

describe('the pages of the window', () => {
  it('come from the program, with the policy of the console', async () => {
    const pages = join(folder.path, 'pages');
    mkdirSync(pages);
    writeFileSync(join(pages, 'index.html'), '<script nonce="__NONCE__">');
    writeFileSync(join(folder.path, 'secret'), 'x');
    const page = answerPage(pages, { url: 'app://gap/', method: 'GET' });
    const [, nonce] = /'nonce-([^']+)'/.exec(page.headers.get('content-security-policy') ?? '') ?? [];
    expect(await page.text()).toBe(`<script nonce="${nonce}">`);
    for (const [url, method] of [
      ['app://gap/../secret', 'GET'],
      ['app://other/', 'GET'],
      ['app://gap/', 'POST'],
      ['file:///etc/passwd', 'GET'],
    ] as const)
      expect(answerPage(pages, { url, method }).status, url).toBe(404);
  });
});

describe('a port', () => {
  const asked = (window: FakeWindow, change: object = {}) => ({
    sender: window.webContents,
    senderFrame: window.webContents.mainFrame,
    ...change,
  });

  it('is given to our page, and serves the contract', async () => {
    const { fake, window } = await start();
    fake.ipcMain.emit('gap-port-wanted', asked(window));
    const [channel, , [given]] = window.webContents.postMessage.mock.calls[0] as [string, undefined, FakePort[]];
    expect(channel).toBe('gap-port');
    const port = given as FakePort;
    const heard: unknown[] = [];
    port.on('message', ({ data }) => heard.push(JSON.parse(data as string)));
    await once(port, 'message');
    expect(heard[0]).toMatchObject({ event: 'view', value: { state: { phase: 'idle' } } });
    port.postMessage(JSON.stringify({ id: 1, call: 'record.steer', with: { command: 'stop' } }));
    await once(port, 'message');
    expect(heard.at(-1)).toMatchObject({ id: 1, fault: { code: 'app.state' } });
  });

  it.each([
    ['another window', { sender: { mainFrame: { origin: 'app://gap' } } }],
    ['a frame inside it', { senderFrame: { origin: 'app://gap' } }],
    ['a frame that has closed', { senderFrame: null }],
  ])('is not given to %s', async (_, change) => {
    const { fake, window } = await start();
    fake.ipcMain.emit('gap-port-wanted', asked(window, change));
    expect(fake.ports).toEqual([]);
  });

  it('is not given to a page of another origin', async () => {
    const { fake, window } = await start();
    window.webContents.mainFrame.origin = 'https://evil.example';
    fake.ipcMain.emit('gap-port-wanted', asked(window));
    expect(fake.ports).toEqual([]);
  });

  it.each(['hello', '{"id":1,"call":"nothing","with":{}}', { id: 1 }, null])('is closed on %j', async (message) => {
    const { fake, window } = await start();
    fake.ipcMain.emit('gap-port-wanted', asked(window));
    const [port] = fake.ports as [FakePort];
    port.postMessage(message);
    await once(port, 'close');
  });
});

describe('the program', () => {
  it('runs once: a second start shows the first', async () => {
    const { fake } = await start({ first: false });
    expect(desk).toBeUndefined();
    expect(fake.app.quit).toHaveBeenCalledOnce();
    const running = await start();
    running.fake.app.emit('second-instance');
    expect(running.window.focus).toHaveBeenCalledOnce();
  });

  it('only hides its window when that is closed, until it quits', async () => {
    const { fake, window } = await start();
    const close = { preventDefault: vi.fn() };
    window.emit('close', close);
    expect(close.preventDefault).toHaveBeenCalledOnce();
    expect(window.hide).toHaveBeenCalledOnce();
    fake.app.emit('before-quit', { preventDefault: vi.fn() });
    await until('it quits', () => fake.app.quit.mock.calls.length === 1);
    const last = { preventDefault: vi.fn() };
    window.emit('close', last);
    expect(last.preventDefault).not.toHaveBeenCalled();
  });

  it('seals before it quits', async () => {
    const { fake, window } = await start();
    const event = { preventDefault: vi.fn() };
    fake.app.emit('before-quit', event);
    expect(event.preventDefault).toHaveBeenCalledOnce();
    await until('it quits', () => fake.app.quit.mock.calls.length === 1);
    expect(window.hide).toHaveBeenCalledOnce();
    const again = { preventDefault: vi.fn() };
    fake.app.emit('before-quit', again);
    expect(again.preventDefault).not.toHaveBeenCalled();
  });
});

describe('the hotkey that starts a recording', () => {
  const blurred = async () => {
    const { fake } = await start();
    fake.app.emit('browser-window-blur');
    return fake;
  };

  it('is taken while none of our windows has the focus, and follows the settings', async () => {
    const { fake } = await start();
    const { register, unregister } = fake.globalShortcut;
    fake.app.emit('browser-window-focus');
    expect(unregister).toHaveBeenLastCalledWith('Ctrl+Alt+Shift+R');
    fake.app.emit('browser-window-blur');
    expect(register.mock.lastCall?.[0]).toBe('Ctrl+Alt+Shift+R');
    await desk?.calls['draft.change']({ hotkeys: { record: 'Meta+Numpad1' } });
    expect(unregister).toHaveBeenLastCalledWith('Ctrl+Alt+Shift+R');
    expect(register.mock.lastCall?.[0]).toBe('Super+num1');
    await desk?.calls['draft.change']({ hotkeys: { record: 'off' } });
    expect(unregister).toHaveBeenLastCalledWith('Super+num1');
    expect(register).toHaveBeenCalledTimes(3);
  });

  it('shows the window where there can be no recording', async () => {
    const { globalShortcut } = await blurred();
    const window = FakeWindow.opened[0];
    const [, press] = globalShortcut.register.mock.lastCall ?? [];
    (press as () => void)();
    // Nobody has agreed to be recorded.
    await until('the window is shown', () => window?.focus.mock.calls.length === 1);
    expect(desk?.view.state.phase).toBe('idle');
  });

  it('has a name in Electron for each key of a keyboard that has one', () => {
    expect(['Ctrl+Digit7', 'Alt+ArrowUp', 'Shift+NumpadAdd', 'Ctrl+Slash', 'Ctrl+F9', 'off'].map(accelerator)).toEqual([
      'Ctrl+7',
      'Alt+Up',
      'Shift+numadd',
      'Ctrl+/',
      'Ctrl+F9',
      undefined,
    ]);
  });
});

describe('the tray', () => {
  const say = sayIn(() => SHELL_WORDS);

  it('speaks the language of its page', async () => {
    const { fake, window } = await start();
    const { setToolTip } = FakeTray.opened.at(-1) as FakeTray;
    fake.ipcMain.emit('gap-port-wanted', { sender: window.webContents, senderFrame: window.webContents.mainFrame });
    const [port] = fake.ports as [FakePort];
    const words = JSON.parse(readFileSync('renderer/text/languages/de.json', 'utf8')) as ShellWords;
    const quiet = words['shell.name'].replace('{says}', words['shell.idle']);
    const only = Object.fromEntries(Object.keys(SHELL_WORDS).map((key) => [key, words[key as keyof ShellWords]]));
    const asked = async (say: object) => {
      const answered = once(port, 'message');
      port.postMessage(JSON.stringify({ id: 1, call: 'window.words', with: { words: say } }));
      return await answered;
    };
    await once(port, 'message');
    await asked(only);
    expect(setToolTip.mock.lastCall).toEqual([quiet]);
    const closed = once(port, 'close');
    // A page that leaves one out is no page of ours.
    port.postMessage(JSON.stringify({ id: 2, call: 'window.words', with: { words: { ...only, 'shell.idle': undefined } } }));
    await closed;
    expect(setToolTip.mock.lastCall).toEqual([quiet]);
  });

  it('says what is going on, and offers only what is possible', () => {
    const calls = { 'record.steer': vi.fn(async () => ({})) } as unknown as Desk['calls'];
    const sessionId = '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111';
    const menu = trayMenu(
      { state: { phase: 'recording', sessionId, folder: '' }, says: 'recording', say },
      { marker: 'Ctrl+F9' },
      { calls },
      vi.fn(),
      vi.fn(),
    );
    expect(menu[0]?.label).toBe('GAP recorder: recording');
    expect(menu.find(({ label }) => label === 'Stop (Ctrl Alt Shift R)')?.enabled).toBe(true);
    expect(
      trayMenu({ state: { phase: 'idle' }, says: 'not recording', say }, undefined, { calls }, vi.fn(), vi.fn()).find(
        ({ label }) => label === 'Stop (Ctrl Alt Shift R)',
      )?.enabled,
    ).toBe(false);
    expect(menu.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['Set a marker (Ctrl F9)', 'Pause and resume (Ctrl Alt Shift H)']),
    );
    expect([
      lightOf({ phase: 'recording', sessionId, folder: '' }),
      lightOf({ phase: 'starting', sessionId, folder: '' }),
      lightOf({ phase: 'idle' }),
    ]).toEqual(['red', 'amber', 'grey']);
    const recording = { phase: 'recording', sessionId, folder: '' } as const;
    const failing = { tone: 'fail', says: 'missing', percent: 81.2 } as const;
    expect([traySays(say, recording, failing), lightOf(recording, failing)]).toEqual([
      'recording, but failing: 81 % of the frames are missing',
      'amber',
    ]);
    expect(traySays(say, recording, { tone: 'paused', says: 'paused', why: 'held' })).toBe('paused');
    expect(traySays(say, recording, { tone: 'rec', says: 'recording' })).toBe('recording');
    const sealing = { step: 'encoding', unit: 'frames', done: 430, of: 1000, perS: 2 } as const;
    expect(traySays(say, { phase: 'stopping', sessionId, folder: '', sealing })).toBe('finishing: 43 %, 5 min left');
    expect(traySays(say, { phase: 'stopping', sessionId, folder: '', sealing: { ...sealing, waits: 'the game is in front' } })).toBe(
      'finishing: 43 %, the game is in front',
    );
    expect(traySays(say, { phase: 'stopping', sessionId, folder: '', sealing: { ...sealing, of: 0 } })).toBe('finishing');
    const goOn = vi.fn(async () => ({}));
    const offered = (state: AppState) =>
      trayMenu({ state, says: '', say }, undefined, { calls: { 'record.steer': goOn } as unknown as Desk['calls'] }, vi.fn(), vi.fn()).find(
        ({ label }) => label === 'Finish the video now',
      );
    expect(offered({ phase: 'stopping', sessionId, folder: '', sealing })).toBeUndefined();
    const now = offered({ phase: 'stopping', sessionId, folder: '', sealing: { ...sealing, waits: 'the game is in front' } });
    if (now?.click === undefined) throw new Error('it is not offered');
    (now.click as () => void)();
    expect(goOn.mock.calls).toEqual([[{ command: 'go-on' }]]);
    const icons = readdirSync('resources/icons');
    for (const light of ['red', 'amber', 'grey']) expect(icons).toContain(`tray-${light}.png`);
  });
});

describe('secrets kept by the system', () => {
  it('are sealed, and read back', () => {
    const { electron } = fakeElectron();
    const secrets = new SystemSecrets(join(folder.path, 'keys'), electron.safeStorage, 'linux');
    expect(secrets.read('one.secret')).toBeUndefined();
    secrets.add('one.secret', Buffer.from('very secret'));
    expect(Buffer.from(secrets.read('one.secret') as Uint8Array).toString()).toBe('very secret');
    expect(readFileSync(join(folder.path, 'keys', 'one.secret.sealed')).toString()).not.toContain('very secret');
    expect(() => secrets.add('one.secret', Buffer.from('other'))).toThrow();
  });

  it.each(['basic_text', 'unknown'])('are refused when the backend is %s', (backend) => {
    const { electron } = fakeElectron({ backend });
    const secrets = new SystemSecrets(join(folder.path, 'keys'), electron.safeStorage, 'linux');
    expect(() => secrets.add('one.secret', Buffer.from('x'))).toThrowError(expect.objectContaining({ code: 'keys.plain' }));
    expect(() => readdirSync(dirname(join(folder.path, 'keys', 'x')))).toThrow();
  });
});
