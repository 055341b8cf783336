import { asSpan } from '#format/core/time/units.ts';
import { isLoopback } from '#native/core/network/loopback.ts';
import type { TcpFlow } from '#native/core/network/tcp-flow.ts';

/** What one datagram of an answer says. */
export interface DiagMessages {
  /** TCP connections of which the kernel told its figures. */
  readonly flows: TcpFlow[];
  /** All sockets. */
  readonly inodes: number[];
  /** The dump is complete. */
  readonly done: boolean;
  /** The kernel refused: its errno. */
  readonly error: number | undefined;
}

// linux/netlink.h, linux/sock_diag.h, linux/inet_diag.h.
const HEADER_BYTES = 16;
const REQUEST_BYTES = 72;
const SOCK_DIAG_BY_FAMILY = 20;
const REQUEST_DUMP = 0x301;
const OF_OTHERS = 1;
const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;
const INET_DIAG_INFO = 2;
const MESSAGE_BYTES = 72;
const INODE_AT = 68;
/** `inet_diag_sockid`: addresses of 16 bytes; of IPv4 the first four count. */
const SOURCE_AT = 8;
const DESTINATION_AT = 24;
const AF_INET = 2;
const ALL_STATES = 0xffff_ffff;
/** Established, and those that are closing: they still have something to say. */
const LIVE_STATES = (1 << 1) | (1 << 4) | (1 << 8);

export const TCP = 6;
export const UDP = 17;

/** Asks for all sockets of one family (`AF_INET` 2, `AF_INET6` 10) and protocol. The answers carry `seq`. */
export function diagRequest(seq: number, family: number, protocol: typeof TCP | typeof UDP): Uint8Array {
  const bytes = new Uint8Array(REQUEST_BYTES);
  const request = new DataView(bytes.buffer);
  request.setUint32(0, REQUEST_BYTES, true);
  request.setUint16(4, SOCK_DIAG_BY_FAMILY, true);
  request.setUint16(6, REQUEST_DUMP, true);
  request.setUint32(8, seq, true);
  request.setUint8(HEADER_BYTES, family);
  request.setUint8(HEADER_BYTES + 1, protocol);
  if (protocol === TCP) request.setUint8(HEADER_BYTES + 2, 1 << (INET_DIAG_INFO - 1));
  request.setUint32(HEADER_BYTES + 4, protocol === TCP ? LIVE_STATES : ALL_STATES, true);
  return bytes;
}

/**
 * Reads one datagram of the answer to request `seq`. Anything that does not fit is left out: the kernel is trusted, its version is not known;
 * an earlier answer may still be on its way.
 */
export function readDiag(bytes: Uint8Array, seq: number): DiagMessages {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [flows, inodes]: [TcpFlow[], number[]] = [[], []];
  for (let at = 0; at + HEADER_BYTES <= view.byteLength; ) {
    const length = view.getUint32(at, true);
    if (length < HEADER_BYTES || at + length > view.byteLength) break;
    const type = view.getUint32(at + 8, true) === seq ? view.getUint16(at + 4, true) : OF_OTHERS;
    if (type === NLMSG_DONE) return { flows, inodes, done: true, error: undefined };
    if (type === NLMSG_ERROR) {
      const error = length >= HEADER_BYTES + 4 ? -view.getInt32(at + HEADER_BYTES, true) : 0;
      return { flows, inodes, done: true, error };
    }
    if (type === SOCK_DIAG_BY_FAMILY && length >= HEADER_BYTES + MESSAGE_BYTES)
      readSocket(part(view, at + HEADER_BYTES, at + length), flows, inodes);
    at += (length + 3) & ~3;
  }
  return { flows, inodes, done: false, error: undefined };
}

const part = (view: DataView, from: number, to: number) => new DataView(view.buffer, view.byteOffset + from, to - from);

/** A socket whose other end is on this machine is no network: the recorder's own channel above all. */
function staysHere(message: DataView): boolean {
  const bytes = message.getUint8(0) === AF_INET ? 4 : 16;
  const address = (at: number) => new Uint8Array(message.buffer, message.byteOffset + at, bytes);
  const [from, to] = [address(SOURCE_AT), address(DESTINATION_AT)];
  return isLoopback(to) || (to.some((byte) => byte !== 0) && to.every((byte, i) => byte === from[i]));
}

function readSocket(message: DataView, flows: TcpFlow[], inodes: number[]): void {
  if (staysHere(message)) return;
  const inode = message.getUint32(INODE_AT, true);
  inodes.push(inode);
  for (let at = MESSAGE_BYTES; at + 4 <= message.byteLength; ) {
    const length = message.getUint16(at, true);
    if (length < 4 || at + length > message.byteLength) return;
    const flow = message.getUint16(at + 2, true) === INET_DIAG_INFO ? tcpInfo(inode, part(message, at + 4, at + length)) : undefined;
    if (flow !== undefined) flows.push(flow);
    at += (length + 3) & ~3;
  }
}

/** `struct tcp_info` of linux/tcp.h (Linux 4.19). */
const INFO = { rtt: 68, deviation: 72, resent: 100, bytesReceived: 128, dataSegments: 156, bytesSent: 200, needless: 216 } as const;
const INFO_BYTES = 220;

function tcpInfo(inode: number, info: DataView): TcpFlow | undefined {
  if (info.byteLength < INFO_BYTES) return undefined;
  return {
    id: inode,
    rttUs: asSpan(info.getUint32(INFO.rtt, true)),
    deviationUs: asSpan(info.getUint32(INFO.deviation, true)),
    segments: info.getUint32(INFO.dataSegments, true),
    resent: info.getUint32(INFO.resent, true),
    needless: info.getUint32(INFO.needless, true),
    bytesSent: Number(info.getBigUint64(INFO.bytesSent, true)),
    bytesReceived: Number(info.getBigUint64(INFO.bytesReceived, true)),
  };
}
