import koffi from 'koffi';

// <linux/prctl.h>
const PR_SET_DUMPABLE = 4;

/** Lets no other process of this user read this one's memory or environment (`/proc/PID/environ`), nor the system write it to a disk when it crashes. */
export function forbidLinuxDumps(): void {
  koffi.load('libc.so.6').func('int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)')(
    PR_SET_DUMPABLE,
    0,
    0,
    0,
    0,
  );
}
