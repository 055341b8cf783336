import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** One call that wrote, synced, renamed or removed a file. Paths are absolute. */
export interface FileCall {
  readonly call: 'write' | 'sync' | 'rename' | 'remove';
  readonly path: string;
  /** What it is called afterwards, of a rename. */
  readonly to?: string;
}

const CALLS = 'fsync,fdatasync,write,writev,pwrite64,pwritev,rename,renameat,renameat2,unlink,unlinkat';

/** Runs a program under strace; resolves with its exit code, and what it did to files, in the order in which the calls ended. */
export async function traced(command: readonly string[], into: string): Promise<{ code: number | null; calls: FileCall[] }> {
  const child = spawn('strace', ['-f', '-y', '-qq', '--seccomp-bpf', '-s', '0', '-e', `trace=${CALLS}`, '-o', into, ...command], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, calls: callsOf(readFileSync(into, 'utf8')) };
}

/** A call that another thread's interrupts is in two lines of strace's output. */
function callsOf(text: string): FileCall[] {
  const begun = new Map<string, string>();
  return text.split('\n').flatMap((line) => {
    const [, pid = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (rest.endsWith('<unfinished ...>')) {
      begun.set(pid, rest.replace(/ *<unfinished \.\.\.>$/, ''));
      return [];
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    return callOf(resumed === null ? rest : (begun.get(pid) ?? '') + resumed[1]);
  });
}

function callOf(text: string): FileCall[] {
  const [, name = '', given = '', result = ''] = /^(\w+)\((.*)\) += (-?\d+)/.exec(text) ?? [];
  if (name === '' || Number(result) < 0) return [];
  const quoted = [...given.matchAll(/"([^"]*)"/g)].map(([, path = '']) => path);
  const [, opened = ''] = /^\d+<([^>]*)>/.exec(given) ?? [];
  if (name.startsWith('rename')) return [{ call: 'rename', path: quoted[0] as string, to: quoted[1] as string }];
  if (name.startsWith('unlink')) return [{ call: 'remove', path: quoted[0] as string }];
  if (!opened.startsWith('/')) return [];
  return [{ call: name.endsWith('sync') ? 'sync' : 'write', path: opened }];
}
