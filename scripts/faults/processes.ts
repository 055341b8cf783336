import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { UNITS_LOG_FILE } from '#format/core/layout.ts';
import { HOTKEY_NAMES } from '#native/core/hotkeys/hotkey.ts';
import type { Fault } from '#scripts/faults/fault.ts';
import { MOST, outcomeOf, outcomeWithGaps, readMeta, wrongWith } from '#scripts/faults/outcome.ts';
import { between, sleep, Victim } from '#scripts/faults/victim.ts';
import { GAP } from '#scripts/gap-command.ts';

/** Stops a recorder's process for a while; the shard must say for how long. */
function stopped(ms: number): Fault['run'] {
  return async ({ out, display }) => {
    const victim = await Victim.start(out, display);
    await sleep(between(2500, 3500));
    victim.signal('SIGSTOP');
    await sleep(ms);
    victim.signal('SIGCONT');
    await sleep(5000);
    victim.signal('SIGINT');
    await victim.ended();
    const outcome = await outcomeWithGaps(victim.folder(), 'stalled', `${out}/pieces`);
    return { ...outcome, claimErrorMs: (outcome.lostVideoMs ?? 0) - ms };
  };
}

const HOTKEYS_OFF = HOTKEY_NAMES.flatMap((name) => ['--hotkey', `${name}=off`]);

const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

/** Runs only while its parent lives: eight of them, left behind by a killed parent, would slow down everything that follows. */
const HOG = 'const { ppid } = process; while (process.ppid === ppid) for (let i = 0; i < 1e7; i++) Math.random()';

const endAll = (hogs: readonly ChildProcess[]) => {
  for (const hog of hogs) hog.kill('SIGKILL');
};

export const PROCESSES: readonly Fault[] = [
  {
    name: 'SIGSTOP for 3 s',
    expect: 'a gap `stalled` of that length; what is left without it is valid (`gap trim --drop-gaps`)',
    tries: { short: 1, full: 5 },
    run: stopped(3000),
  },
  {
    name: 'process suspended for 12 s',
    expect: 'the same; nothing takes it for a dead encoder',
    tries: { short: 0, full: 5 },
    run: stopped(12_000),
  },
  {
    name: 'starved of processor time',
    expect: 'frames are repeated and say so; nothing is lost from the file',
    tries: { short: 1, full: 5 },
    async run({ out, display }) {
      const hogs = Array.from({ length: 4 * cpus().length }, () => spawn(process.execPath, ['-e', HOG], { stdio: 'ignore' }));
      try {
        const victim = await Victim.start(out, display);
        await sleep(5000);
        const stoppedUs = victim.signal('SIGINT');
        // The final video is made at idle priority: with four busy programs per core it got 0.3 % of one, and five seconds of video would
        // take half an hour.
        await victim.until(() => existsSync(join(victim.folder(), UNITS_LOG_FILE)));
        endAll(hogs);
        await victim.ended();
        // The last picture from a starved X server may be old: there was no later one to lose.
        return await outcomeOf(victim.folder(), stoppedUs, { ...MOST, lostVideoMs: 3000 });
      } finally {
        endAll(hogs);
      }
    },
  },
  {
    name: 'wall clock set forward and back by an hour',
    expect: 'nothing: times are those of the monotonic clock; the anchors show both steps',
    tries: { short: 1, full: 5 },
    cannot: () => (existsSync(FAKETIME) ? undefined : 'libfaketime is not installed (Debian package faketime)'),
    async run({ out, display }) {
      const clock = `${out}.clock`;
      writeFileSync(clock, '+0');
      const env = { LD_PRELOAD: FAKETIME, FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' };
      const victim = await Victim.start(out, display, [], env);
      await sleep(1000);
      writeFileSync(clock, '+3600');
      await sleep(1000);
      writeFileSync(clock, '-3600');
      await sleep(1000);
      const stoppedUs = victim.signal('SIGINT');
      await victim.ended();
      const { anchors = [] } = readMeta(victim.folder()).recorder ?? {};
      const [first, last] = [anchors[0], anchors.at(-1)];
      const stepS = first === undefined || last === undefined ? 0 : (last.utc_us - first.utc_us - (last.ts_us - first.ts_us)) / 1e6;
      if (Math.abs(stepS + 3600) > 1) throw new Error(`the anchors tell of a step of ${stepS} s, not of -3600 s`);
      return await outcomeOf(victim.folder(), stoppedUs);
    },
  },
  {
    name: 'two recorders on one folder',
    expect: 'two shards; a second session of the same id is refused',
    tries: { short: 1, full: 5 },
    async run({ out, display }) {
      const id = '7b0f3f3e-0000-4000-8000-000000000001';
      const [one, two] = await Promise.all([
        Victim.start(out, display, ['--session-id', id, '--size', '640x360']),
        // Only one program can hold a hotkey.
        Victim.start(out, display, ['--size', '640x360', ...HOTKEYS_OFF]),
      ]);
      const third = spawnSync(
        process.execPath,
        [
          GAP,
          'record',
          '--display',
          display,
          '--out',
          out,
          '--session-id',
          id,
          '--any-window',
          '--license-ref',
          'ref#1',
          '--consent-ref',
          'ref#1',
        ],
        { encoding: 'utf8' },
      );
      if (third.status !== 2 || !third.stderr.includes('exists already')) throw new Error(`exit ${third.status}: ${third.stderr}`);
      await sleep(1500);
      for (const victim of [one, two]) victim.signal('SIGINT');
      await Promise.all([one.ended(), two.ended()]);
      const folders = [one, two].map(({ stdout }) => (JSON.parse(stdout.trim().split('\n').at(-1) as string) as { folder: string }).folder);
      const why = (await Promise.all(folders.map(wrongWith))).find((text) => text !== undefined);
      return { valid: why === undefined && folders.includes(join(out, id)), why };
    },
  },
];
