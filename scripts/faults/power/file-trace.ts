import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { PARTIAL_SUFFIX, RESERVE_FILE } from '#format/core/layout.ts';

/** One call that changed files or synced them, with its bytes. Paths are absolute; `fd` is a descriptor of the traced process. */
export type FileCall =
  | { readonly call: 'open'; readonly path: string; readonly fd: number; readonly empties: boolean; readonly appends: boolean }
  | { readonly call: 'close' | 'sync'; readonly fd: number }
  | { readonly call: 'write'; readonly fd: number; readonly at: number | undefined; readonly bytes: Buffer }
  | { readonly call: 'truncate'; readonly file: number | string; readonly bytes: number }
  | { readonly call: 'rename'; readonly path: string; readonly to: string }
  | { readonly call: 'remove' | 'make-folder'; readonly path: string };

/** More than a session's files are written in at a time, but for the reserve, whose bytes mean nothing. */
const MOST_BYTES = 1 << 22;
const CALLS =
  'open,openat,creat,close,fsync,fdatasync,write,writev,pwrite64,pwritev,truncate,ftruncate,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir';

/** Whether programs can be traced here. */
export const canTrace = (): boolean => spawnSync('strace', ['-qq', '-e', 'trace=none', 'true']).status === 0;

/**
 * Runs a program of one process under strace, which writes to `log`. Resolves with its exit code, and what it did to files below `root`, in
 * the order in which the calls ended. Rejects for a call that this does not understand, rather than leave it out.
 */
export async function traced(command: readonly string[], root: string, log: string): Promise<{ code: number | null; calls: FileCall[] }> {
  const flags = ['-f', '-qq', '--seccomp-bpf', '-x', '-s', `${MOST_BYTES}`, '-e', `trace=${CALLS}`, '-o', log];
  const child = spawn('strace', [...flags, ...command], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, calls: callsOf(readFileSync(log, 'latin1'), root) };
}

/** A call that another thread's interrupts is in two lines of strace's output. */
function callsOf(text: string, root: string): FileCall[] {
  const begun = new Map<string, string>();
  const names = new Map<number, string>();
  return text.split('\n').flatMap((line) => {
    const [, pid = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (rest.endsWith('<unfinished ...>')) {
      begun.set(pid, rest.replace(/ *<unfinished \.\.\.>$/, ''));
      return [];
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    const call = callOf(resumed === null ? rest : (begun.get(pid) ?? '') + resumed[1], names);
    return call !== undefined && isBelow(call, root, names) ? [call] : [];
  });
}

function isBelow(call: FileCall, root: string, names: Map<number, string>): boolean {
  const file = 'path' in call ? call.path : 'file' in call ? call.file : call.fd;
  const path = typeof file === 'number' ? (names.get(file) ?? '') : file;
  if (call.call === 'open') names.set(call.fd, call.path);
  if (call.call === 'close') names.delete(call.fd);
  return path.startsWith(`${root}/`) || path === root;
}

function callOf(text: string, names: ReadonlyMap<number, string>): FileCall | undefined {
  const [, name = '', given = '', result = ''] = /^(\w+)\((.*)\) += (-?\d+)/s.exec(text) ?? [];
  if (name === '' || Number(result) < 0) return undefined;
  const quoted = quotedIn(given);
  const bytes = () => {
    const { bytes: found, cut } = quoted[0] ?? { bytes: Buffer.alloc(0), cut: false };
    const wanted = Number(result);
    if (!cut) return found.subarray(0, wanted);
    const written = names.get(Number.parseInt(given, 10)) ?? '';
    // The reserve, and what the preflight writes to see how fast the disk is; standard output and sockets are no files.
    if (written.endsWith(`/${RESERVE_FILE}`) || !written.includes(`${PARTIAL_SUFFIX}/`)) return Buffer.alloc(wanted);
    throw new Error(`${written}: a write of ${wanted} bytes is longer than what was traced of it`);
  };
  const path = (n = 0) => {
    const found = `${quoted[n]?.bytes ?? ''}`;
    if (!isAbsolute(found)) throw new Error(`${name} of ${found}: the path is not absolute`);
    return found;
  };
  const fd = Number.parseInt(given, 10);
  const last = Number(/(-?\d+)$/.exec(given)?.[1]);
  switch (name) {
    case 'open':
    case 'openat':
    case 'creat': {
      const found = `${quoted[0]?.bytes}`;
      const path = isAbsolute(found) ? found : `?/${found}`;
      return {
        call: 'open',
        path,
        fd: Number(result),
        empties: /O_TRUNC/.test(given) || name === 'creat',
        appends: /O_APPEND/.test(given),
      };
    }
    case 'close':
      return { call: 'close', fd };
    case 'fsync':
    case 'fdatasync':
      return { call: 'sync', fd };
    case 'write':
      return { call: 'write', fd, at: undefined, bytes: bytes() };
    case 'pwrite64':
      return { call: 'write', fd, at: last, bytes: bytes() };
    case 'ftruncate':
      return { call: 'truncate', file: fd, bytes: last };
    case 'truncate':
      return { call: 'truncate', file: path(), bytes: last };
    case 'rename':
    case 'renameat':
    case 'renameat2':
      return { call: 'rename', path: path(), to: path(1) };
    case 'unlink':
    case 'unlinkat':
    case 'rmdir':
      return { call: 'remove', path: path() };
    case 'mkdir':
    case 'mkdirat':
      return { call: 'make-folder', path: path() };
    default:
      // writev and pwritev: of sockets, not of files.
      if (names.has(fd)) throw new Error(`${name} of ${names.get(fd)} is not understood`);
      return undefined;
  }
}

/** The strings in a call's arguments. By hand: a regular expression's stack does not take a megabyte of them. */
function quotedIn(given: string): { readonly bytes: Buffer; readonly cut: boolean }[] {
  const found: { bytes: Buffer; cut: boolean }[] = [];
  for (let at = given.indexOf('"'); at >= 0; at = given.indexOf('"', at)) {
    let end = given.indexOf('"', at + 1);
    while (end > 0 && isEscaped(given, end)) end = given.indexOf('"', end + 1);
    if (end < 0) throw new Error(`a string without an end: ${given.slice(at, at + 60)}`);
    found.push({ bytes: bytesOf(given.slice(at + 1, end)), cut: given.startsWith('...', end + 1) });
    at = end + 1;
  }
  return found;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes += 1;
  return slashes % 2 === 1;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', v: '\v', f: '\f' };

/** A string of strace's: all of it in hexadecimal, or none and with C's escapes. */
function bytesOf(text: string): Buffer {
  if (text.startsWith('\\x')) return Buffer.from(text.replaceAll('\\x', ''), 'hex');
  return Buffer.from(
    text.replace(/\\(.)/g, (_, escaped: string) => ESCAPES[escaped] ?? escaped),
    'latin1',
  );
}
