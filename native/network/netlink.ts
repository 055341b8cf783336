import { diagRequest, readDiag, type TCP, type UDP } from '#native/core/network/sock-diag.ts';
import type { TcpFlow } from '#native/core/network/tcp-flow.ts';
import { DONT_WAIT, readable, sockets } from '#native/network/libc.ts';

// linux/netlink.h, bits/socket.h.
const AF_NETLINK = 16;
const SOCK_DGRAM = 2;
const CLOSE_ON_EXEC = 0o2000000;
const NETLINK_SOCK_DIAG = 4;
const FAMILIES = [2, 10] as const;
/** The kernel fills at most 32 kB at a time. */
const ANSWER_BYTES = 1 << 16;
/** A dump of thousands of sockets takes a few milliseconds. */
const PATIENCE_MS = 100;
/** A machine with more sockets has more than a game: what is left out says nothing wrong. */
const MOST_ANSWERS = 256;

/** Asks Linux about the sockets of this network namespace (sock_diag(7)). Needs no privilege. Throws where it does not answer. */
export class SockDiag implements Disposable {
  readonly #fd: number;
  readonly #answer = Buffer.alloc(ANSWER_BYTES);
  #seq = 0;

  constructor() {
    this.#fd = sockets().socket(AF_NETLINK, SOCK_DGRAM | CLOSE_ON_EXEC, NETLINK_SOCK_DIAG);
    if (this.#fd < 0) throw new Error('the kernel gives no word of sockets (sock_diag)');
  }

  /** All sockets of a protocol: for TCP with what the kernel knows of them. */
  dump(protocol: typeof TCP | typeof UDP): { readonly flows: TcpFlow[]; readonly inodes: number[] } {
    const all: { flows: TcpFlow[]; inodes: number[] } = { flows: [], inodes: [] };
    for (const family of FAMILIES) {
      const request = diagRequest(++this.#seq, family, protocol);
      if (Number(sockets().send(this.#fd, request, request.length, 0)) !== request.length) continue;
      this.#read(all);
    }
    return all;
  }

  #read({ flows, inodes }: { flows: TcpFlow[]; inodes: number[] }): void {
    for (let answers = 0; answers < MOST_ANSWERS && readable(this.#fd, PATIENCE_MS); answers++) {
      const bytes = Number(sockets().receive(this.#fd, this.#answer, ANSWER_BYTES, DONT_WAIT));
      if (bytes <= 0) return;
      const read = readDiag(this.#answer.subarray(0, bytes), this.#seq);
      flows.push(...read.flows);
      inodes.push(...read.inodes);
      if (read.done) return;
    }
  }

  [Symbol.dispose](): void {
    sockets().close(this.#fd);
  }
}
