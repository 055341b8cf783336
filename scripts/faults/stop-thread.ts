import { readdirSync, readFileSync } from 'node:fs';
import koffi from 'koffi';

// <sys/ptrace.h>
const PTRACE_SEIZE = 0x4206;
const PTRACE_INTERRUPT = 0x4207;
const PTRACE_DETACH = 17;
// <bits/waitflags.h>: any thread, without waiting.
const WAIT_ANY_NOW = 0x40000001;

/** System call number of futex(2), in which a thread waits for another. */
const FUTEX = process.arch === 'arm64' ? '98' : '202';
/** After so many tries a thread that never waits is stopped anyway. */
const MOST_TRIES = 200;

/**
 * Stops one thread of another process while it waits for another thread, as in a driver that hangs; the others go on. Not in the middle of
 * a write: there the recorder must wait for the disk, for ever if it has to. Returns a function that lets it go on.
 */
export function stopThread(pid: number, name: string): () => void {
  for (let tries = 1; ; tries++) {
    const thread = stopAnywhere(pid, name);
    if (callOf(pid, thread.tid) === FUTEX || tries === MOST_TRIES) return thread.goOnForGood;
    thread.goOn();
  }
}

function stopAnywhere(pid: number, name: string): { readonly tid: string; readonly goOn: () => void; readonly goOnForGood: () => void } {
  const tid = readdirSync(`/proc/${pid}/task`).find((task) => readFileSync(`/proc/${pid}/task/${task}/comm`, 'utf8').trim() === name);
  if (tid === undefined) throw new Error(`process ${pid} has no thread ${name}`);
  const ptrace = koffi.load('libc.so.6').func('long ptrace(long request, int pid, uintptr_t addr, uintptr_t data)');
  for (const request of [PTRACE_SEIZE, PTRACE_INTERRUPT])
    if (ptrace(request, Number(tid), 0, 0) !== 0) throw new Error(`thread ${tid} cannot be stopped: is ptrace allowed?`);
  const waitpid = koffi.load('libc.so.6').func('int waitpid(int pid, void* status, int options)');
  const goOn = () => ptrace(PTRACE_DETACH, Number(tid), 0, 0);
  const goOnForGood = () => {
    goOn();
    // A thread that died meanwhile stays in the process table, and keeps its process there, until its tracer waits for it.
    const reaping = setInterval(() => waitpid(Number(tid), null, WAIT_ANY_NOW), 100);
    setTimeout(() => clearInterval(reaping), 5000);
  };
  return { tid, goOn, goOnForGood };
}

/** Number of the system call that a stopped thread is in, as text; `-1` in none. */
function callOf(pid: number, tid: string): string | undefined {
  for (;;) {
    const [call] = readFileSync(`/proc/${pid}/task/${tid}/syscall`, 'utf8').split(/\s/);
    // It has not stopped yet.
    if (call !== 'running') return call;
  }
}
