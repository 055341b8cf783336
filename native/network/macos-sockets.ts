import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { NettopReader } from '#native/core/network/nettop-text.ts';
import type { SocketFacts } from '#native/core/network/socket-facts.ts';

const NETTOP = '/usr/bin/nettop';
/** For ever, every second, plain numbers, no names of hosts, nothing that stays on this machine. */
const LIST = ['-L', '0', '-s', '1', '-x', '-n', '-t', 'external'];
const NOTHING: SocketFacts = { flows: [], uncounted: 0, interface: undefined };

/** What macOS knows of a game's sockets, from `nettop`, which needs no privilege. Not yet run (docs/platforms.md). */
export class MacosSockets implements Disposable {
  #child: ChildProcess | undefined;
  #reader = new NettopReader();
  #pid = 0;

  look(pid: number): SocketFacts {
    if (pid !== this.#pid) this.#follow(pid);
    const { latest } = this.#reader;
    return latest === undefined ? NOTHING : { ...NOTHING, flows: latest };
  }

  #follow(pid: number): void {
    this[Symbol.dispose]();
    this.#pid = pid;
    const reader = new NettopReader();
    this.#reader = reader;
    const processes = [pid, ...childrenOf(pid)].flatMap((one) => ['-p', `${one}`]);
    this.#child = spawn(NETTOP, [...LIST, ...processes], { stdio: ['ignore', 'pipe', 'ignore'] });
    // Without it nothing is known.
    this.#child.on('error', () => {});
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => reader.feed(text));
    // It must not keep the thread: once nobody reads, it ends at its next line.
    this.#child.unref();
  }

  [Symbol.dispose](): void {
    this.#child?.kill();
    this.#child?.stdout?.destroy();
    this.#child = undefined;
  }
}

function childrenOf(pid: number): number[] {
  try {
    return execFileSync('/usr/bin/pgrep', ['-P', `${pid}`], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(Number)
      .filter((child) => child > 0);
  } catch {
    // pgrep ends with 1 where there is none.
    return [];
  }
}
