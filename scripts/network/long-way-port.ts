/** Float64 slots: what the way is like, each direction. */
export const SETTING = { delayUs: 0, jitterUs: 1, loss: 2, bps: 3 } as const;
/** Behind them: how many packets were on the way, and how long each of the last was, us. */
export const HELD = 4;
export const HELD_KEPT = 4096;
/** Behind those: how many pings were answered, and of each of the last when it was sent, and between which times its answer was given back, us. */
export const PINGS = HELD + 1 + HELD_KEPT;
export const PINGS_KEPT = 1024;
export const PING_FIELDS = 3;
export const SETTINGS = PINGS + 1 + PING_FIELDS * PINGS_KEPT;
/** Int32 slots: packets by protocol, and behind each count those that were lost. */
export const TALLY = { stop: 0, tcp: 1, tcpLost: 2, udp: 3, udpLost: 4, other: 5, otherLost: 6 } as const;
export const TALLIES = 8;

export interface LongWayData {
  readonly settings: SharedArrayBuffer;
  readonly tallies: SharedArrayBuffer;
  readonly name: string;
  /** IPv4 address of this machine's end. */
  readonly near: string;
  readonly seed: number;
}
