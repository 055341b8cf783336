import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** A page in a browser that is no Chromium. */
export interface OtherPage extends AsyncDisposable {
  /** Of JSON values alone. */
  evaluate(expression: string): Promise<unknown>;
}

const FIREFOX = '/usr/bin/firefox-esr';
const WEBKIT_DRIVER = '/usr/bin/WebKitWebDriver';
const miniBrowser = (): string | undefined => globSync('/usr/lib/*/webkit2gtk-4.*/MiniBrowser')[0];

export const whyNoFirefox = (): string | undefined => (existsSync(FIREFOX) ? undefined : 'apt-get install firefox-esr');
export const whyNoWebKit = (): string | undefined =>
  existsSync(WEBKIT_DRIVER) && miniBrowser() !== undefined ? undefined : 'apt-get install webkit2gtk-driver gstreamer1.0-plugins-bad';

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Of BiDi; without `id` it is an event. */
interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: string;
  readonly message?: string;
}

/** Debian's Firefox, through WebDriver BiDi. */
export async function openFirefox(address: string): Promise<OtherPage> {
  const profile = new TemporaryFolder();
  const firefox = spawn(FIREFOX, ['--headless', '--no-remote', '--profile', profile.path, '--remote-debugging-port', '0'], {
    env: { ...process.env, HOME: profile.path },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const link = await new Promise<string>((resolve) => {
    let text = '';
    firefox.stderr.on('data', (chunk) => {
      text += String(chunk);
      const [, found] = /BiDi listening on (ws:\S+)/.exec(text) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  const socket = new WebSocket(`${link}/session`);
  await once(socket, 'open');
  const waiting = new Map<number, (answer: Answer) => void>();
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Answer;
    if (message.id !== undefined) waiting.get(message.id)?.(message);
  });
  let sent = 0;
  const send = async <T>(method: string, params: object): Promise<T> => {
    const id = ++sent;
    const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const { result, error, message } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error}: ${message}`);
    return result as T;
  };
  await send('session.new', { capabilities: {} });
  const { contexts } = await send<{ contexts: { context: string }[] }>('browsingContext.getTree', {});
  const context = contexts[0]?.context;
  await send('browsingContext.navigate', { context, url: address, wait: 'complete' });
  return {
    evaluate: async (expression) => {
      const asText = `Promise.resolve(${expression}).then((value) => JSON.stringify(value))`;
      const params = { expression: asText, target: { context }, awaitPromise: true };
      const { result } = await send<{ result: { value?: string } }>('script.evaluate', params);
      return result.value === undefined ? undefined : JSON.parse(result.value);
    },
    [Symbol.asyncDispose]: async () => {
      socket.terminate();
      await end(firefox);
      profile[Symbol.dispose]();
    },
  };
}

/** WebKitGTK, the engine of Safari, through WebDriver. */
export async function openWebKit(address: string): Promise<OtherPage> {
  const display = await VirtualDisplay.start();
  const port = 20_000 + (process.pid % 20_000);
  const driver = spawn(WEBKIT_DRIVER, [`--port=${port}`], {
    // Its sandbox does not work as root.
    env: { ...process.env, DISPLAY: display.name, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1', LIBGL_ALWAYS_SOFTWARE: '1' },
    stdio: 'ignore',
  });
  const post = async (path: string, body: object): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body: JSON.stringify(body) });
    const { value } = (await answer.json()) as { value: unknown };
    if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(value)}`);
    return value;
  };
  const options = { binary: miniBrowser(), args: ['--automation'] };
  const begin = () => post('/session', { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } } });
  let session: unknown;
  for (let tries = 0; session === undefined; tries++)
    session = await begin().catch(async (error: unknown) => {
      if (tries === 50) throw error;
      await sleep(200);
      return undefined;
    });
  const { sessionId } = session as { sessionId: string };
  await post(`/session/${sessionId}/url`, { url: address });
  return {
    evaluate: async (expression) =>
      await post(`/session/${sessionId}/execute/async`, {
        script: `const done = arguments[0]; Promise.resolve(${expression}).then(done, (error) => done(String(error)));`,
        args: [],
      }),
    [Symbol.asyncDispose]: async () => {
      await end(driver);
      await display[Symbol.asyncDispose]();
    },
  };
}
