import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EchoStats } from '#core/network/echo-stats.ts';
import { echoAnswer, echoPacket } from '#native/core/network/echo-packet.ts';

const TOKEN = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const SECOND = 1_000_000;

describe('packets of an echo', () => {
  it('come back as their number, from whoever answers by the same words', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (seq) => {
        expect(echoAnswer('udp', TOKEN, echoPacket('udp', TOKEN, seq))).toBe(seq);
        expect(echoAnswer('icmp', TOKEN, echoPacket('icmp', TOKEN, seq).with(0, 0))).toBe(seq);
        expect(echoAnswer('icmp6', TOKEN, echoPacket('icmp6', TOKEN, seq).with(0, 129))).toBe(seq);
      }),
    );
  });

  it('have the checksum of RFC 1071: all 16-bit words of the packet add up to ones', () => {
    const packet = new DataView(echoPacket('icmp', TOKEN, 70_000).buffer);
    let sum = 0;
    for (let at = 0; at < packet.byteLength; at += 2) sum += packet.getUint16(at);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
    expect(sum).toBe(0xffff);
  });

  it('behind an IPv4 header, as raw sockets give them, are found too', () => {
    const header = new Uint8Array(20).fill(0).with(0, 0x45);
    const answer = echoPacket('icmp', TOKEN, 9).with(0, 0);
    expect(echoAnswer('icmp', TOKEN, Uint8Array.of(...header, ...answer))).toBe(9);
  });

  it.each([
    ['our own request, heard on a raw socket', (p: Uint8Array) => p],
    ['an error (host unreachable)', (p: Uint8Array) => p.with(0, 3)],
    ['another session’s', (p: Uint8Array) => p.with(0, 0).with(8, 99)],
    ['a longer one', (p: Uint8Array) => Uint8Array.of(...p.with(0, 0), 0)],
    ['none at all', () => new Uint8Array()],
  ])('%s is no answer', (_, change) => {
    expect(echoAnswer('icmp', TOKEN, change(echoPacket('icmp', TOKEN, 9)))).toBeUndefined();
  });

  it('of anybody else never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.constantFrom('udp' as const, 'icmp' as const, 'icmp6' as const), (bytes, kind) => {
        expect(echoAnswer(kind, TOKEN, bytes)).toBeUndefined();
      }),
    );
  });
});

/** Echoes every quarter of a second, answered after `rttMs(n)`, or not at all. */
function answered(count: number, rttMs: (n: number) => number | undefined): EchoStats {
  const stats = new EchoStats();
  for (let n = 0; n < count; n++) {
    const atUs = (n * SECOND) / 4;
    const seq = stats.send(atUs);
    const ms = rttMs(n);
    if (ms !== undefined) stats.answer(seq, atUs + ms * 1000);
  }
  return stats;
}

describe('figures of echoes', () => {
  it('round trip is that of the last answer, and is told once', () => {
    const stats = answered(8, (n) => 20 + n);
    expect(stats.figures(2 * SECOND).rttMs).toBe(27);
    expect(stats.figures(2 * SECOND)).toMatchObject({ rttMs: undefined, jitterMs: undefined, lossPct: 0 });
  });

  it('jitter goes towards the mean change by a sixteenth each time (RFC 3550 section 6.4.1)', () => {
    expect(answered(2, (n) => 20 + 8 * n).figures(SECOND).jitterMs).toBe(0.5);
    expect(answered(240, (n) => (n % 2 === 0 ? 20 : 28)).figures(60 * SECOND).jitterMs).toBeCloseTo(8, 3);
    expect(answered(240, () => 30).figures(60 * SECOND).jitterMs).toBe(0);
  });

  it('loss is that of the last minute', () => {
    // All of the first minute are lost, none of the second.
    const lost = (n: number) => (n < 240 ? undefined : 20);
    expect(answered(240, lost).figures(60 * SECOND).lossPct).toBe(100);
    expect(answered(360, lost).figures(90 * SECOND).lossPct).toBeCloseTo(50, 0);
    expect(answered(480, lost).figures(120 * SECOND + 1).lossPct).toBe(0);
  });

  it('what is not there yet is not lost; after two seconds it is, and an answer after that changes nothing', () => {
    const stats = new EchoStats();
    const seq = stats.send(0);
    expect(stats.figures(SECOND).lossPct).toBeUndefined();
    expect(stats.figures(2 * SECOND + 1).lossPct).toBe(100);
    stats.answer(seq, 2 * SECOND + 2);
    expect(stats.figures(3 * SECOND)).toEqual({ rttMs: undefined, jitterMs: undefined, lossPct: 100 });
  });

  it('answers that come twice or to nothing count for nothing', () => {
    const stats = new EchoStats();
    const seq = stats.send(SECOND);
    stats.answer(seq + 1, SECOND + 1);
    stats.answer(seq, SECOND + 20_000);
    stats.answer(seq, SECOND + 90_000);
    expect(stats.figures(2 * SECOND)).toEqual({ rttMs: 20, jitterMs: undefined, lossPct: 0 });
  });

  it('an answer stamped before its question, or to an echo that was sent at nobody knows when, says only that it was not lost', () => {
    const stats = new EchoStats();
    stats.answer(stats.send(SECOND), SECOND - 5);
    const seq = stats.send(2 * SECOND);
    stats.sent(2 * SECOND + 501);
    stats.answer(seq, 2 * SECOND + 20_000);
    expect(stats.figures(5 * SECOND)).toEqual({ rttMs: undefined, jitterMs: undefined, lossPct: 0 });
    // The next in its place is known again.
    for (let n = 0; n < 512; n++) {
      stats.send(6 * SECOND + n);
      stats.sent(6 * SECOND + n + 500);
    }
    stats.answer(513, 6 * SECOND + 30_511);
    expect(stats.figures(7 * SECOND).rttMs).toBe(30);
  });
});
