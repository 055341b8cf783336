import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where Debian puts the server, the newest last. */
const PROGRAMS = globSync('/usr/lib/postgresql/*/bin').sort((a, b) => Number(a.split('/')[4]) - Number(b.split('/')[4]));
const LOOK_MS = 100;
const MOST_MS = 60_000;

interface OtherUser {
  readonly uid?: number;
  readonly gid?: number;
}

/** Why there is no PostgreSQL here; undefined where there is one. */
export const whyNoPostgres = (): string | undefined =>
  PROGRAMS.length === 0 ? 'PostgreSQL is not installed (scripts/setup.mjs installs it on Debian)' : undefined;

/** A PostgreSQL server of our own, in a folder of its own, which has its socket as well. */
export class OwnPostgres implements AsyncDisposable {
  readonly url: string;
  readonly #folder: string;
  readonly #as: OtherUser;
  readonly #syncs: boolean;
  #server: ChildProcess | undefined;

  private constructor(folder: string, as: OtherUser, syncs: boolean) {
    [this.#folder, this.#as, this.#syncs] = [folder, as, syncs];
    this.url = `postgres://postgres@/postgres?host=${folder}`;
  }

  /** `template`: the folder of a server that was {@link stop}ped, to begin with a copy of it, which need not outlive a cut of the power. */
  static async start(template?: string): Promise<OwnPostgres> {
    const why = whyNoPostgres();
    if (why !== undefined) throw new Error(why);
    const folder = mkdtempSync(join(tmpdir(), 'gap-postgres-'));
    const as = otherUser();
    if (as.uid !== undefined && as.gid !== undefined) chownSync(folder, as.uid, as.gid);
    if (template === undefined) makeCluster(folder, as);
    else execFileSync('cp', ['-a', join(template, 'data'), folder]);
    const own = new OwnPostgres(folder, as, template === undefined);
    await own.run();
    return own;
  }

  /** Starts the server again after {@link kill}. */
  async run(): Promise<void> {
    const settings = [
      '-c',
      'listen_addresses=',
      '-c',
      `unix_socket_directories=${this.#folder}`,
      '-c',
      `fsync=${this.#syncs ? 'on' : 'off'}`,
    ];
    this.#server = spawn(program('postgres'), ['-D', join(this.#folder, 'data'), ...settings], {
      ...this.#as,
      cwd: this.#folder,
      stdio: 'ignore',
    });
    for (let waited = 0; waited < MOST_MS; waited += LOOK_MS) {
      if (spawnSync(program('pg_isready'), ['-q', '-h', this.#folder]).status === 0) return;
      await sleep(LOOK_MS);
    }
    throw new Error('PostgreSQL does not answer');
  }

  /** The server is gone at once, with every connection; `postgres` itself follows its children. */
  async kill(): Promise<void> {
    // SIGQUIT ends it without a clean shutdown ("immediate"): it recovers from its log when it starts again.
    await this.#end('SIGQUIT');
  }

  /** Ends as an administrator would: with everything written, and no log to recover from. Resolves with its folder. */
  async stop(): Promise<string> {
    await this.#end('SIGINT');
    return this.#folder;
  }

  async #end(how: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    const server = this.#server;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill(how);
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function makeCluster(folder: string, as: OtherUser): void {
  const flags = ['-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '--no-sync', '--wal-segsize', '1', '-E', 'UTF8'];
  const { status, stderr } = spawnSync(program('initdb'), flags, { ...as, cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`initdb: ${stderr}`);
}

const program = (name: string): string => join(PROGRAMS.at(-1) as string, name);

/** PostgreSQL refuses to run as root. */
function otherUser(): OtherUser {
  if (process.getuid?.() !== 0) return {};
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith('postgres:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) throw new Error('there is no user postgres, and PostgreSQL does not run as root');
  return { uid: Number(uid), gid: Number(gid) };
}
