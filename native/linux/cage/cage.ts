import { readFileSync } from 'node:fs';
import koffi from 'koffi';
import { callFilter, isFiltered } from '#native/linux/cage/call-filter.ts';
import { type Allowed, landlockVersion, restrictToFiles } from '#native/linux/cage/landlock.ts';
import { systemError } from '#native/linux/cage/system-error.ts';

// <linux/prctl.h>, <linux/seccomp.h>, <sys/resource.h>
const PR_SET_NO_NEW_PRIVS = 38;
const PR_SET_SECCOMP = 22;
const MODE_FILTER = 2;
const RLIMIT_CORE = 4;
// <fcntl.h>
const F_SETFD = 2;

/** Why no process can be caged here; undefined where it can. */
export function whyNoLinuxCage(): string | undefined {
  if (!isFiltered(process.arch)) return `no filter of system calls is written for ${process.arch}`;
  return landlockVersion() > 0 ? undefined : 'the kernel has no Landlock (Linux 5.13, `lsm=landlock`)';
}

/**
 * Cages this thread for good, and whatever it executes: it reaches these files, signals itself alone, connects nowhere, and is not written to a disk when it crashes. Other threads of
 * the process stay outside: execute another program at once. Throws the system's error.
 */
export function enterLinuxCage(allowed: Allowed): void {
  const libc = koffi.load('libc.so.6');
  const prctl = libc.func('int prctl(int option, unsigned long a, void* b, unsigned long c, unsigned long d)');
  const must = (call: string, result: unknown) => {
    if (result !== 0) throw systemError(call);
  };
  must('setrlimit', libc.func('int setrlimit(int resource, void* limit)')(RLIMIT_CORE, Buffer.alloc(16)));
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

/** Keeps a handle open over the execution of another program. */
export function keepOpen(handle: number): void {
  if (koffi.load('libc.so.6').func('int fcntl(int handle, int command, int value)')(handle, F_SETFD, 0) !== 0) throw systemError('fcntl');
}
