import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIRST_DRAFT } from '#core/app/draft.ts';

/** `gap console` as a user starts it, with settings and shards of its own. */
export class RunningConsole implements AsyncDisposable {
  readonly link: string;
  readonly shards: string;
  readonly #folder: string;
  readonly #child: ChildProcess;

  private constructor(link: string, shards: string, folder: string, child: ChildProcess) {
    this.link = link;
    this.shards = shards;
    this.#folder = folder;
    this.#child = child;
  }

  static async start(display: string, draft: Partial<typeof FIRST_DRAFT> = {}): Promise<RunningConsole> {
    const folder = mkdtempSync(join(tmpdir(), 'gap-console-'));
    const home = join(folder, 'home');
    const shards = join(folder, 'shards');
    mkdirSync(home, { recursive: true });
    const settings = join(home, 'settings.json');
    writeFileSync(settings, JSON.stringify({ draft: { ...FIRST_DRAFT, minutes: 1, out: shards, ...draft } }));
    const child = spawn(process.execPath, ['electron/cli/gap.ts', 'console', '--display', display, '--name', 'station 1'], {
      env: { ...process.env, GAP_SETTINGS: settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const link = /http:\S+/.exec(text)?.[0];
      if (link !== undefined) resolve(link);
    });
    child.on('exit', (code) => reject(new Error(`gap console ended with code ${code}: ${text}`)));
    return new RunningConsole(await promise, shards, folder, child);
  }

  /** Its settings, for `gap` on the same keys. */
  get settings(): string {
    return join(this.#folder, 'home', 'settings.json');
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /** Ends it as Ctrl-C does. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGINT');
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
