import { randomBytes } from 'node:crypto';
import koffi from 'koffi';
import { GapError } from '#core/errors.ts';
import { echoAnswer, echoPacket, TOKEN_BYTES } from '#core/network/echo-packet.ts';
import type { SpanUs } from '#core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import { Sleeper } from '#native/host/sleeper.ts';
import type { EchoAddress, EchoAnswer, EchoSocket } from '#native/network/echo-port.ts';

// winsock2.h.
const AF_INET = 2;
const AF_INET6 = 23;
const SOCK_DGRAM = 2;
const IPPROTO_UDP = 17;
const POLLRDNORM = 0x100;
const POLL_BYTES = 16;
const NON_BLOCKING = 0x8004667e;
/** An error that stays (a closed port) is not asked about in a loop. */
const ERROR_REST_US = 20_000;
const MOST_BYTES = 2048;
/** ICMP_ECHO_REPLY (ipexport.h) of 64-bit Windows with what is sent, and room for an error (8 bytes). */
const REPLY_BYTES = 40 + 64 + 8;
const STATUS_AT = 4;

/** Echoes of Windows: its own pings (IcmpSendEcho, IPv4), or UDP. Throws a GapError (`preflight.probe`). */
export function windowsEcho({ address, family, port }: EchoAddress): EchoSocket {
  if (port !== undefined) return new WindowsUdpEcho(address, family, port);
  if (family === 4) return new WindowsPing(address);
  throw new GapError(
    'preflight.probe',
    'The network cannot be probed: the named host has an IPv6 address only',
    'Name the host by its IPv4 address',
    {
      way: { settings: ['probe'] },
    },
  );
}

/** One ping at a time: Windows sends it and waits in the same call. */
class WindowsPing implements EchoSocket {
  readonly #send: (
    handle: bigint | number,
    to: number,
    data: Buffer,
    bytes: number,
    options: null,
    reply: Buffer,
    room: number,
    ms: number,
  ) => number;
  readonly #close: (handle: bigint | number) => number;
  readonly #handle: bigint | number;
  readonly #to: number;
  readonly #token = randomBytes(TOKEN_BYTES);
  readonly #reply = Buffer.alloc(REPLY_BYTES);
  readonly #sleeper = new Sleeper();
  #asked: number | undefined;

  constructor(address: string) {
    const helper = koffi.load('iphlpapi.dll');
    this.#send = helper.func(
      'uint32_t __stdcall IcmpSendEcho(intptr_t handle, uint32_t to, void* data, uint16_t bytes, void* options, void* reply, uint32_t room, uint32_t ms)',
    );
    this.#close = helper.func('int __stdcall IcmpCloseHandle(intptr_t handle)');
    this.#handle = helper.func('intptr_t __stdcall IcmpCreateFile()')();
    this.#to = Buffer.from(address.split('.').map(Number)).readUInt32LE();
  }

  send(seq: number): void {
    this.#asked = seq;
  }

  answer(us: SpanUs): EchoAnswer | undefined {
    const seq = this.#asked;
    const untilUs = nowUs() + us;
    this.#asked = undefined;
    if (seq === undefined) {
      this.#sleeper.sleep(us);
      return undefined;
    }
    const answers = this.#send(
      this.#handle,
      this.#to,
      this.#token,
      TOKEN_BYTES,
      null,
      this.#reply,
      REPLY_BYTES,
      Math.max(1, Math.floor(us / 1000)),
    );
    const atUs = nowUs();
    if (answers > 0 && this.#reply.readUInt32LE(STATUS_AT) === 0) return { seq, atUs };
    // An error comes at once.
    if (atUs < untilUs) this.#sleeper.sleep(untilUs - atUs);
    return undefined;
  }

  [Symbol.dispose](): void {
    this.#sleeper[Symbol.dispose]();
    this.#close(this.#handle);
  }
}

function winsock() {
  const winsock2 = koffi.load('ws2_32.dll');
  return {
    socket: winsock2.func('uintptr_t __stdcall socket(int family, int type, int protocol)'),
    connect: winsock2.func('int __stdcall connect(uintptr_t socket, void* address, int bytes)'),
    send: winsock2.func('int __stdcall send(uintptr_t socket, void* data, int bytes, int flags)'),
    receive: winsock2.func('int __stdcall recv(uintptr_t socket, void* data, int bytes, int flags)'),
    poll: winsock2.func('int __stdcall WSAPoll(void* sockets, uint32_t count, int ms)'),
    control: winsock2.func('int __stdcall ioctlsocket(uintptr_t socket, uint32_t command, void* value)'),
    close: winsock2.func('int __stdcall closesocket(uintptr_t socket)'),
    text: winsock2.func('int __stdcall inet_pton(int family, str text, void* address)'),
  };
}

class WindowsUdpEcho implements EchoSocket {
  readonly #w = winsock();
  readonly #socket: number;
  readonly #token = randomBytes(TOKEN_BYTES);
  readonly #received = Buffer.alloc(MOST_BYTES);
  readonly #poll = Buffer.alloc(POLL_BYTES);
  readonly #sleeper = new Sleeper();

  constructor(address: string, family: 4 | 6, port: number) {
    const domain = family === 4 ? AF_INET : AF_INET6;
    this.#socket = Number(this.#w.socket(domain, SOCK_DGRAM, IPPROTO_UDP));
    // `recv` may wait for ever after an error that `WSAPoll` reports: under wine it did.
    this.#w.control(this.#socket, NON_BLOCKING, Buffer.from([1, 0, 0, 0]));
    const name = Buffer.alloc(family === 4 ? 16 : 28);
    name.writeUInt16LE(domain, 0);
    name.writeUInt16BE(port, 2);
    const known = this.#w.text(domain, address, name.subarray(family === 4 ? 4 : 8)) === 1;
    if (!known || this.#w.connect(this.#socket, name, name.length) !== 0) {
      this.#w.close(this.#socket);
      throw new GapError(
        'preflight.probe',
        'The network cannot be probed: no way leads to the host',
        'Check the network, or name another host',
        {
          way: { settings: ['probe'] },
        },
      );
    }
    this.#poll.writeBigUInt64LE(BigInt(this.#socket), 0);
    this.#poll.writeInt16LE(POLLRDNORM, 8);
  }

  send(seq: number): void {
    const packet = echoPacket('udp', this.#token, seq);
    this.#w.send(this.#socket, packet, packet.length, 0);
  }

  answer(us: SpanUs): EchoAnswer | undefined {
    for (const untilUs = nowUs() + us; ; ) {
      if ((this.#w.poll(this.#poll, 1, Math.max(0, Math.ceil((untilUs - nowUs()) / 1000))) as number) <= 0) return undefined;
      const bytes = this.#w.receive(this.#socket, this.#received, MOST_BYTES, 0) as number;
      const atUs = nowUs();
      const seq = bytes > 0 ? echoAnswer('udp', this.#token, this.#received.subarray(0, bytes)) : undefined;
      if (seq !== undefined) return { seq, atUs };
      if (atUs >= untilUs) return undefined;
      if (bytes < 0) this.#sleeper.sleep(Math.min(ERROR_REST_US, untilUs - atUs));
    }
  }

  [Symbol.dispose](): void {
    this.#sleeper[Symbol.dispose]();
    this.#w.close(this.#socket);
  }
}
