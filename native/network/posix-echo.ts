import { randomBytes } from 'node:crypto';
import { GapError } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';
import { addUs, type SpanUs, type TsUs } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import { type EchoKind, echoAnswer, echoPacket, TOKEN_BYTES } from '#native/core/network/echo-packet.ts';
import { Arrival } from '#native/network/arrival.ts';
import type { EchoAddress, EchoAnswer, EchoSocket } from '#native/network/echo-port.ts';
import { DONT_WAIT, readable, sockets } from '#native/network/libc.ts';

// sys/socket.h, netinet/in.h of Linux and macOS.
const AF_INET = 2;
const AF_INET6 = process.platform === 'darwin' ? 30 : 10;
const SOCK_DGRAM = 2;
const SOCK_RAW = 3;
/** Programs that this one starts must not hold the sockets open. */
const CLOSE_ON_EXEC = process.platform === 'linux' ? 0o2000000 : 0;
const IPPROTO_UDP = 17;
const IPPROTO_ICMP = 1;
const IPPROTO_ICMPV6 = 58;
const MOST_BYTES = 2048;

/** Echoes over a socket of Linux or macOS: UDP, or ICMP by a ping socket (raw where only that is allowed). Throws a GapError (`preflight.probe`). */
export class PosixEcho implements EchoSocket {
  readonly #kind: EchoKind;
  readonly #fd: number;
  readonly #token = randomBytes(TOKEN_BYTES);
  readonly #received = Buffer.alloc(MOST_BYTES);
  readonly #arrival: Arrival;

  constructor({ address, family, port }: EchoAddress) {
    this.#kind = port !== undefined ? 'udp' : family === 4 ? 'icmp' : 'icmp6';
    this.#fd = openSocket(this.#kind, family);
    const name = socketAddress(address, family, port ?? 0);
    if (sockets().connect(this.#fd, name, name.length) !== 0) {
      sockets().close(this.#fd);
      throw refused(said`there is no route to the host`, said`Check the network, or name another host`);
    }
    this.#arrival = new Arrival(this.#fd);
  }

  send(seq: number): void {
    const packet = echoPacket(this.#kind, this.#token, seq);
    sockets().send(this.#fd, packet, packet.length, DONT_WAIT);
  }

  answer(us: SpanUs): EchoAnswer | undefined {
    for (const untilUs: TsUs = addUs(nowUs(), us); ; ) {
      if (!readable(this.#fd, (untilUs - nowUs()) / 1000)) return undefined;
      const bytes = Number(sockets().receive(this.#fd, this.#received, MOST_BYTES, DONT_WAIT));
      const atUs = nowUs();
      // An error (a closed port, no route) is reported once by `recv`, and then is no answer.
      const seq = bytes > 0 ? echoAnswer(this.#kind, this.#token, this.#received.subarray(0, bytes)) : undefined;
      if (seq !== undefined) return { seq, atUs: this.#arrival.of(atUs) };
      if (atUs >= untilUs) return undefined;
    }
  }

  [Symbol.dispose](): void {
    sockets().close(this.#fd);
  }
}

function openSocket(kind: EchoKind, family: 4 | 6): number {
  const [domain, protocol] = family === 4 ? [AF_INET, IPPROTO_ICMP] : [AF_INET6, IPPROTO_ICMPV6];
  const open = (type: number, its: number) => sockets().socket(domain, type | CLOSE_ON_EXEC, its) as number;
  const fd = kind === 'udp' ? open(SOCK_DGRAM, IPPROTO_UDP) : open(SOCK_DGRAM, protocol);
  if (fd >= 0) return fd;
  // Some systems allow ping sockets to nobody (net.ipv4.ping_group_range), and raw ones to the administrator.
  const raw = kind === 'udp' ? -1 : open(SOCK_RAW, protocol);
  if (raw >= 0) return raw;
  throw refused(
    said`this system does not let programs send pings`,
    said`Name a UDP echo service instead (address and port), or allow ping sockets`,
  );
}

const refused = (says: Words, remedy: Words) =>
  new GapError('preflight.probe', said`The network cannot be probed: ${says}`, remedy, { way: { settings: ['probe'] } });

/** `struct sockaddr_in` or `sockaddr_in6`; macOS has the length in the first byte. */
export function socketAddress(address: string, family: 4 | 6, port: number): Buffer {
  const name = Buffer.alloc(family === 4 ? 16 : 28);
  if (process.platform === 'darwin') {
    name.writeUInt8(name.length, 0);
    name.writeUInt8(family === 4 ? AF_INET : AF_INET6, 1);
  } else name.writeUInt16LE(family === 4 ? AF_INET : AF_INET6, 0);
  name.writeUInt16BE(port, 2);
  if (family === 4) for (const [i, part] of address.split('.').entries()) name.writeUInt8(Number(part), 4 + i);
  else for (const [i, group] of groupsOf(address).entries()) name.writeUInt16BE(group, 8 + 2 * i);
  return name;
}

/** The eight groups of an IPv6 address, also of one that ends like an IPv4 address. One with a zone throws. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = withoutIpv4(address).split('::');
  const read = (part: string | undefined) => (part === undefined || part === '' ? [] : part.split(':'));
  const [before, after] = [read(head), read(tail)];
  const groups =
    tail === undefined ? before : [...before, ...Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0'), ...after];
  if (groups.length !== 8 || groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group)))
    throw refused(said`the address of the named host cannot be used`, said`Name the host by another address`);
  return groups.map((group) => Number.parseInt(group, 16));
}

/** `::ffff:192.0.2.1` as `::ffff:c000:201`. */
function withoutIpv4(address: string): string {
  const [, before, ...parts] = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address) ?? [];
  if (before === undefined) return address;
  const [a = 0, b = 0, c = 0, d = 0] = parts.map(Number);
  return `${before}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}
