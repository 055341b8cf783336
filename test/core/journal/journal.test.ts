import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BLOCK_HEADER_BYTES,
  BLOCK_KINDS,
  type BlockKind,
  blockCrc,
  MAX_BLOCK_BYTES,
  putBlockHeader,
  RECORD_BYTES,
  readBlockHeader,
} from '#core/journal/journal.ts';

const block = (kind: BlockKind, count: number, seq: number, fill: number) => {
  const payload = new Uint8Array(count * RECORD_BYTES[kind]).fill(fill);
  const header = new Uint8Array(BLOCK_HEADER_BYTES);
  putBlockHeader(header, { kind, count, seq }, payload, crc32);
  return { header, payload };
};

describe('a journal block', () => {
  it('reads back as it was written', () => {
    fc.assert(
      fc.property(fc.constantFrom(...BLOCK_KINDS), fc.integer({ min: 0, max: 500 }), fc.nat(), fc.nat(255), (kind, count, seq, fill) => {
        const { header, payload } = block(kind, count, seq, fill);
        const read = readBlockHeader(header, seq);
        expect(read).toMatchObject({ kind, count, seq, payloadBytes: payload.byteLength });
        expect(typeof read !== 'string' && read.crc).toBe(blockCrc(header, payload, crc32));
      }),
    );
  });

  it('never survives a flipped bit, in header or payload', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(7), (place, bit) => {
        const { header, payload } = block('rows', 10, 3, 7);
        const whole = Uint8Array.from([...header, ...payload]);
        const at = place % whole.length;
        whole[at] = (whole[at] as number) ^ (1 << bit);
        const read = readBlockHeader(whole.subarray(0, BLOCK_HEADER_BYTES), 3);
        const good =
          typeof read !== 'string' &&
          read.payloadBytes === payload.byteLength &&
          read.crc === blockCrc(whole, whole.subarray(BLOCK_HEADER_BYTES), crc32);
        expect(good).toBe(false);
      }),
    );
  });

  it('is never read from random bytes, and reading never throws', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(), (bytes, seq) => typeof readBlockHeader(bytes, seq) === 'string'));
  });

  it('of the version before, which had no figures of the network, is read too', () => {
    const { header, payload } = block('rows', 2, 3, 1);
    const older = header.with(4, 6);
    new DataView(older.buffer).setUint32(16, blockCrc(older, payload, crc32), true);
    expect(readBlockHeader(older, 3)).toMatchObject({ kind: 'rows', count: 2, crc: blockCrc(older, payload, crc32) });
  });

  it.each([
    ['torn', (h: Uint8Array) => h.subarray(0, 7), 'torn header of 7 bytes'],
    ['of another program', (h: Uint8Array) => h.with(0, 0), 'no block magic'],
    ['of a later version', (h: Uint8Array) => h.with(4, 10), 'journal version 10, this reader knows 6, 7, 8, 9'],
    ['of an unknown kind', (h: Uint8Array) => h.with(5, 99), 'unknown block kind 99'],
    ['with another record size', (h: Uint8Array) => h.with(6, 31), 'record size 31 of a rows block'],
    ['of absurd length', (h: Uint8Array) => h.with(11, 255), /^block of \d+ bytes$/],
    ['out of order', (h: Uint8Array) => h.with(12, 9), 'block 9 where 3 was expected'],
  ])('%s is reported as such', (_, damage, says) => {
    const result = readBlockHeader(damage(block('rows', 2, 3, 1).header), 3);
    if (typeof says === 'string') expect(result).toBe(says);
    else expect(result).toMatch(says);
  });
});

describe('the largest block', () => {
  const refused = (kind: BlockKind, count: number) => {
    const header = new Uint8Array(BLOCK_HEADER_BYTES);
    putBlockHeader(header, { kind, count, seq: 0 }, new Uint8Array(), crc32);
    const read = readBlockHeader(header, 0);
    return typeof read === 'string' ? read : read.payloadBytes;
  };

  it('has 16 MiB, in bytes and not in records', () => {
    expect(MAX_BLOCK_BYTES).toBe(16 * 2 ** 20);
    expect([refused('plan', MAX_BLOCK_BYTES), refused('plan', MAX_BLOCK_BYTES + 1)]).toEqual([16_777_216, 'block of 16777217 bytes']);
    expect([refused('rows', 2 ** 18), refused('rows', 2 ** 18 + 1)]).toEqual([16_777_216, 'block of 16777280 bytes']);
  });
});

it('a header is 20 little-endian bytes: magic, version, kind, record size, count, number and checksum', () => {
  const { header, payload } = block('frames', 2, 0x01_02_03_04, 9);
  expect([...header.subarray(0, 16)]).toEqual([...Buffer.from('GAPJ'), 9, 3, RECORD_BYTES.frames, 0, 2, 0, 0, 0, 4, 3, 2, 1]);
  expect(new DataView(header.buffer).getUint32(16, true)).toBe(crc32(payload, crc32(header.subarray(0, 16))));
  expect(BLOCK_KINDS.map((kind) => RECORD_BYTES[kind])).toEqual([1, 64, 32, 80, 24, 24, 8, 1, 1, 1, 32, 1, 1]);
});

it.each([
  [5, false],
  [6, true],
  [7, true],
  [8, true],
  [9, true],
  [10, false],
])('of version %d can be read: %s', (version, isRead) => {
  expect(typeof readBlockHeader(block('rows', 2, 3, 1).header.with(4, version), 3) !== 'string').toBe(isRead);
});

it('a header that lacks one byte is torn', () => {
  const { header } = block('rows', 2, 3, 1);
  expect(readBlockHeader(header.subarray(0, 19), 3)).toBe('torn header of 19 bytes');
  // It may lie anywhere in what was read.
  const longer = Uint8Array.of(1, 2, 3, ...header, 4);
  expect(readBlockHeader(longer.subarray(3), 3)).toMatchObject({ kind: 'rows', count: 2, seq: 3 });
});
