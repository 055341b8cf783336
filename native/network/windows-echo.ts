import { randomBytes } from 'node:crypto';
import koffi from 'koffi';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { asSpan, type SpanUs } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import { echoAnswer, echoPacket, TOKEN_BYTES } from '#native/core/network/echo-packet.ts';
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
const PATIENCE_MS = 2000;
/** As many as are sent in the time that an answer may take, and some. */
const FLIGHTS = 12;

/** Echoes of Windows: its own pings (IPv4), or UDP. Throws a GapError (`preflight.probe`). */
export function windowsEcho({ address, family, port }: EchoAddress): EchoSocket {
  if (port !== undefined) return new WindowsUdpEcho(address, family, port);
  if (family === 4) return new WindowsPing(address);
  throw new GapError(
    'preflight.probe',
    said`The network cannot be probed: the named host has an IPv6 address only`,
    said`Name the host by its IPv4 address`,
    {
      way: { settings: ['probe'] },
    },
  );
}

/** A ping on its way: Windows writes the answer, and sets the event. Their memory stays where it is (that of a small Buffer may move). */
interface Flight {
  readonly event: number;
  readonly reply: Buffer;
  seq: number | undefined;
}

/** Windows' own pings (IcmpSendEcho2), several on their way: an answer may take two seconds, and four are sent a second. */
class WindowsPing implements EchoSocket {
  readonly #w = pings();
  readonly #handle: number;
  readonly #to: number;
  readonly #token = Buffer.from(randomBytes(TOKEN_BYTES));
  readonly #flights: readonly Flight[];
  readonly #sleeper = new Sleeper();
  #next = 0;

  constructor(address: string) {
    this.#handle = Number(this.#w.open());
    this.#to = Buffer.from(address.split('.').map(Number)).readUInt32LE();
    this.#flights = Array.from({ length: FLIGHTS }, () => ({
      event: Number(this.#w.createEvent(null, 1, 0, null)),
      reply: Buffer.from(new ArrayBuffer(REPLY_BYTES)),
      seq: undefined,
    }));
  }

  send(seq: number): void {
    const flight = this.#flights[this.#next++ % FLIGHTS] as Flight;
    // Older than two seconds, or it would not be its turn again: unless nobody has asked for answers meanwhile.
    if (flight.seq !== undefined && this.#w.wait(flight.event, 0) !== 0) return;
    this.#w.resetEvent(flight.event);
    flight.seq = seq;
    this.#w.send(this.#handle, flight.event, null, null, this.#to, this.#token, TOKEN_BYTES, null, flight.reply, REPLY_BYTES, PATIENCE_MS);
  }

  answer(us: SpanUs): EchoAnswer | undefined {
    for (const untilUs = nowUs() + us; ; ) {
      for (const flight of this.#flights) {
        if (flight.seq === undefined || this.#w.wait(flight.event, 0) !== 0) continue;
        const { seq } = flight;
        flight.seq = undefined;
        if ((this.#w.parse(flight.reply, REPLY_BYTES) as number) > 0 && flight.reply.readUInt32LE(STATUS_AT) === 0)
          return { seq, atUs: nowUs() };
      }
      const leftUs = untilUs - nowUs();
      if (leftUs <= 0) return undefined;
      const waiting = this.#flights.filter(({ seq }) => seq !== undefined);
      if (waiting.length === 0) this.#sleeper.sleep(leftUs);
      else this.#wait(waiting, asSpan(leftUs));
    }
  }

  #wait(flights: readonly Flight[], us: SpanUs): void {
    const events = Buffer.alloc(8 * flights.length);
    for (const [i, { event }] of flights.entries()) events.writeBigInt64LE(BigInt(event), 8 * i);
    this.#w.waitAny(flights.length, events, 0, Math.max(1, Math.floor(us / 1000)));
  }

  [Symbol.dispose](): void {
    // Windows still writes into what is on its way: it is waited for.
    for (const { event, seq } of this.#flights) if (seq !== undefined) this.#w.wait(event, PATIENCE_MS);
    this.#w.close(this.#handle);
    for (const { event } of this.#flights) this.#w.closeHandle(event);
    this.#sleeper[Symbol.dispose]();
  }
}

function pings() {
  const helper = koffi.load('iphlpapi.dll');
  const kernel = koffi.load('kernel32.dll');
  return {
    open: helper.func('intptr_t __stdcall IcmpCreateFile()'),
    close: helper.func('int __stdcall IcmpCloseHandle(intptr_t handle)'),
    send: helper.func(
      'uint32_t __stdcall IcmpSendEcho2(intptr_t handle, intptr_t event, void* apc, void* context, uint32_t to, void* data, uint16_t bytes, void* options, void* reply, uint32_t room, uint32_t ms)',
    ),
    parse: helper.func('uint32_t __stdcall IcmpParseReplies(void* reply, uint32_t room)'),
    createEvent: kernel.func('intptr_t __stdcall CreateEventW(void* security, int manual, int set, void* name)'),
    resetEvent: kernel.func('int __stdcall ResetEvent(intptr_t event)'),
    wait: kernel.func('uint32_t __stdcall WaitForSingleObject(intptr_t event, uint32_t ms)'),
    waitAny: kernel.func('uint32_t __stdcall WaitForMultipleObjects(uint32_t count, void* events, int all, uint32_t ms)'),
    closeHandle: kernel.func('int __stdcall CloseHandle(intptr_t handle)'),
  };
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
        said`The network cannot be probed: there is no route to the host`,
        said`Check the network, or name another host`,
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
