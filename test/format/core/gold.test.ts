import { describe, expect, it } from 'vitest';
import { goldName } from '#format/core/gold/gold.ts';
import { isPlainPng, pngSize } from '#format/core/gold/png.ts';
import { readTarHeader, TAR_BLOCK_BYTES, TAR_END_BYTES, tarBytes, tarHeader } from '#format/core/tar.ts';
import { Random } from '#scripts/random.ts';

describe('a header of a tar archive', () => {
  it('says name and size, and is read back', () => {
    expect(goldName(7)).toBe('000007.png');
    const header = tarHeader(goldName(7), 1234);
    expect(header).toHaveLength(TAR_BLOCK_BYTES);
    expect(readTarHeader(header)).toEqual({ name: '000007.png', bytes: 1234 });
    expect(readTarHeader(tarHeader('a', 8 ** 11 - 1))).toEqual({ name: 'a', bytes: 8 ** 11 - 1 });
    expect([0, 1, 512, 513].map(tarBytes)).toEqual([0, 512, 512, 1024]);
  });

  it('has its fields where POSIX has them (ustar interchange format), and the sum of its bytes', () => {
    const bytes = tarHeader('000007.png', 1234);
    const field = (at: number, length: number) => String.fromCharCode(...bytes.subarray(at, at + length));
    expect(field(0, 100)).toBe('000007.png'.padEnd(100, '\0'));
    expect(field(100, 24), 'mode, owner, group').toBe('0000644\x000000000\x000000000\0');
    expect(field(124, 12), 'size, octal').toBe(`${(1234).toString(8).padStart(11, '0')}\0`);
    expect(field(136, 12), 'time').toBe('00000000000\0');
    expect(field(156, 101), 'a file, with no link').toBe('0'.padEnd(101, '\0'));
    expect(field(257, 255), 'magic and version, and nothing more').toBe('ustar\x0000'.padEnd(255, '\0'));
    // All bytes added up, those of the sum itself as spaces.
    const rest = [...bytes.subarray(0, 148), ...bytes.subarray(156)].reduce((sum, byte) => sum + byte, 8 * 32);
    expect(field(148, 8)).toBe(`${rest.toString(8).padStart(6, '0')}\0 `);
  });

  it('has room for a file of no bytes, and an archive ends with two blocks', () => {
    expect(readTarHeader(tarHeader('a', 0))).toEqual({ name: 'a', bytes: 0 });
    expect(TAR_END_BYTES).toBe(1024);
  });

  it('is none of ours with a name that fills its field', () => {
    const header = tarHeader('a'.repeat(99), 1);
    expect(readTarHeader(header)?.name).toHaveLength(99);
    header[99] = 'a'.charCodeAt(0);
    expect(readTarHeader(header)).toBeUndefined();
  });

  it('is none of ours once any byte of it is another', () => {
    const header = tarHeader(goldName(0), 77);
    for (let at = 0; at < header.length; at++) {
      const changed = header.slice();
      changed[at] = (changed[at] as number) ^ 1;
      expect(readTarHeader(changed), `byte ${at}`).toBeUndefined();
    }
  });

  it.each([
    ['../x', 1],
    ['', 1],
    ['a'.repeat(100), 1],
    ['a', 8 ** 11],
    ['a', -1],
  ])('has no room for %j of %d bytes', (name, bytes) => {
    expect(() => tarHeader(name, bytes)).toThrow(RangeError);
  });

  it('is told from a thousand blocks of noise', () => {
    const random = new Random(3);
    for (let n = 0; n < 1000; n++)
      expect(readTarHeader(Uint8Array.from({ length: TAR_BLOCK_BYTES }, () => Math.floor(256 * random.next())))).toBeUndefined();
  });
});

describe('the ends of a PNG file', () => {
  const HEAD = Uint8Array.of(
    0x89,
    0x50,
    0x4e,
    0x47,
    13,
    10,
    26,
    10,
    0,
    0,
    0,
    13,
    0x49,
    0x48,
    0x44,
    0x52,
    0,
    0,
    5,
    0,
    0,
    0,
    2,
    0xd0,
    8,
    2,
    0,
    0,
    0,
  );
  const TAIL = Uint8Array.of(0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82);
  const changed = (bytes: Uint8Array, at: number, to: number) => bytes.map((byte, i) => (i === at ? to : byte));

  it('say its size', () => expect(pngSize(HEAD, TAIL)).toEqual({ width: 1280, height: 720 }));

  it.each([
    ['another signature', changed(HEAD, 1, 0x51), TAIL],
    ['another first chunk', changed(HEAD, 12, 0x4a), TAIL],
    ['16 bits', changed(HEAD, 24, 16), TAIL],
    ['a palette', changed(HEAD, 25, 3), TAIL],
    ['an alpha channel', changed(HEAD, 25, 6), TAIL],
    ['interlaced', changed(HEAD, 28, 1), TAIL],
    ['cut off', HEAD, changed(TAIL, 4, 0)],
    ['nothing', new Uint8Array(), new Uint8Array()],
  ])('are not ours: %s', (_, head, tail) => expect(pngSize(head, tail)).toBeUndefined());
});

describe('a PNG file with nothing but a picture', () => {
  const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10];
  const chunk = (type: string, bytes = 3) => [
    0,
    0,
    0,
    bytes,
    ...[...type].map((letter) => letter.charCodeAt(0)),
    ...Array<number>(bytes + 4).fill(7),
  ];
  const file = (...chunks: readonly number[][]) => Uint8Array.from([...SIGNATURE, ...chunks.flat()]);
  const [head, size, data, end] = [chunk('IHDR', 13), chunk('pHYs', 9), chunk('IDAT'), chunk('IEND', 0)];

  it.each([[[head, size, data, data, end]], [[head, data, end]]])('is one: %#', (chunks) => expect(isPlainPng(file(...chunks))).toBe(true));

  it.each<[string, number[][]]>([
    ['text', [head, chunk('tEXt'), data, end]],
    ['text before its header', [chunk('tEXt'), head, data, end]],
    ['an animation', [head, chunk('acTL'), data, chunk('fdAT'), end]],
    ['a palette', [head, chunk('PLTE'), data, end]],
    ['colours of its own', [head, chunk('iCCP'), data, end]],
    ['something behind the end', [head, data, end, [1]]],
    ['a chunk behind the end', [head, data, end, data]],
    ['two ends', [head, data, end, end]],
    ['two headers', [head, head, data, end]],
    ['data before its header', [data, head, end]],
    ['data in two places', [head, data, size, data, end]],
    ['no end', [head, data]],
    ['a chunk that is longer than the file', [head, [0xff, 0xff, 0xff, 0xff, 0x49, 0x44, 0x41, 0x54], [1, 2, 3, 4], end]],
    ['nothing', []],
  ])('is none with %s', (_, chunks) => expect(isPlainPng(file(...chunks))).toBe(false));
});
