import { asSpan, asTs, type SpanUs, type TsUs } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import { sockets } from '#native/network/libc.ts';

// asm-generic/sockios.h (socket(7), SIOCGSTAMP), time.h.
const SIOCGSTAMPNS = 0x8907;
const CLOCK_REALTIME = 0;
/** A packet that has waited longer than this has not: the wall clock, on which the kernel stamps packets, was set meanwhile. */
const MOST_US = asSpan(1e6);
/** The two clocks are read so close to each other, or once more: the thread may be stopped between them. */
const TOGETHER_US = asSpan(50);
const TRIES = 5;

/**
 * When the last packet read from a socket came: the kernel stamps it. On a machine at its limit the thread that waits for it gets the processor milliseconds
 * later, which is no part of its way. Linux only: elsewhere it is known when it was read.
 */
export class Arrival {
  readonly #fd: number;
  readonly #stamp = new BigInt64Array(2);
  readonly #wall = new BigInt64Array(2);

  constructor(fd: number) {
    this.#fd = fd;
    // The first question has no answer, and makes the kernel stamp from then on.
    this.of(nowUs());
  }

  /** When a packet came that was read at `readUs`. */
  of(readUs: TsUs): TsUs {
    if (process.platform !== 'linux' || sockets().ioctl(this.#fd, SIOCGSTAMPNS, this.#stamp) !== 0) return readUs;
    const atUs = microseconds(this.#stamp) - this.#wallAheadUs();
    return atUs < readUs && readUs - atUs < MOST_US ? asTs(atUs) : readUs;
  }

  /** By how much the wall clock is ahead of ours: of several readings the tightest. */
  #wallAheadUs(): SpanUs {
    let best = { widthUs: Number.POSITIVE_INFINITY, aheadUs: 0 };
    for (let tried = 0; tried < TRIES && best.widthUs > TOGETHER_US; tried++) {
      const beforeUs = nowUs();
      sockets().clockTime(CLOCK_REALTIME, this.#wall);
      const widthUs = nowUs() - beforeUs;
      if (widthUs < best.widthUs) best = { widthUs, aheadUs: microseconds(this.#wall) - beforeUs - widthUs / 2 };
    }
    return asSpan(best.aheadUs);
  }
}

/** `struct timespec`, in us. */
const microseconds = ([seconds = 0n, nanoseconds = 0n]: BigInt64Array): number => Number(seconds) * 1e6 + Number(nanoseconds) / 1000;
