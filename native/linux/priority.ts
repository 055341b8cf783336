import { readdirSync } from 'node:fs';
import koffi from 'koffi';
import { lazily } from '#native/lazily.ts';

// <bits/sched.h>
const SCHED_OTHER = 0;
const SCHED_FIFO = 1;
/** Threads made by this one start with ordinary priority. */
const SCHED_RESET_ON_FORK = 0x40000000;
const ENCODER_FIFO = 99;
const PRIO_PROCESS = 0;
const NICE = -15;
const LOWEST_NICE = 19;

function bind() {
  return koffi.load('libc.so.6').func('int sched_setscheduler(int pid, int policy, void* param)');
}

const bound = lazily(bind);

/** A thread may change its own as often as twice a second: looked up once. */
function setScheduler(policy: number, priority: number): boolean {
  const parameter = Buffer.alloc(4);
  parameter.writeInt32LE(priority);
  return (bound()(0, policy, parameter) as number) === 0;
}

/**
 * Asks for real-time scheduling of the calling thread, then for a better nice value. Returns what was granted (`fifo:20`, `nice:-15`,
 * `normal`), for `meta.json`: timing figures mean little without it. Never throws.
 */
export function raiseLinuxThread(fifoPriority: number): string {
  if (setScheduler(SCHED_FIFO | SCHED_RESET_ON_FORK, fifoPriority)) return `fifo:${fifoPriority}`;
  const setPriority = koffi.load('libc.so.6').func('int setpriority(int which, uint32_t who, int prio)');
  // 0 is the calling thread on Linux, not the process (setpriority(2), "C library/kernel differences").
  return setPriority(PRIO_PROCESS, 0, NICE) === 0 ? `nice:${NICE}` : 'normal';
}

/** Gives the calling thread ordinary priority. Never throws. */
export function calmLinuxThread(): void {
  setScheduler(SCHED_OTHER, 0);
}

/** Gives the calling thread, and those it starts, the smallest share of the processor (nice 19). Never throws. */
export function lowerLinuxThread(): void {
  koffi.load('libc.so.6').func('int setpriority(int which, uint32_t who, int prio)')(PRIO_PROCESS, 0, LOWEST_NICE);
}

/**
 * Gives the encoder's threads ordinary priority. Where allowed, SVT-AV1 takes real-time priority 99, above everything: on two cores each
 * keyframe then delayed the grab and the X server by up to 20 ms. Those threads are found by that priority, which none of ours has.
 * Not below ordinary either: at nice 5, alongside two busy programs, 85 % of the frames were missing. Never throws.
 */
export function calmLinuxEncoder(): void {
  const libc = koffi.load('libc.so.6');
  const getScheduler = libc.func('int sched_getscheduler(int pid)');
  const getParameter = libc.func('int sched_getparam(int pid, void* param)');
  const setOf = libc.func('int sched_setscheduler(int pid, int policy, void* param)');
  const parameter = Buffer.alloc(4);
  for (const task of readdirSync('/proc/self/task')) {
    const thread = Number(task);
    if (getScheduler(thread) !== SCHED_FIFO || getParameter(thread, parameter) !== 0 || parameter.readInt32LE() !== ENCODER_FIFO) continue;
    setOf(thread, SCHED_OTHER, Buffer.alloc(4));
  }
}
