import type { SpanUs } from '#core/time/units.ts';
import { sockets } from '#native/network/libc.ts';

// asm-generic/sockios.h (socket(7), SIOCGSTAMP), time.h.
const SIOCGSTAMPNS = 0x8907;
const CLOCK_REALTIME = 0;
/** A packet that has waited longer than this has not: the wall clock, on which the kernel stamps packets, was set meanwhile. */
const MOST_US = 1e6;

/**
 * How long the last packet read from a socket had waited to be read: the kernel stamps it when it comes. On a machine at its limit the thread that waits
 * for it gets the processor milliseconds later, which is no part of its way. Linux only: elsewhere nothing is known.
 */
export class Arrival {
  readonly #fd: number;
  readonly #stamp = new BigInt64Array(2);
  readonly #now = new BigInt64Array(2);

  constructor(fd: number) {
    this.#fd = fd;
    // The first question has no answer, and makes the kernel stamp from then on.
    this.waitedUs();
  }

  waitedUs(): SpanUs {
    if (process.platform !== 'linux' || sockets().ioctl(this.#fd, SIOCGSTAMPNS, this.#stamp) !== 0) return 0;
    sockets().clockTime(CLOCK_REALTIME, this.#now);
    const us = microseconds(this.#now) - microseconds(this.#stamp);
    return us > 0 && us < MOST_US ? us : 0;
  }
}

/** `struct timespec`, in us. */
const microseconds = ([seconds = 0n, nanoseconds = 0n]: BigInt64Array): number => Number(seconds) * 1e6 + Number(nanoseconds) / 1000;
