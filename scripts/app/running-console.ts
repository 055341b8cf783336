import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Draft, FIRST_DRAFT } from '#core/app/draft.ts';
import { GAP } from '#scripts/gap-command.ts';

/** `gap console` as a user starts it, with its own settings and shards. */
export class RunningConsole implements AsyncDisposable {
  readonly link: string;
  /** Of a lab: the link that stations join with. */
  readonly stationLink: string | undefined;
  readonly shards: string;
  readonly #folder: string;
  readonly #child: ChildProcess;

  private constructor(link: string, stationLink: string | undefined, shards: string, folder: string, child: ChildProcess) {
    this.link = link;
    this.stationLink = stationLink;
    this.shards = shards;
    this.#folder = folder;
    this.#child = child;
  }

  /** The app of a station that records a display; without one, where there is none. */
  static async start(display: string | undefined, draft: Partial<Draft> = {}): Promise<RunningConsole> {
    return await RunningConsole.#run([...(display === undefined ? [] : ['--display', display]), '--name', 'station 1'], draft);
  }

  /** The console of a lab that expects some stations. */
  static async startLab(expected: readonly string[]): Promise<RunningConsole> {
    return await RunningConsole.#run(['--lab', '--author', 'ann', ...expected.flatMap((name) => ['--expect', name])], {});
  }

  /** The console of a corpus of its own, with these flags besides. */
  static async startCorpus(...flags: readonly string[]): Promise<RunningConsole> {
    return await RunningConsole.#run(['--corpus', ...flags], {});
  }

  static async #run(flags: readonly string[], draft: Partial<Draft>): Promise<RunningConsole> {
    const folder = mkdtempSync(join(tmpdir(), 'gap-console-'));
    const home = join(folder, 'home');
    const shards = draft.out ?? join(folder, 'shards');
    mkdirSync(home, { recursive: true });
    const settings = join(home, 'settings.json');
    writeFileSync(settings, JSON.stringify({ draft: { ...FIRST_DRAFT, minutes: 1, ...draft, out: shards } }));
    const child = spawn(process.execPath, [GAP, 'console', ...flags], {
      env: {
        ...process.env,
        ...(flags.includes('--display') ? {} : { DISPLAY: '' }),
        GAP_SETTINGS: settings,
        GAP_CORPUS: join(folder, 'corpus'),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      // Complete: the text after the links is there too.
      if (text.includes('Ctrl-C ends') && (!flags.includes('--lab') || text.includes('--join -'))) resolve(text);
    });
    child.on('exit', (code) => reject(new Error(`gap console ended with code ${code}: ${text}`)));
    const said = await promise;
    const [link = ''] = /http:\S+/.exec(said) ?? [];
    const [stationLink] = /ws:\S+/.exec(said) ?? [];
    return new RunningConsole(link, stationLink, shards, folder, child);
  }

  /** Its settings file, for running `gap` with the same keys. */
  get settings(): string {
    return join(this.#folder, 'home', 'settings.json');
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /** The pid of its recorder, its only child, while one runs. */
  recorderPid(): number {
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(this.pid)], { encoding: 'utf8' });
    return Number(children.trim().split(/\s+/)[0]);
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
