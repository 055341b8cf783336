import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { GAP } from '#scripts/gap-command.ts';
import { gap, until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const folder = new TemporaryFolder();
const env = { ...process.env, GAP_SETTINGS: join(folder.path, 'settings.json'), DISPLAY: '' };
afterAll(() => folder[Symbol.dispose]());

/** `gap console`, as an operator or a player starts it, ended like Ctrl-C by disposing it. */
class Console implements AsyncDisposable {
  readonly #child: ReturnType<typeof spawn>;
  readonly #ended: Promise<unknown[]>;
  text = '';

  constructor(flags: readonly string[], pasted = '') {
    this.#child = spawn(process.execPath, [GAP, 'console', ...flags], { env, stdio: 'pipe' });
    this.#ended = once(this.#child, 'exit');
    for (const out of [this.#child.stdout, this.#child.stderr])
      out?.on('data', (chunk) => {
        this.text += chunk;
      });
    this.#child.stdin?.end(pasted);
  }

  async link(pattern: RegExp): Promise<string> {
    await until(`it prints ${pattern}`, () => pattern.test(this.text));
    return pattern.exec(this.text)?.[0] as string;
  }

  /** The exit code, once it has ended by itself. */
  async code(): Promise<unknown> {
    return (await this.#ended)[0];
  }

  async end(): Promise<unknown> {
    this.#child.kill('SIGINT');
    return await this.code();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}

describe('gap console', () => {
  long('serves a lab, which a station joins by a pasted link; both end at Ctrl-C, and the log knows who was there', async () => {
    await using display = await VirtualDisplay.start({ width: 640, height: 360 });
    const log = join(folder.path, 'audit.jsonl');
    await using lab = new Console(['--lab', '--expect', 'left', '--author', 'ann', '--log', log]);
    const page = await lab.link(/http:\/\/\S+/);
    expect(await (await fetch(page)).text()).toContain('<!doctype html>');
    await using station = new Console(['--display', display.name, '--name', 'left', '--join', '-'], `${await lab.link(/ws:\/\/\S+/)}\n`);
    expect(await (await fetch(await station.link(/http:\/\/\S+/))).text()).toContain('<!doctype html>');
    await until('the station is known', () => readFileSync(log, 'utf8').includes('"left"'));
    expect([await station.end(), await lab.end()]).toEqual([0, 0]);
    expect(station.text).toContain('Ending; a running recording is sealed first.');
    for (const line of readFileSync(log, 'utf8').trim().split('\n')) expect(JSON.parse(line)).toBeTypeOf('object');
  });

  it.each([
    ['', 'no link came'],
    ['http://lab/\n', 'http://lab/: is no link of a lab'],
  ])('refuses what is pasted when it is %j', async (pasted, says) => {
    const refused = new Console(['--display', ':0', '--join', '-'], pasted);
    expect(await refused.code()).toBe(2);
    expect(refused.text).toContain(says);
  });

  it.each([
    [['--join', 'ws://lab/'], '--join takes no link'],
    [['--port', '99999'], '--port 99999: not usable\n  → Use 1 to 65535'],
  ])('refuses %j', async (flags, says) => {
    // With a display all is well but the flag.
    const display = ':0';
    expect(await gap(['console', ...flags], { env: { ...env, DISPLAY: display } })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(says),
    });
  });
});
