import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepUnlocked } from '#native/linux/desktop-locker.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { gap, recording, statusLines, until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { expectValid, only } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const folder = new TemporaryFolder();
/** As systemd names it. */
const PLAIN = `unix:path=${join(folder.path, 'bus')}`;
/** A name that an address may not have as it is. */
const ESCAPED = `unix:path=${join(folder.path, '%c3%a9%2ca')}`;
const ABSTRACT = `unix:abstract=${join(folder.path, 'hidden')}`;

const running: ChildProcess[] = [];

/** Starts a program; returns what it has said so far. */
function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): () => string {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } });
  running.push(child);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return () => said;
}

/** A real session bus, and a service on it. */
async function serve(address: string, ...service: readonly string[]): Promise<() => string> {
  const bus = start('dbus-daemon', ['--session', `--address=${address}`, '--print-address']);
  await until('the bus is there', () => bus() !== '');
  const said = start('/usr/bin/python3', ['test/support/screen_saver.py', ...service], { DBUS_SESSION_BUS_ADDRESS: address });
  await until('the service is there', () => said() === 'ready\n');
  return said;
}

// Types of arguments. cspell:ignore susu
const SCREEN_SAVER = ['org.freedesktop.ScreenSaver', '/org/freedesktop/ScreenSaver', 'ss', 'UnInhibit'] as const;
const SESSION_MANAGER = ['org.gnome.SessionManager', '/org/gnome/SessionManager', 'susu', 'Uninhibit'] as const;
const ASKED = 'inhibit gap-recorder A game is being recorded\n';
const ASKED_MANAGER = 'inhibit gap-recorder 0 A game is being recorded 8\n';
const UNDONE = 'undo 70007\n';

let plain: () => string;
let escaped: () => string;
let abstract: () => string;

beforeAll(async () => {
  plain = await serve(PLAIN, ...SCREEN_SAVER);
  escaped = await serve(ESCAPED, ...SCREEN_SAVER);
  abstract = await serve(ABSTRACT, ...SESSION_MANAGER);
});

afterAll(() => {
  for (const child of running) child.kill();
  folder[Symbol.dispose]();
});

describe('the desktop is asked not to lock the screen, as long as that is wanted', () => {
  long.each([
    ['on the bus that systemd has', { XDG_RUNTIME_DIR: folder.path }, () => plain(), ASKED],
    ['though the environment names an empty one', { DBUS_SESSION_BUS_ADDRESS: '', XDG_RUNTIME_DIR: folder.path }, () => plain(), ASKED],
    ['on the bus that the environment names', { DBUS_SESSION_BUS_ADDRESS: `${ESCAPED},guid=0f` }, () => escaped(), ASKED],
    [
      'on the first of several that is there',
      { DBUS_SESSION_BUS_ADDRESS: `tcp:host=x;unix:path=/nowhere;${PLAIN};${ESCAPED}` },
      () => plain(),
      ASKED,
    ],
    ['by the session manager of its own', { DBUS_SESSION_BUS_ADDRESS: ABSTRACT }, () => abstract(), ASKED_MANAGER],
  ])('%s', async (_, env, said, asked) => {
    const before = said();
    const asking = keepUnlocked(env);
    await until('it is asked', () => said() === before + asked);
    // The answer, with which it is taken back, is on its way.
    await sleep(200);
    asking[Symbol.dispose]();
    await until('it is taken back', () => said() === before + asked + UNDONE);
  });

  it('while a session records', async () => {
    await using display = await VirtualDisplay.start({ width: 320, height: 180 });
    using out = new TemporaryFolder();
    const before = escaped();
    await gap(recording(display.name, out.path, '--any-window', '--size', '320x180', '--fps', '30', '--json'), {
      env: { DBUS_SESSION_BUS_ADDRESS: ESCAPED },
      meanwhile: async ({ pid, output }) => {
        await until('it records', () => statusLines(output()) >= 2);
        expect(escaped()).toBe(before + ASKED);
        process.kill(pid, 'SIGINT');
      },
    });
    expect(escaped()).toBe(before + ASKED + UNDONE);
    await expectValid(only(out.path), ['session.usable', 'frames.black', 'frames.frozen', 'pictures.frozen']);
  });
});

it.each([
  [{}],
  [{ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' }],
  [{ DBUS_SESSION_BUS_ADDRESS: 'disabled:', XDG_RUNTIME_DIR: folder.path }],
  [{ XDG_RUNTIME_DIR: '/nowhere' }],
])('without a bus nobody is asked, and nothing fails: %j', async (env) => {
  const said = [plain(), escaped(), abstract()];
  const asking = keepUnlocked(env);
  await sleep(100);
  asking[Symbol.dispose]();
  expect([plain(), escaped(), abstract()]).toEqual(said);
});
