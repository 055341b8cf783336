import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { looksAt } from '#scripts/fuzz/folder-looks.ts';
import { answers, type Target } from '#scripts/fuzz/targets.ts';
import type { Random } from '#scripts/random.ts';

/** Of one answer, s of processor time, which does not depend on what else runs; and how much more memory than before it, MB. What all of them leave behind is `fuzz.ts`'s to limit. */
const MOST_S = 5;
const MOST_MB = 300;
/** In every script: what a sorter, a terminal, or a reader of UTF-8 trips over. */
const NAMES = [
  '\u0432\u0438\u0434\u0435\u043e.ivf',
  '映像',
  '🎮'.repeat(60),
  'a\nb',
  'a\u202egpj.exe',
  '-rf',
  '~',
  '%00',
  'con',
  `${'x'.repeat(255)}`,
  ' ',
  '..\\x',
  'e\u0301',
];
/** 1901 and 2106, where times of 32 bits end, and what a broken clock says. */
const TIMES_S = [-(2 ** 31), 2 ** 32 - 1, 2 ** 32, 0, -1, 8.64e12];
/** Some, and more than a shard may have: making those takes half a second, so that they are the rarer. */
const MANY = [100, 100, 100, 100, 12_000];
const DEEP = 100;
/** The largest is hashed in half a second to two, by the machine; a folder may have three of them, and is to answer in five. */
const SPARSE_BYTES = [1e6, 1e7, 1e7, 1e7, 2.5e8];

/** A folder of a shard in which something is no file, no folder, or too much: every way to open it answers, soon, and in little memory. */
export function folderTarget(shard: string, work: string): Target {
  const home = join(work, 'folders');
  const session = basename(shard);
  const odd = join(work, 'odd');
  mkdirSync(odd);
  execFileSync('mkfifo', [join(odd, 'pipe')]);
  createServer().listen(join(odd, 'socket')).unref();
  // Only root may make one.
  const hasDevice = spawnSync('mknod', [join(odd, 'device'), 'c', '1', '5']).status === 0;
  const kinds = kindsOf(odd, hasDevice);
  return {
    name: 'folders',
    async feed(random) {
      rmSync(home, { recursive: true, force: true });
      const folder = join(home, random.below(4) === 0 ? `${session}.partial` : session);
      cpSync(shard, folder, { recursive: true });
      const done: string[] = [];
      for (let n = 1 + random.below(3); n > 0; n--) {
        const [what, act] = random.of(kinds);
        const entry = random.of([
          ...readdirSync(shard),
          'session.journal',
          'capture.ivf',
          'labels.jsonl',
          'encryption.json',
          random.of(NAMES),
        ]);
        done.push(`${what}: ${entry}`);
        act(join(folder, entry), random);
      }
      for (const [name, look] of Object.entries(looksAt(home, folder, session, shard))) {
        const [before, beforeMb] = [process.cpuUsage(), process.memoryUsage.rss() / 1e6];
        await answers(look).catch((error: NodeJS.ErrnoException) => {
          // The system's own, which names the file, is an answer, too.
          if (error.code === undefined || error.path === undefined) throw error;
        });
        const { user, system } = process.cpuUsage(before);
        const [s, mb] = [(user + system) / 1e6, process.memoryUsage.rss() / 1e6];
        if (s > MOST_S || mb - beforeMb > MOST_MB)
          throw new Error(`${name} took ${s.toFixed(1)} s and ${(mb - beforeMb).toFixed(0)} MB of ${done.join(', ')}`);
      }
    },
  };
}

type Kind = readonly [what: string, act: (path: string, random: Random) => void];

function kindsOf(odd: string, hasDevice: boolean): readonly Kind[] {
  const gone = (path: string) => rmSync(path, { recursive: true, force: true });
  const instead =
    (put: (path: string, random: Random) => void) =>
    (path: string, random: Random): void => {
      gone(path);
      put(path, random);
    };
  const link = (to: string) => instead((path) => symlinkSync(to, path));
  return [
    ['nothing', gone],
    ['no bytes', instead((path) => writeFileSync(path, ''))],
    ['a pipe', instead((path) => linkSync(join(odd, 'pipe'), path))],
    ['a socket', instead((path) => linkSync(join(odd, 'socket'), path))],
    ...(hasDevice ? ([['a device', instead((path) => linkSync(join(odd, 'device'), path))]] as const) : []),
    ['a folder', instead((path) => mkdirSync(path))],
    ['a link to a device', link('/dev/zero')],
    ['a link to a pipe', link(join(odd, 'pipe'))],
    ['a link to nothing', link('/nowhere')],
    ['a link to what is above', link('../..')],
    ['a link to a file of the system', link('/etc/passwd')],
    ['a link to itself', instead((path) => symlinkSync(path, path))],
    ['bytes that take no room', instead(sparse)],
    ['zeros', instead((path) => writeFileSync(path, Buffer.alloc(1 << 20)))],
    ['a time', (path, random) => ignored(() => utimesSync(path, random.of(TIMES_S), random.of(TIMES_S)))],
    ['the time of the folder', (path, random) => ignored(() => utimesSync(dirname(path), random.of(TIMES_S), random.of(TIMES_S)))],
    ['another name', (path, random) => ignored(() => renameSync(path, join(dirname(path), random.of(NAMES))))],
    [
      'many files',
      (path, random) => {
        for (let n = random.of(MANY); n > 0; n--) writeFileSync(join(dirname(path), `${n}.json`), '');
      },
    ],
    ['folders in folders', (path) => mkdirSync(join(dirname(path), ...new Array<string>(DEEP).fill('a')), { recursive: true })],
  ];
}

function sparse(path: string, random: Random): void {
  writeFileSync(path, '');
  truncateSync(path, random.of(SPARSE_BYTES));
}

/** What the system does not allow is no input. */
function ignored(act: () => void): void {
  try {
    act();
  } catch {}
}
