import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keepUnlocked } from '#native/linux/desktop-locker.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { gap, recording, statusLines, until } from '#test/support/gap.ts';
import { expectValid, only } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const folder = new TemporaryFolder();
// As systemd names it, where the environment names none; and a comma in a value is escaped in an address.
const bus = join(folder.path, 'bus');
const address = `unix:path=${join(folder.path, 'of%2ca')}`;

const running: ChildProcess[] = [];
let heard = '';

/** A real session bus, and what it hears. */
async function serve(at: string): Promise<void> {
  running.push(spawn('dbus-daemon', ['--session', `--address=${at}`], { stdio: 'ignore' }));
  let monitor = '';
  await until('the bus is there', async () => {
    const child = spawn('dbus-monitor', ['--address', at], { stdio: ['ignore', 'pipe', 'ignore'] });
    running.push(child);
    child.stdout.on('data', (chunk: Buffer) => {
      monitor += chunk.toString();
      heard += chunk.toString();
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    return await Promise.race([ended.then(() => false), until('it listens', () => monitor.includes('NameAcquired')).then(() => true)]);
  });
}

beforeAll(async () => {
  await serve(`unix:path=${bus}`);
  await serve(address);
});

afterAll(() => {
  for (const child of running) child.kill();
  folder[Symbol.dispose]();
});

const asked = () =>
  /member=Inhibit\n +string "gap-recorder"\n +string "A game is being recorded"\n/.test(heard)
    ? /sender=(\S+) -> destination=org\.freedesktop\.ScreenSaver/.exec(heard)?.[1]
    : undefined;
/** NameOwnerChanged: a name, who had it, and who has it now. */
const isGone = (sender: string) => heard.includes(`string "${sender}"\n   string "${sender}"\n   string ""`);

it.each([
  ['where the environment names it', { DBUS_SESSION_BUS_ADDRESS: `tcp:host=x;${address},guid=0f` }],
  ['where systemd has it', { XDG_RUNTIME_DIR: folder.path }],
])('the desktop is asked not to lock the screen, by its bus %s, and only as long as that is wanted', async (_, env) => {
  heard = '';
  const asking = keepUnlocked(env);
  await until('it is asked', () => asked() !== undefined);
  const sender = asked() as string;
  expect(isGone(sender)).toBe(false);
  asking[Symbol.dispose]();
  // A service lifts what was asked by whoever has left the bus.
  await until('nobody asks', () => isGone(sender));
});

it.each([
  [{}],
  [{ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' }],
  [{ DBUS_SESSION_BUS_ADDRESS: 'disabled:' }],
  [{ XDG_RUNTIME_DIR: '/nowhere' }],
])('without one nothing happens: %j', async (env) => {
  heard = '';
  const asking = keepUnlocked(env);
  await new Promise((resolve) => setTimeout(resolve, 100));
  asking[Symbol.dispose]();
  expect(heard).toBe('');
});

it('a session asks while it records', async () => {
  heard = '';
  await using display = await VirtualDisplay.start({ width: 320, height: 180 });
  using out = new TemporaryFolder();
  await gap(recording(display.name, out.path, '--any-window', '--size', '320x180', '--fps', '30', '--json'), {
    env: { DBUS_SESSION_BUS_ADDRESS: address },
    meanwhile: async ({ pid, output }) => {
      await until('it records', () => statusLines(output()) >= 2);
      expect(asked()).toBeDefined();
      process.kill(pid, 'SIGINT');
    },
  });
  const sender = asked() as string;
  await until('nobody asks', () => isGone(sender));
  await expectValid(only(out.path), ['session.usable', 'frames.black', 'frames.frozen', 'pictures.frozen']);
});
