import koffi from 'koffi';

const POLLIN = 1;
// POLLERR | POLLHUP | POLLNVAL: the other end is gone.
const GONE = 0x38;

/** Waits for one file descriptor with a deadline in microseconds (`ppoll`: nanosecond resolution, where `poll` has milliseconds). */
export class Poller {
  readonly #descriptor = Buffer.alloc(8);
  readonly #timeout = Buffer.alloc(16);
  readonly #ppoll = koffi.load('libc.so.6').func('int ppoll(void* fds, ulong count, void* timeout, void* sigmask)');

  constructor(fd: number) {
    this.#descriptor.writeInt32LE(fd, 0);
    this.#descriptor.writeInt16LE(POLLIN, 4);
  }

  /** Sleeps until there is something to read or `us` have passed. False once the other end has hung up. */
  wait(us: number): boolean {
    const rest = Math.max(0, us);
    const seconds = Math.floor(rest / 1e6);
    this.#timeout.writeUInt32LE(seconds, 0);
    this.#timeout.writeUInt32LE(Math.floor((rest - seconds * 1e6) * 1000), 8);
    this.#descriptor.writeInt16LE(0, 6);
    this.#ppoll(this.#descriptor, 1, this.#timeout, null);
    return (this.#descriptor.readInt16LE(6) & GONE) === 0;
  }
}
