import { readdirSync, readFileSync } from 'node:fs';
import koffi from 'koffi';

// <sys/ptrace.h>
const PTRACE_SEIZE = 0x4206;
const PTRACE_INTERRUPT = 0x4207;
const PTRACE_DETACH = 17;
// <bits/waitflags.h>: any thread, without waiting.
const WAIT_ANY_NOW = 0x40000001;

/** Stops one thread of another process, as a driver that hangs does; the others go on. Returns how to let it go on. */
export function stopThread(pid: number, name: string): () => void {
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
