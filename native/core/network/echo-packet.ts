/** What an echo carries: a token of the session that nobody else knows, and its number. Together 12 bytes. */
export const TOKEN_BYTES = 8;
const PAYLOAD_BYTES = TOKEN_BYTES + 4;
const ICMP_HEADER_BYTES = 8;

/** `udp`: RFC 862. `icmp`: RFC 792. `icmp6`: RFC 4443. */
export type EchoKind = 'udp' | 'icmp' | 'icmp6';
const REQUEST = { icmp: 8, icmp6: 128 } as const;
const REPLY = { icmp: 0, icmp6: 129 } as const;

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The packet of echo `seq`. Its checksum is right for IPv4; for IPv6 every kernel makes it. */
export function echoPacket(kind: EchoKind, token: Uint8Array, seq: number): Uint8Array {
  const header = kind === 'udp' ? 0 : ICMP_HEADER_BYTES;
  const packet = new Uint8Array(header + PAYLOAD_BYTES);
  const view = viewOf(packet);
  packet.set(token.subarray(0, TOKEN_BYTES), header);
  view.setUint32(header + TOKEN_BYTES, seq);
  if (kind === 'udp') return packet;
  view.setUint8(0, REQUEST[kind]);
  view.setUint16(6, seq & 0xffff);
  view.setUint16(2, checksum(view));
  return packet;
}

/** The number of the echo that a received packet answers; undefined for any other packet. Raw sockets give the IPv4 header too. */
export function echoAnswer(kind: EchoKind, token: Uint8Array, received: Uint8Array): number | undefined {
  const first = received[0] ?? 0;
  const packet = kind === 'icmp' && first >> 4 === 4 ? received.subarray(4 * (first & 15)) : received;
  const header = kind === 'udp' ? 0 : ICMP_HEADER_BYTES;
  if (packet.length !== header + PAYLOAD_BYTES) return undefined;
  if (kind !== 'udp' && (packet[0] !== REPLY[kind] || packet[1] !== 0)) return undefined;
  for (let i = 0; i < TOKEN_BYTES; i++) if (packet[header + i] !== token[i]) return undefined;
  return viewOf(packet).getUint32(header + TOKEN_BYTES);
}

/** RFC 1071. The packet's own checksum must be zero, its length even. */
function checksum(packet: DataView): number {
  let sum = 0;
  for (let at = 0; at < packet.byteLength; at += 2) sum += packet.getUint16(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}
