import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import koffi from 'koffi';
import { nowUs } from '#native/clock.ts';
import { raiseThreadPriority } from '#native/host/thread-priority.ts';
import { HELD, HELD_KEPT, type LongWayData, PING_FIELDS, PINGS, PINGS_KEPT, SETTING, TALLY } from '#scripts/network/long-way-port.ts';
import { SentPackets } from '#scripts/network/sent-packets.ts';
import { Random } from '#scripts/random.ts';

// linux/if_tun.h, linux/sockios.h, linux/if.h.
const TUNSETIFF = 0x400454ca;
const SIOCSIFFLAGS = 0x8914;
const SIOCSIFADDR = 0x8916;
const SIOCSIFNETMASK = 0x891c;
const IFF_UP = 1;
const IFF_TUN = 1;
const IFF_NO_PI = 0x1000;
const IFREQ_BYTES = 40;
const AF_INET = 2;
const SOCK_DGRAM = 2;
const POLLIN = 1;
// RFC 792; the header of IPv4 has 20 bytes here.
const IPPROTO_ICMP = 1;
const ECHO_REQUEST = 8;
const ECHO_REPLY = 0;
const MOST_BYTES = 65_535;
const LOOK_US = 50_000;

interface Waiting {
  /** When the kernel handed it over, which is before it was read where this thread had to wait for the processor. */
  readonly cameUs: number;
  readonly dueUs: number;
  readonly packet: Buffer;
}

const { settings, tallies, name, near, seed } = workerData as LongWayData;
const setting = new Float64Array(settings, 0, HELD);
const held = new Float64Array(settings, 8 * HELD, 1 + HELD_KEPT);
const pings = new Float64Array(settings, 8 * PINGS);
const askedUs = new Map<number, number>();
const tally = new Int32Array(tallies);
const libc = koffi.load('libc.so.6');
const ioctl = libc.func('int ioctl(int fd, ulong request, void* what)');
const fd = openInterface();
const seen = new SentPackets(name);
const poll = libc.func('int ppoll(void* fds, ulong count, void* timeout, void* mask)');
const timeout = Buffer.alloc(16);
const poller = Buffer.alloc(8);
poller.writeInt32LE(fd, 0);
poller.writeInt16LE(POLLIN, 4);
// A way that is late itself would be longer than it says.
raiseThreadPriority(2);
const random = new Random(seed);
const waiting: Waiting[] = [];
const buffer = Buffer.alloc(MOST_BYTES);
const freeUs: Record<string, number> = {};
parentPort?.postMessage('ready');
while (Atomics.load(tally, TALLY.stop) === 0) {
  const untilUs = (waiting[0]?.dueUs ?? Number.POSITIVE_INFINITY) - nowUs();
  timeout.writeUInt32LE(Math.round(1000 * Math.max(0, Math.min(LOOK_US, untilUs))), 8);
  if ((poll(poller, 1, timeout, null) as number) > 0) take();
  for (let due = waiting[0]; due !== undefined && due.dueUs <= nowUs(); due = waiting[0]) {
    waiting.shift();
    const beforeUs = nowUs();
    writeSync(fd, due.packet);
    answered(due, beforeUs);
    // What it really took, on a busy machine too.
    held[1 + ((held[0] as number) % HELD_KEPT)] = nowUs() - due.cameUs;
    held[0] = (held[0] as number) + 1;
  }
}
seen[Symbol.dispose]();
closeSync(fd);

function openInterface(): number {
  const tun = openSync('/dev/net/tun', 'r+');
  const ask = (on: number, request: number, fill: (ifreq: Buffer) => void) => {
    const ifreq = Buffer.alloc(IFREQ_BYTES);
    ifreq.write(name, 0, 'latin1');
    fill(ifreq);
    if (ioctl(on, request, ifreq) !== 0) throw new Error(`no TUN interface can be made here (ioctl ${request.toString(16)})`);
  };
  const address = (text: string) => (ifreq: Buffer) => {
    ifreq.writeUInt16LE(AF_INET, 16);
    for (const [i, part] of text.split('.').entries()) ifreq.writeUInt8(Number(part), 20 + i);
  };
  ask(tun, TUNSETIFF, (ifreq) => ifreq.writeUInt16LE(IFF_TUN | IFF_NO_PI, 16));
  const control = libc.func('int socket(int family, int type, int protocol)')(AF_INET, SOCK_DGRAM, 0) as number;
  ask(control, SIOCSIFADDR, address(near));
  ask(control, SIOCSIFNETMASK, address('255.255.255.252'));
  ask(control, SIOCSIFFLAGS, (ifreq) => ifreq.writeUInt16LE(IFF_UP, 16));
  libc.func('int close(int fd)')(control);
  return tun;
}

/** Of a ping its number and when it was sent are kept; of its answer, between which times it was given back. */
function answered({ packet, cameUs }: Waiting, beforeUs: number): void {
  if (packet[9] !== IPPROTO_ICMP) return;
  const seq = packet.readUInt16BE(26);
  if (packet[20] === ECHO_REQUEST) askedUs.set(seq, cameUs);
  const asked = packet[20] === ECHO_REPLY ? askedUs.get(seq) : undefined;
  if (asked === undefined) return;
  askedUs.delete(seq);
  const count = pings[0] as number;
  pings.set([asked, beforeUs, nowUs()], 1 + PING_FIELDS * (count % PINGS_KEPT));
  pings[0] = count + 1;
}

/** Takes one packet; exchanging its addresses changes no checksum. */
function take(): void {
  const packet = Buffer.from(buffer.subarray(0, readSync(fd, buffer)));
  const tookUs = nowUs();
  // IPv4 only: a new interface announces itself by IPv6, and may do so before anybody sees what it sends.
  if ((packet[0] as number) >> 4 !== 4) return;
  const cameUs = seen.sentUs(packet, tookUs);
  const protocol = packet[9] === 6 ? TALLY.tcp : packet[9] === 17 ? TALLY.udp : TALLY.other;
  Atomics.add(tally, protocol, 1);
  if (random.next() < (setting[SETTING.loss] as number)) {
    Atomics.add(tally, protocol + 1, 1);
    return;
  }
  const [from, to] = [Buffer.from(packet.subarray(12, 16)), Buffer.from(packet.subarray(16, 20))];
  to.copy(packet, 12);
  from.copy(packet, 16);
  const bps = setting[SETTING.bps] as number;
  // Each direction has the rate for itself; ports tell them apart, since both ends have the same addresses.
  const direction = `${packet.readUInt16BE(20)}`;
  const sentUs = Math.max(freeUs[direction] ?? 0, tookUs) + (bps > 0 ? (packet.length * 8e6) / bps : 0);
  freeUs[direction] = sentUs;
  const dueUs = sentUs + (setting[SETTING.delayUs] as number) + random.next() * (setting[SETTING.jitterUs] as number);
  // Packets do not overtake each other.
  waiting.push({ cameUs, dueUs: Math.max(dueUs, waiting.at(-1)?.dueUs ?? 0), packet });
}
