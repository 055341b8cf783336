import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { echoAnswer, echoPacket } from '#native/core/network/echo-packet.ts';

const TOKEN = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const SEQ = 0x0001_1170;

describe('an echo', () => {
  it('by UDP is the token and the number, most significant byte first', () => {
    expect([...echoPacket('udp', TOKEN, SEQ)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 0x11, 0x70]);
    // Only eight bytes of a token are said.
    expect(echoPacket('udp', Uint8Array.of(...TOKEN, 9), SEQ)).toHaveLength(12);
  });

  it('by ICMP has the header of RFC 792, with the last two bytes of its number', () => {
    // The words 0800, 1170, 0102, 0304, 0506, 0708, 0001 and 1170 add up to 3af5.
    const header = [8, 0, ~0x3a & 255, ~0xf5 & 255, 0, 0, 0x11, 0x70];
    expect([...echoPacket('icmp', TOKEN, SEQ)]).toEqual([...header, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 0x11, 0x70]);
  });

  it('by ICMPv6 has the type of RFC 4443', () => {
    expect([...echoPacket('icmp6', TOKEN, SEQ).subarray(0, 2)]).toEqual([128, 0]);
  });

  it('has a checksum with which all its words add up to ones, carries included', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), fc.nat(0xffff_ffff), (token, seq) => {
        const view = new DataView(echoPacket('icmp', token, seq).buffer);
        let sum = 0;
        for (let at = 0; at < 20; at += 2) {
          sum += view.getUint16(at);
          if (sum > 0xffff) sum -= 0xffff;
        }
        expect(sum).toBe(0xffff);
      }),
    );
  });

  it('has a checksum of zero where the words add up to ones by themselves', () => {
    const packet = echoPacket('icmp', Uint8Array.of(0xf7, 0xff, 0, 0, 0, 0, 0, 0), 0);
    expect([packet[2], packet[3]]).toEqual([0, 0]);
  });
});

describe('an answer', () => {
  const reply = (token = TOKEN) => echoPacket('icmp', token, SEQ).with(0, 0);

  it('has the whole token of the session', () => {
    for (let at = 0; at < 8; at++) {
      expect(echoAnswer('udp', TOKEN, echoPacket('udp', TOKEN.with(at, 99), SEQ))).toBeUndefined();
      expect(echoAnswer('icmp', TOKEN, reply(TOKEN.with(at, 99)))).toBeUndefined();
    }
    expect(echoAnswer('icmp', TOKEN, reply())).toBe(SEQ);
  });

  it('is a reply without a code, of its own kind', () => {
    expect(echoAnswer('icmp', TOKEN, reply().with(1, 1))).toBeUndefined();
    expect(echoAnswer('icmp6', TOKEN, reply())).toBeUndefined();
    expect(echoAnswer('icmp6', TOKEN, reply().with(0, 129))).toBe(SEQ);
    expect(echoAnswer('icmp', TOKEN, reply().with(0, 129))).toBeUndefined();
  });

  it('may follow an IPv4 header of any length; by UDP there is none, whatever the first byte', () => {
    for (const words of [5, 6, 15]) {
      const header = new Uint8Array(4 * words).with(0, 0x40 + words);
      expect(echoAnswer('icmp', TOKEN, Uint8Array.of(...header, ...reply()))).toBe(SEQ);
    }
    const four = TOKEN.with(0, 0x41);
    expect(echoAnswer('udp', four, echoPacket('udp', four, SEQ))).toBe(SEQ);
    // As long as an answer, behind a header that is none.
    expect(echoAnswer('icmp', TOKEN, Uint8Array.of(...new Uint8Array(20).with(0, 0x65), ...reply()))).toBeUndefined();
  });

  it('is read wherever it lies in a buffer', () => {
    const buffer = Uint8Array.of(9, 9, 9, ...echoPacket('udp', TOKEN, SEQ), 9);
    expect(echoAnswer('udp', TOKEN, buffer.subarray(3, 15))).toBe(SEQ);
    expect(echoAnswer('udp', TOKEN, buffer.subarray(3, 16))).toBeUndefined();
  });
});
