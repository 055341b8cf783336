import { readFileSync } from 'node:fs';
import koffi from 'koffi';
import type { TsUs } from '#format/core/time/units.ts';
import { Arrival } from '#native/network/arrival.ts';
import { DONT_WAIT, sockets } from '#native/network/libc.ts';

// linux/if_packet.h, linux/if_ether.h, sys/socket.h: packet(7).
const AF_PACKET = 17;
const SOCK_RAW = 3;
const ETH_P_ALL = 0x0003;
const SOCKADDR_LL_BYTES = 20;
/** `sll_pkttype` at byte 10. */
const TYPE_AT = 10;
const OUTGOING = 4;
/** Enough to tell one packet from another: the header of IPv4 has its number and its checksum. */
const HEADER_BYTES = 20;

/** Packets as the kernel sends them to an interface of this machine, each with its stamp. Needs the rights that a TUN interface needs. */
export class SentPackets implements Disposable {
  readonly #fd: number;
  readonly #arrival: Arrival;
  readonly #header = Buffer.alloc(HEADER_BYTES);
  readonly #from = Buffer.alloc(SOCKADDR_LL_BYTES);
  readonly #fromBytes = new Int32Array(1);
  readonly #receive = koffi
    .load('libc.so.6')
    .func('intptr_t recvfrom(int fd, void* data, size_t bytes, int flags, void* from, void* fromBytes)');

  constructor(name: string) {
    this.#fd = sockets().socket(AF_PACKET, SOCK_RAW, 0) as number;
    const address = Buffer.alloc(SOCKADDR_LL_BYTES);
    address.writeUInt16LE(AF_PACKET, 0);
    address.writeUInt16BE(ETH_P_ALL, 2);
    address.writeInt32LE(Number(readFileSync(`/sys/class/net/${name}/ifindex`, 'utf8')), 4);
    const bind = koffi.load('libc.so.6').func('int bind(int fd, void* address, uint32_t bytes)');
    if (bind(this.#fd, address, address.length) !== 0) throw new Error(`the packets of ${name} cannot be seen here`);
    this.#arrival = new Arrival(this.#fd);
  }

  /** When a packet that was read from the interface at `readUs` had been sent. Those that were given back, or came before it, are passed over. */
  sentUs(packet: Buffer, readUs: TsUs): TsUs {
    for (;;) {
      this.#fromBytes[0] = SOCKADDR_LL_BYTES;
      const bytes = Number(this.#receive(this.#fd, this.#header, HEADER_BYTES, DONT_WAIT, this.#from, this.#fromBytes));
      if (bytes < 0) throw new Error('a packet was read that was never sent');
      if (this.#from[TYPE_AT] === OUTGOING && this.#header.equals(packet.subarray(0, HEADER_BYTES))) return this.#arrival.of(readUs);
    }
  }

  [Symbol.dispose](): void {
    sockets().close(this.#fd);
  }
}
