import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import koffi from 'koffi';
import { callFilter, isFiltered } from '#native/linux/cage/call-filter.ts';
import { type Allowed, landlockVersion, restrictToFiles } from '#native/linux/cage/landlock.ts';
import { systemError } from '#native/linux/cage/system-error.ts';

// <linux/prctl.h>, <linux/seccomp.h>, <sys/resource.h>
const PR_SET_PDEATHSIG = 1;
const PR_SET_NO_NEW_PRIVS = 38;
const PR_SET_SECCOMP = 22;
const MODE_FILTER = 2;
const RLIMIT_CORE = 4;
// <fcntl.h>
const F_SETFD = 2;
// <linux/close_range.h>; the number is the same on every processor. Since Linux 5.11.
const CLOSE_RANGE = 436;
const CLOSE_RANGE_CLOEXEC = 4;

/** Why no process can be caged here; undefined where it can. */
export function whyNoLinuxCage(): string | undefined {
  if (!isFiltered(process.arch)) return `no filter of system calls is written for ${process.arch}`;
  return landlockVersion() > 0 ? undefined : 'the kernel has no Landlock (Linux 5.13, `lsm=landlock`)';
}

/**
 * Cages this thread for good, and whatever it executes: it reaches these files, signals itself alone, connects nowhere, ends with its parent, and is not written to a disk when it crashes. Other threads of
 * the process stay outside: execute another program at once. Throws the system's error.
 */
export function enterLinuxCage(allowed: Allowed): void {
  const libc = koffi.load('libc.so.6');
  const prctl = libc.func('int prctl(int option, unsigned long a, void* b, unsigned long c, unsigned long d)');
  const must = (call: string, result: unknown) => {
    if (result !== 0) throw systemError(call);
  };
  must('setrlimit', libc.func('int setrlimit(int resource, void* limit)')(RLIMIT_CORE, Buffer.alloc(16)));
  // A decoder that hangs does not see that its owner was killed, and would turn for ever.
  must('prctl(PR_SET_PDEATHSIG)', prctl(PR_SET_PDEATHSIG, constants.signals.SIGKILL, null, 0, 0));
  must('prctl(PR_SET_NO_NEW_PRIVS)', prctl(PR_SET_NO_NEW_PRIVS, 1, null, 0, 0));
  restrictToFiles(allowed);
  const filter = callFilter(process.arch, process.pid);
  const program = Buffer.alloc(16);
  program.writeUInt16LE(filter.length / 8);
  program.writeBigUInt64LE(koffi.address(filter), 8);
  must('prctl(PR_SET_SECCOMP)', prctl(PR_SET_SECCOMP, MODE_FILTER, program, 0, 0));
}

/** What loads the libraries of this program: the kernel executes it first. */
export const programLoaders = (): string[] => [
  ...new Set(readFileSync('/proc/self/maps', 'utf8').match(/\/\S*\/ld-[^/\s]*\.so[^/\s]*$/gm)),
];

/** Of all handles from this one on, only this one is open in the program that is executed next: whatever started us may have left more. Throws the system's error. */
export function keepOpenAlone(handle: number): void {
  const libc = koffi.load('libc.so.6');
  const closeRange = libc.func('long syscall(long number, uint32_t first, uint32_t last, uint32_t flags)');
  if (closeRange(CLOSE_RANGE, handle + 1, 0xffffffff, CLOSE_RANGE_CLOEXEC) !== 0) throw systemError('close_range');
  if (libc.func('int fcntl(int handle, int command, int value)')(handle, F_SETFD, 0) !== 0) throw systemError('fcntl');
}
