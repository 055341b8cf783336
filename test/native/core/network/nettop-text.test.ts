import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NettopReader } from '#native/core/network/nettop-text.ts';

/** As macOS 14 prints it; the lines of sockets from published output, with documentation addresses. */
const HEAD = 'time,,interface,state,bytes_in,bytes_out,rx_dupe,rx_ooo,re-tx,rtt_avg,rcvsize,tx_win,tc_class,tc_mgt,cc_algo,P,C,R,W,arch,\n';
const LIST = `${HEAD}18:21:35.556852,A game, by me.812,,,322736,229260,0,0,1400,,,,,,,,,,,,
18:21:35.556534,tcp4 198.51.100.7:57970<->192.0.2.1:443,en0,Established,322736,229260,0,0,1400,41.22 ms,6291456,440320,BE,-,cubic,-,-,-,-,so,
18:21:35.556534,udp4 198.51.100.7:5000<->192.0.2.1:6000,en0,,5000,4000,,,,,786896,,BE,,,,,,,so,
`;

it('each socket has its figures by the names of the columns, once its list is complete', () => {
  const reader = new NettopReader();
  reader.feed(LIST);
  expect(reader.latest).toBeUndefined();
  reader.feed(HEAD);
  expect(reader.latest).toEqual([
    {
      id: expect.any(Number),
      rttUs: 41_220,
      deviationUs: Number.NaN,
      segments: 2292.6,
      resent: 14,
      needless: 0,
      bytesSent: 229_260,
      bytesReceived: 322_736,
    },
    {
      id: expect.any(Number),
      rttUs: 0,
      deviationUs: Number.NaN,
      segments: 0,
      resent: 0,
      needless: 0,
      bytesSent: 4000,
      bytesReceived: 5000,
    },
  ]);
  const [tcp, udp] = reader.latest ?? [];
  expect(tcp?.id).not.toBe(udp?.id);
});

it('however the text is cut into pieces, it is the same', () => {
  const whole = new NettopReader();
  whole.feed(LIST + HEAD);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: LIST.length }), { maxLength: 12 }), (cuts) => {
      const pieces = new NettopReader();
      const at = [0, ...cuts.sort((a, b) => a - b), LIST.length + HEAD.length];
      for (let i = 1; i < at.length; i++) pieces.feed((LIST + HEAD).slice(at[i - 1], at[i]));
      expect(pieces.latest).toEqual(whole.latest);
    }),
  );
});

it('of anything else nothing is taken, and nothing throws', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      const reader = new NettopReader();
      reader.feed(`${text}\n${HEAD}${text.replaceAll('tcp', '')}\n${HEAD}`);
      expect((reader.latest ?? []).every(({ bytesSent }) => Number.isFinite(bytesSent))).toBe(true);
    }),
  );
});

it('a socket without a round trip yet says nothing of its packets', () => {
  const reader = new NettopReader();
  reader.feed(LIST.replace('41.22 ms', '0.00 ms'));
  reader.feed(HEAD);
  expect(reader.latest?.[0]).toMatchObject({ rttUs: 0, segments: 0, resent: 14 });
});

it('a socket is told from others by the 32-bit FNV-1a of its addresses, as long as it lasts', () => {
  // The algorithm as it is published, in exact integers.
  const fnv = (text: string) =>
    Number(Array.from(text).reduce((hash, one) => ((hash ^ BigInt(one.charCodeAt(0))) * 0x0100_0193n) & 0xffff_ffffn, 0x811c_9dc5n));
  const reader = new NettopReader();
  reader.feed(LIST + LIST + HEAD);
  expect(reader.latest?.map(({ id }) => id)).toEqual([
    fnv('tcp4 198.51.100.7:57970<->192.0.2.1:443'),
    fnv('udp4 198.51.100.7:5000<->192.0.2.1:6000'),
  ]);
});

it('a line that is cut short is no socket, one without a figure has none of it', () => {
  const reader = new NettopReader();
  const few = 'time,,bytes_in,bytes_out,\n';
  reader.feed(`${few}1,tcp4 a,5,7,\n1,tcp6 b,5,7\n1,tcp5 c,5,7,\n1,udp6 d,x,7,\n${few}`);
  expect(reader.latest).toMatchObject([
    { bytesReceived: 5, bytesSent: 7, rttUs: 0, segments: 0, resent: 0, needless: 0 },
    { bytesReceived: 0, bytesSent: 7 },
  ]);
});

it('what was sent again is so many segments of a hundred bytes, of TCP only', () => {
  const reader = new NettopReader();
  const head = 'time,,bytes_in,bytes_out,re-tx,rtt_avg,\n';
  reader.feed(`${head}1,tcp4 a,0,500,300,0.5 ms,\n1,udp4 b,0,500,300,0.5 ms,\n${head}`);
  expect(reader.latest).toMatchObject([
    { segments: 5, resent: 3, rttUs: 500 },
    { segments: 0, resent: 0, rttUs: 500 },
  ]);
});
