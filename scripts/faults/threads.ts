import { spawnSync } from 'node:child_process';
import { Stage } from '#scripts/demo/stage.ts';
import type { Fault } from '#scripts/faults/fault.ts';
import { outcomeOf, readMeta, type Try } from '#scripts/faults/outcome.ts';
import { stopThread } from '#scripts/faults/stop-thread.ts';
import { between, sleep, Victim } from '#scripts/faults/victim.ts';

/** Length of the repeats that a relief may cost, s. */
const MOST_REPEATED_S = 1;

/** Checks that another encoder took over exactly once, at a cost of a second at most. */
async function relieved(folder: string, stoppedUs: number): Promise<Try> {
  const { display, recorder } = readMeta(folder);
  const { relieved: reliefs = [], repeats = 0 } = recorder?.video ?? {};
  const outcome = await outcomeOf(folder, stoppedUs);
  if (reliefs.length !== 1) return { ...outcome, valid: false, why: `${reliefs.length} reliefs: ${outcome.why ?? 'nothing else'}` };
  if (repeats > MOST_REPEATED_S * display.fps) return { ...outcome, valid: false, why: `${repeats} repeats` };
  return outcome;
}

export const THREADS: readonly Fault[] = [
  {
    name: 'encoder stalls for 3 s',
    expect: 'after half a second another takes over; the one that stalled never writes again',
    tries: { short: 1, full: 5 },
    async run({ out, display }) {
      const victim = await Victim.start(out, display);
      await sleep(between(500, 1500));
      const goOn = stopThread(victim.pid, 'encoder');
      await sleep(3000);
      goOn();
      await sleep(1000);
      const stoppedUs = victim.signal('SIGINT');
      await victim.ended();
      return await relieved(victim.folder(), stoppedUs);
    },
  },
  {
    name: 'encoder stalls for ever',
    expect: 'after half a second another takes over, and the recording goes on',
    tries: { short: 1, full: 5 },
    async run({ out, display }) {
      const victim = await Victim.start(out, display);
      await sleep(between(500, 2000));
      const goOn = stopThread(victim.pid, 'encoder');
      await sleep(3000);
      const stoppedUs = victim.signal('SIGINT');
      await victim.until(() => victim.stdout.includes('"sealed"') || !victim.running);
      // A traced thread keeps its process in the process table until the tracer lets go.
      goOn();
      await victim.ended();
      return await relieved(victim.folder(), stoppedUs);
    },
  },
  {
    name: 'screen stalls for ever',
    expect: 'the picture is repeated, input goes on; the recording ends at its time all the same',
    tries: { short: 1, full: 5 },
    async run({ out, display }) {
      const victim = await Victim.start(out, display, ['--duration', '5']);
      await sleep(between(500, 1500));
      const goOn = stopThread(victim.pid, 'grab');
      await victim.until(() => victim.stdout.includes('"sealed"') || !victim.running);
      goOn();
      await victim.ended(60);
      const { display: shown, recorder } = readMeta(victim.folder());
      const outcome = await outcomeOf(victim.folder(), 0);
      const repeats = recorder?.video.repeats ?? 0;
      if (recorder?.ended !== 'duration') return { ...outcome, valid: false, why: `it ended with ${recorder?.ended}` };
      // Stopped a second and a half after the first frames are seen on the disk, at the latest: two seconds are left at least.
      return repeats >= 1.5 * shown.fps ? outcome : { ...outcome, valid: false, why: `${repeats} repeats` };
    },
  },
  {
    name: 'no memory left for encoder and recorder',
    expect: 'the recording ends with an error or dies; what was written is sealed, or recovered',
    tries: { short: 1, full: 5 },
    async run({ out, display }) {
      const victim = await Victim.start(out, display);
      await sleep(between(500, 2000));
      spawnSync('prlimit', ['--pid', `${victim.pid}`, '--as=1000000']);
      await sleep(3000);
      // Some survive: the limit applies only to new memory.
      if (victim.running) victim.signal('SIGINT');
      const code = await victim.ended(60);
      const { valid, why } = await outcomeOf(victim.folder(), 0);
      return { valid, why: why ?? (code === 0 ? undefined : `exit ${code}`) };
    },
  },
  {
    name: 'X server killed',
    expect: 'the recording ends at once; what was captured is sealed',
    tries: { short: 1, full: 5 },
    async run({ out }) {
      const stage = await Stage.open();
      try {
        const victim = await Victim.start(out, stage.display.name);
        await sleep(between(500, 2000));
        stage.display.server.kill('SIGKILL');
        const code = await victim.ended();
        if (code !== 3 || !victim.stderr.includes('display-lost')) throw new Error(`exit ${code}: ${victim.stderr}`);
        const { valid, why } = await outcomeOf(victim.folder(), 0);
        return { valid, why };
      } finally {
        await stage[Symbol.asyncDispose]();
      }
    },
  },
];
