import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FlowFold } from '#core/network/flow-fold.ts';
import { NetworkMeter } from '#core/network/network-meter.ts';
import { defaultInterface, interfaceBytes } from '#native/core/network/interface-text.ts';
import { diagRequest, readDiag, TCP, UDP } from '#native/core/network/sock-diag.ts';
import type { TcpFlow } from '#native/core/network/tcp-flow.ts';

const SECOND = 1_000_000;

/** A message of an answer: header, socket, and for TCP its `tcp_info`. */
function message(seq: number, inode: number, info?: DataView): Uint8Array {
  const bytes = new Uint8Array(16 + 72 + (info === undefined ? 0 : 4 + info.byteLength));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, 20, true);
  view.setUint32(8, seq, true);
  view.setUint32(16 + 68, inode, true);
  if (info !== undefined) {
    view.setUint16(88, 4 + info.byteLength, true);
    view.setUint16(90, 2, true);
    bytes.set(new Uint8Array(info.buffer), 92);
  }
  return bytes;
}

/** Gives a message's socket its addresses. */
function between(bytes: Uint8Array, family: number, from: readonly number[], to: readonly number[]): Uint8Array {
  const copy = bytes.slice();
  copy[16] = family;
  copy.set(from, 16 + 8);
  copy.set(to, 16 + 24);
  return copy;
}

function end(seq: number, type: number, errno = 0): Uint8Array {
  const view = new DataView(new ArrayBuffer(20));
  view.setUint32(0, 20, true);
  view.setUint16(4, type, true);
  view.setUint32(8, seq, true);
  view.setInt32(16, -errno, true);
  return new Uint8Array(view.buffer);
}

it('asks for all sockets of a family and a protocol, at the places of linux/inet_diag.h', () => {
  const asked = (protocol: typeof TCP | typeof UDP) => {
    const view = new DataView(diagRequest(7, 10, protocol).buffer);
    return {
      header: [view.getUint32(0, true), view.getUint16(4, true), view.getUint16(6, true), view.getUint32(8, true)],
      of: [view.getUint8(16), view.getUint8(17), view.getUint8(18)],
      states: view.getUint32(20, true),
    };
  };
  const header = [72, 20, 0x301, 7];
  // Established, FIN_WAIT1 and CLOSE_WAIT (net/tcp_states.h), with INET_DIAG_INFO.
  expect(asked(TCP)).toEqual({ header, of: [10, 6, 2], states: 0b1_0001_0010 });
  expect(asked(UDP)).toEqual({ header, of: [10, 17, 0], states: 0xffff_ffff });
});

describe('what the kernel says of sockets', () => {
  it('is read at the places of linux/tcp.h', () => {
    const info = new DataView(new ArrayBuffer(232));
    for (const [at, value] of [
      [68, 41_000],
      [72, 1500],
      [100, 12],
      [156, 3000],
      [216, 2],
    ] as const)
      info.setUint32(at, value, true);
    for (const [at, value] of [
      [128, 70_000n],
      [200, 90_000n],
    ] as const)
      info.setBigUint64(at, value, true);
    const answer = Uint8Array.of(...message(5, 77, info), ...message(5, 78), ...end(5, 3));
    const flow: TcpFlow = {
      id: 77,
      rttUs: 41_000,
      deviationUs: 1500,
      segments: 3000,
      resent: 12,
      needless: 2,
      bytesSent: 90_000,
      bytesReceived: 70_000,
    };
    expect(readDiag(answer, 5)).toEqual({ flows: [flow], inodes: [77, 78], done: true, error: undefined });
  });

  it.each([
    ['of IPv4', 2, [127, 0, 0, 1], [127, 0, 0, 1]],
    ['of IPv6', 10, [...Array<number>(15).fill(0), 1], [...Array<number>(15).fill(0), 1]],
    ['of IPv4 in IPv6', 10, [...Array<number>(10).fill(0), 255, 255, 127, 0, 0, 1], [...Array<number>(10).fill(0), 255, 255, 127, 0, 0, 1]],
    ['to its own address', 2, [10, 0, 0, 7], [10, 0, 0, 7]],
  ])('that stays on this machine, %s, is no network: the recorder’s own channel above all', (_, family, from, to) => {
    expect(readDiag(between(message(5, 77), family, from, to), 5).inodes).toEqual([]);
    expect(readDiag(between(message(5, 77), family, from, [192, 0, 2, 1]), 5).inodes).toEqual([77]);
    // A UDP socket that is not connected has no other end yet.
    expect(readDiag(between(message(5, 77), family, from, []), 5).inodes).toEqual([77]);
  });

  it('of an earlier question is left out; an error ends it; an older kernel tells less', () => {
    expect(readDiag(Uint8Array.of(...message(4, 77), ...end(4, 3)), 5)).toEqual({ flows: [], inodes: [], done: false, error: undefined });
    expect(readDiag(end(5, 2, 13), 5)).toMatchObject({ done: true, error: 13 });
    expect(readDiag(message(5, 77, new DataView(new ArrayBuffer(160))), 5)).toMatchObject({ flows: [], inodes: [77] });
  });

  it('never throws, whatever it is', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(3), (bytes, seq) => void readDiag(bytes, seq)));
    fc.assert(
      fc.property(fc.nat(251), fc.nat(255), (at, value) => {
        const whole = message(5, 77, new DataView(new ArrayBuffer(160)));
        readDiag(whole.with(at % whole.length, value), 5);
      }),
    );
  });
});

const flow = (id: number, segments: number, more: Partial<TcpFlow> = {}): TcpFlow => ({
  id,
  rttUs: 40_000,
  deviationUs: 2000,
  segments,
  resent: 0,
  needless: 0,
  bytesSent: 100 * segments,
  bytesReceived: 300 * segments,
  ...more,
});

describe('connections of a game', () => {
  it('the liveliest is its way; rates are those of all', () => {
    const fold = new FlowFold();
    expect(fold.look(0, [flow(1, 0), flow(2, 1000)])).toEqual({ path: undefined, uplinkKbps: undefined, downlinkKbps: undefined });
    const said = fold.look(SECOND, [flow(1, 60), flow(2, 1001, { rttUs: 9000 })]);
    expect(said).toEqual({ path: { rttMs: 40, jitterMs: 2, lossPct: 0 }, uplinkKbps: 48.8, downlinkKbps: 146.4 });
  });

  it('one that says something now and then is not the game’s', () => {
    const fold = new FlowFold();
    for (let s = 0; s <= 30; s++) expect(fold.look(s * SECOND, [flow(1, s)]).path).toBeUndefined();
  });

  it('what was sent again for a reason is lost, over the last minute', () => {
    const fold = new FlowFold();
    let last: ReturnType<FlowFold['look']> | undefined;
    // Two in a hundred are sent again, one of them for nothing; from the second minute on none.
    for (let s = 0; s <= 60; s++) last = fold.look(s * SECOND, [flow(1, 100 * s, { resent: 2 * s, needless: s })]);
    expect(last?.path?.lossPct).toBeCloseTo(1, 6);
    for (let s = 61; s <= 121; s++) last = fold.look(s * SECOND, [flow(1, 100 * s, { resent: 120, needless: 60 })]);
    expect(last?.path?.lossPct).toBe(0);
  });

  it('a connection that is seen later brings nothing of before; one that goes takes nothing away', () => {
    const fold = new FlowFold();
    fold.look(0, [flow(1, 0)]);
    expect(fold.look(SECOND, [flow(1, 60), flow(2, 1_000_000)]).uplinkKbps).toBe(48);
    expect(fold.look(2 * SECOND, [flow(1, 120)]).uplinkKbps).toBe(48);
  });
});

const DEV = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo carrier compressed
    lo: 5 1 0 0 0 0 0 0 5 1 0 0 0 0 0 0
  eth0: 1000000 900 0 0 0 0 0 0 250000 800 0 0 0 0 0 0
`;
const ROUTE = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow
eth0\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\t0\t0\t0
tun0\t00000000\t0100000A\t0001\t0\t0\t50\t00000000\t0\t0\t0
wifi0\t00000000\t0100000A\t0002\t0\t0\t10\t00000000\t0\t0\t0
eth0\t0000000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
`;

it('the interface of the default route is the one with the lowest metric that is up: behind a VPN the VPN’s', () => {
  expect(defaultInterface(ROUTE)).toBe('tun0');
  expect(defaultInterface('Iface\tDestination\n')).toBeUndefined();
  expect(interfaceBytes(DEV, 'eth0')).toEqual({ name: 'eth0', sent: 250_000, received: 1_000_000 });
  expect([interfaceBytes(DEV, 'eth'), interfaceBytes('', 'eth0')]).toEqual([undefined, undefined]);
});

describe('a row', () => {
  const none = { flows: [], uncounted: 0, interface: undefined };
  const bytes = (sent: number, name = 'eth0') => ({ name, sent, received: 4 * sent });
  const echo = { rttMs: 30, jitterMs: 1, lossPct: 0 };

  it('has TCP’s figures where the game has a lively connection, even beside a probe', () => {
    const meter = new NetworkMeter();
    meter.row(0, { ...none, flows: [flow(1, 0)], uncounted: 3 }, echo);
    const row = meter.row(SECOND, { ...none, flows: [flow(1, 60)], uncounted: 3, interface: bytes(9e9) }, echo);
    expect(row).toEqual({
      tsUs: SECOND,
      rttMs: 40,
      jitterMs: 2,
      lossPct: 0,
      uplinkKbps: 48,
      downlinkKbps: 144,
      pathBy: 'tcp',
      ratesBy: 'sockets',
    });
  });

  it('of a game that speaks by UDP has the probe’s way, and all that the interface carries', () => {
    const meter = new NetworkMeter();
    meter.row(0, { ...none, uncounted: 1, interface: bytes(0) }, echo);
    const row = meter.row(SECOND, { ...none, uncounted: 1, interface: bytes(12_500) }, echo);
    expect(row).toMatchObject({ rttMs: 30, uplinkKbps: 100, downlinkKbps: 400, pathBy: 'probe', ratesBy: 'interface' });
    // Another interface took over, one with higher counters and one with lower ones; or the same began anew.
    const next = (s: number, sent: number, name: string) =>
      meter.row(s * SECOND, { ...none, uncounted: 1, interface: bytes(sent, name) }, echo);
    for (const row of [next(2, 9e11, 'tun0'), next(3, 50, 'eth0'), next(4, 10, 'eth0')])
      expect(row).toMatchObject({ rttMs: 30, uplinkKbps: undefined, ratesBy: undefined });
    expect(next(5, 9e12, 'eth0')).toMatchObject({ uplinkKbps: 0x7fff_ffff, ratesBy: 'interface' });
  });

  it('is none where nothing is known: no socket, no probe, or a probe that has not been answered yet', () => {
    const meter = new NetworkMeter();
    expect(meter.row(0, none, undefined)).toBeUndefined();
    expect(meter.row(SECOND, none, { rttMs: undefined, jitterMs: undefined, lossPct: undefined })).toBeUndefined();
    expect(meter.row(2 * SECOND, undefined, { ...echo, rttMs: undefined, jitterMs: undefined, lossPct: 100 })).toMatchObject({
      rttMs: undefined,
      lossPct: 100,
      pathBy: 'probe',
    });
  });
});

it('reads past what a socket has that is empty, or not known, and stops where one is longer than the message', () => {
  const info = new DataView(new ArrayBuffer(220));
  info.setUint32(68, 4321, true);
  const whole = message(7, 42, info);
  const [head, rest] = [whole.subarray(0, 88), whole.subarray(88)];
  const with4 = new Uint8Array([...head, ...new Uint8Array([4, 0, 9, 0]), ...rest]);
  new DataView(with4.buffer).setUint32(0, with4.length, true);
  expect(readDiag(with4, 7).flows).toMatchObject([{ id: 42, rttUs: 4321 }]);
  const long = whole.slice();
  new DataView(long.buffer).setUint16(88, 4 + 220 + 1, true);
  expect(readDiag(long, 7)).toMatchObject({ flows: [], inodes: [42] });
});
