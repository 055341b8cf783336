import { describe, expect, it } from 'vitest';
import { FlowFold } from '#core/network/flow-fold.ts';
import { networkFigures } from '#core/network/network-figures.ts';
import { NetworkMeter } from '#core/network/network-meter.ts';
import type { SocketFacts } from '#native/core/network/socket-facts.ts';
import type { TcpFlow } from '#native/core/network/tcp-flow.ts';

const SECOND = 1_000_000;
const T0 = 1000 * SECOND;

const flow = (id: number, segments: number, more: Partial<TcpFlow> = {}): TcpFlow => ({
  id,
  rttUs: 40_000,
  deviationUs: 2000,
  segments,
  resent: 0,
  needless: 0,
  bytesSent: 0,
  bytesReceived: 0,
  ...more,
});

describe('a connection', () => {
  it('is lively from twenty segments in ten seconds on', () => {
    const path = (segments: number, afterUs: number) => {
      const fold = new FlowFold();
      fold.look(T0, [flow(1, 5)]);
      return fold.look(T0 + afterUs, [flow(1, 5 + segments)]).path;
    };
    expect(path(19, SECOND)).toBeUndefined();
    expect(path(20, SECOND)).toEqual({ rttMs: 40, jitterMs: 2, lossPct: 0 });
    expect([path(20, 10 * SECOND)?.rttMs, path(20, 10 * SECOND + 1)]).toEqual([40, undefined]);
  });

  it('is lively by what it sent since ten seconds ago, not by what it sent before', () => {
    const path = (segments: number) => {
      const fold = new FlowFold();
      fold.look(T0, [flow(1, 0)]);
      fold.look(T0 + 5 * SECOND, [flow(1, 100)]);
      return fold.look(T0 + 15 * SECOND, [flow(1, 100 + segments)]).path;
    };
    expect(path(19)).toBeUndefined();
    expect(path(20)).toBeDefined();
  });

  it('of two that are as lively is the first, else the livelier', () => {
    const best = (first: number, second: number) => {
      const fold = new FlowFold();
      fold.look(T0, [flow(1, 0), flow(2, 0)]);
      return fold.look(T0 + SECOND, [flow(1, first, { rttUs: 1000 }), flow(2, second, { rttUs: 2000 })]).path?.rttMs;
    };
    expect([best(30, 30), best(30, 31), best(31, 30), best(19, 20)]).toEqual([1, 2, 1, 2]);
  });

  it('loses what it sent again for a reason, all of it at most', () => {
    const loss = (more: Partial<TcpFlow>) => {
      const fold = new FlowFold();
      fold.look(T0, [flow(1, 1000, { resent: 10, needless: 4 })]);
      return fold.look(T0 + SECOND, [flow(1, 1050, more)]).path?.lossPct;
    };
    expect(loss({ resent: 10, needless: 4 })).toBe(0);
    expect(loss({ resent: 12, needless: 5 })).toBe(2);
    expect(loss({ resent: 12, needless: 9 })).toBe(0);
    expect(loss({ resent: 61, needless: 4 })).toBe(100);
  });

  it('loses over a minute, its first look included', () => {
    const fold = new FlowFold();
    fold.look(T0, [flow(1, 0)]);
    fold.look(T0 + 55 * SECOND, [flow(1, 40, { resent: 30 })]);
    expect(fold.look(T0 + 60 * SECOND, [flow(1, 100, { resent: 30 })]).path?.lossPct).toBe(30);
    expect(fold.look(T0 + 60 * SECOND + 1, [flow(1, 140, { resent: 30 })]).path?.lossPct).toBe(0);
  });

  it('of which the system tells no deviation has no jitter', () => {
    const fold = new FlowFold();
    fold.look(T0, [flow(1, 0)]);
    expect(fold.look(T0 + SECOND, [flow(1, 50, { deviationUs: Number.NaN })]).path).toEqual({ rttMs: 40, jitterMs: undefined, lossPct: 0 });
  });

  it('that goes and comes back begins anew', () => {
    const fold = new FlowFold();
    fold.look(T0, [flow(1, 0), flow(2, 0)]);
    fold.look(T0 + SECOND, [flow(2, 0)]);
    const back = fold.look(T0 + 2 * SECOND, [flow(1, 500, { bytesSent: 9e6, bytesReceived: 9e6 }), flow(2, 0)]);
    expect(back).toEqual({ path: undefined, uplinkKbps: 0, downlinkKbps: 0 });
  });

  it('carries bytes both ways, those of all are added, and none are fewer than none', () => {
    const fold = new FlowFold();
    const look = (s: number, ...bytes: [number, number][]) => {
      const { uplinkKbps, downlinkKbps } = fold.look(
        T0 + s * SECOND,
        bytes.map(([bytesSent, bytesReceived], id) => flow(id, 0, { bytesSent, bytesReceived })),
      );
      return [uplinkKbps, downlinkKbps];
    };
    expect(look(0, [1000, 9000], [500, 700])).toEqual([undefined, undefined]);
    // 2000 and 500 bytes in two seconds are 10 kbit/s; 3000 and 2000 are 20.
    expect(look(2, [3000, 12_000], [1000, 2700])).toEqual([10, 20]);
    expect(look(3, [0, 0], [0, 0])).toEqual([0, 0]);
  });
});

describe('rates', () => {
  const facts = (more: Partial<SocketFacts>): SocketFacts => ({ flows: [], uncounted: 0, interface: undefined, ...more });
  const bytes = (sent: number, received: number, name = 'eth0') => ({ name, sent, received });
  const echo = { rttMs: 30, jitterMs: 1, lossPct: 0 };
  const rates = (meter: NetworkMeter, s: number, sockets: SocketFacts | undefined) => {
    const row = meter.row(T0 + s * SECOND, sockets, echo);
    return [row?.ratesBy, row?.uplinkKbps, row?.downlinkKbps];
  };
  const idle = (bytesSent: number) => flow(1, 0, { bytesSent, bytesReceived: 3 * bytesSent });

  it('of idle connections count where the game has no other socket', () => {
    const meter = new NetworkMeter();
    const at = (sent: number) => facts({ flows: [idle(sent)], interface: bytes(100 * sent, 0) });
    expect(rates(meter, 0, at(0))).toEqual([undefined, undefined, undefined]);
    expect(rates(meter, 1, at(1250))).toEqual(['sockets', 10, 30]);
  });

  it('of the interface count beside sockets that nobody counts', () => {
    const meter = new NetworkMeter();
    const at = (sent: number) => facts({ flows: [idle(sent)], uncounted: 1, interface: bytes(100 * sent, 200 * sent) });
    expect(rates(meter, 0, at(0))).toEqual([undefined, undefined, undefined]);
    expect(rates(meter, 1, at(1250))).toEqual(['interface', 1000, 2000]);
  });

  it('are not known of a game without a socket, whatever the interface carries', () => {
    const meter = new NetworkMeter();
    rates(meter, 0, facts({ interface: bytes(0, 0) }));
    expect(rates(meter, 1, facts({ interface: bytes(1e6, 1e6) }))).toEqual([undefined, undefined, undefined]);
    expect(rates(meter, 2, undefined)).toEqual([undefined, undefined, undefined]);
  });

  it('of an interface are those since the look before, while both its counters rise', () => {
    const meter = new NetworkMeter();
    const at = (s: number, sent: number, received: number, name?: string) =>
      rates(meter, s, facts({ uncounted: 1, interface: bytes(sent, received, name) }));
    at(0, 1000, 1000);
    expect(at(2, 1000, 1000)).toEqual(['interface', 0, 0]);
    expect(at(4, 3500, 6000)).toEqual(['interface', 10, 20]);
    expect(at(5, 3499, 9000)[0]).toBeUndefined();
    expect(at(6, 9000, 8999)[0]).toBeUndefined();
    expect(at(7, 99_000, 99_000, 'tun0')[0]).toBeUndefined();
    expect(at(8, 99_125, 99_250, 'tun0')).toEqual(['interface', 1, 2]);
    expect(rates(meter, 9, facts({ uncounted: 1 }))[0]).toBeUndefined();
    expect(at(10, 99_999, 99_999, 'tun0')[0]).toBeUndefined();
  });

  it('are whole, and fit into an int32', () => {
    const meter = new NetworkMeter();
    const at = (s: number, sent: number) => rates(meter, s, facts({ uncounted: 1, interface: bytes(sent, sent) }));
    at(0, 0);
    expect(at(1, 187)).toEqual(['interface', 1, 1]);
    expect(at(2, 375)).toEqual(['interface', 2, 2]);
    // A hundred megabytes in a second.
    expect(at(3, 375 + 1e8)).toEqual(['interface', 800_000, 800_000]);
    expect(at(4, 1e12)).toEqual(['interface', 2 ** 31 - 1, 2 ** 31 - 1]);
  });
});

describe('a row', () => {
  const idle = (bytesSent: number): SocketFacts => ({
    flows: [flow(1, 0, { bytesSent, bytesReceived: 0 })],
    uncounted: 0,
    interface: undefined,
  });

  it('is one as soon as either the way or the rates are known', () => {
    const meter = new NetworkMeter();
    expect(meter.row(T0, idle(0), undefined)).toBeUndefined();
    expect(meter.row(T0 + SECOND, idle(125), undefined)).toMatchObject({ uplinkKbps: 1, ratesBy: 'sockets', pathBy: undefined });
    expect(meter.row(T0 + 2 * SECOND, undefined, { rttMs: 1, jitterMs: 1, lossPct: 0 })).toMatchObject({
      pathBy: 'probe',
      ratesBy: undefined,
    });
    expect(meter.row(T0 + 3 * SECOND, undefined, undefined)).toBeUndefined();
  });
});

describe('the way', () => {
  it.each([
    ['a round trip', { rttMs: 30, jitterMs: undefined, lossPct: undefined }, 'probe'],
    ['loss', { rttMs: undefined, jitterMs: undefined, lossPct: 100 }, 'probe'],
    ['neither', { rttMs: undefined, jitterMs: 5, lossPct: undefined }, undefined],
  ])('is the probe’s where that says %s', (_, echo, by) => {
    expect(new NetworkMeter().row(T0, undefined, echo)?.pathBy).toBe(by);
  });
});

it('for displays a row is without its time, and without what is not known', () => {
  expect(networkFigures({ tsUs: 5, rttMs: 0, jitterMs: undefined, lossPct: 2, pathBy: 'tcp', ratesBy: undefined })).toEqual({
    rttMs: 0,
    lossPct: 2,
    pathBy: 'tcp',
  });
  expect(Object.keys(networkFigures({ tsUs: 5, jitterMs: undefined }))).toEqual([]);
});
