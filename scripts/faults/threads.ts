import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import koffi from 'koffi';
import { Stage } from '#scripts/demo/stage.ts';
import type { Fault } from '#scripts/faults/fault.ts';
import { outcomeOf } from '#scripts/faults/outcome.ts';
import { between, sleep, Victim } from '#scripts/faults/victim.ts';

// <sys/ptrace.h>
const PTRACE_SEIZE = 0x4206;
const PTRACE_INTERRUPT = 0x4207;
const PTRACE_DETACH = 17;
// <bits/waitflags.h>: any thread, without waiting.
const WAIT_ANY_NOW = 0x40000001;

/** Stops one thread of another process, as a driver that hangs does; the others go on. Returns how to let it go on. */
function stopThread(pid: number, name: string): () => void {
  const tid = readdirSync(`/proc/${pid}/task`).find((task) => readFileSync(`/proc/${pid}/task/${task}/comm`, 'utf8').trim() === name);
  if (tid === undefined) throw new Error(`process ${pid} has no thread ${name}`);
  const ptrace = koffi.load('libc.so.6').func('long ptrace(long request, int pid, uintptr_t addr, uintptr_t data)');
  for (const request of [PTRACE_SEIZE, PTRACE_INTERRUPT])
    if (ptrace(request, Number(tid), 0, 0) !== 0) throw new Error(`thread ${tid} cannot be stopped: is ptrace allowed?`);
  const waitpid = koffi.load('libc.so.6').func('int waitpid(int pid, void* status, int options)');
  return () => {
    ptrace(PTRACE_DETACH, Number(tid), 0, 0);
    // One that died meanwhile stays in the table, and its process with it, until its tracer has asked after it.
    const reaping = setInterval(() => waitpid(Number(tid), null, WAIT_ANY_NOW), 100);
    setTimeout(() => clearInterval(reaping), 5000);
  };
}

export const THREADS: readonly Fault[] = [
  {
    name: 'encoder stalls for 3 s',
    expect: 'frames of that time are repeats, and said to be; the recording goes on',
    tries: { short: 1, full: 5 },
    async run({ out, display }) {
      const victim = await Victim.start(out, display);
      await sleep(between(500, 1500));
      const goOn = stopThread(victim.pid, 'encoder');
      await sleep(3000);
      goOn();
      await sleep(3000);
      const stoppedUs = victim.signal('SIGINT');
      await victim.ended();
      return await outcomeOf(victim.folder(), stoppedUs);
    },
  },
  {
    name: 'encoder stalls for ever',
    expect: 'after ten seconds the recording ends by itself; what was written is sealed',
    tries: { short: 0, full: 5 },
    async run({ out, display }) {
      const victim = await Victim.start(out, display);
      await sleep(between(500, 2000));
      const goOn = stopThread(victim.pid, 'encoder');
      await victim.until(() => victim.stderr.includes('did not end'));
      // A thread that is traced keeps its process in the table until the tracer lets go.
      goOn();
      const code = await victim.ended(60);
      if (code !== 3 || !victim.stderr.includes('encoder-failed')) throw new Error(`exit ${code}: ${victim.stderr}`);
      // Nothing was encoded after the stall: there is nothing to lose.
      const { valid, why } = await outcomeOf(victim.folder(), 0);
      return { valid, why };
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
      // Some survive on what they have: the limit is on new memory.
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
