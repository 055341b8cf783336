import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { GOLD_FILE } from '#format/core/layout.ts';
import { tarHeader } from '#format/core/tar.ts';
import { writtenFile } from '#format/sign/hash-file.ts';
import { GoldReader, goldFacts } from '#format/video/read-gold.ts';
import { Random } from '#scripts/random.ts';
import { cutGold } from '#shard/cut/cut-gold.ts';
import { GoldWriter } from '#shard/gold/gold-writer.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const folder = new TemporaryFolder();
afterAll(() => folder[Symbol.dispose]());

/** The ends of a PNG file of a size, and something between them. */
function png(n: number, { width = 64, height = 32, more = 0 } = {}): Buffer {
  const head = Buffer.from('89504e470d0a1a0a0000000d49484452000000000000000008020000000000000000', 'hex');
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return Buffer.concat([head, Buffer.alloc(100 + more, n), Buffer.from('0000000049454e44ae426082', 'hex')]);
}

function archive(name: string, pngs: readonly Uint8Array[]) {
  const path = join(folder.path, name);
  mkdirSync(path);
  using writer = new GoldWriter(join(path, GOLD_FILE));
  for (const each of pngs) writer.put(each);
  return { path, file: join(path, GOLD_FILE), written: writer.finish() };
}

it('is what it was made of, for us and for tar', async () => {
  const pngs = [0, 1, 2, 3].map((n) => png(n, { more: 300 * n }));
  const { path, file, written } = archive('whole', pngs);
  expect(written).toEqual(await writtenFile(file));
  using gold = new GoldReader(file);
  expect(gold.facts).toEqual({ frames: 4, bytes: written.bytes, size: { width: 64, height: 32 }, problem: undefined });
  expect(pngs.map((_, n) => gold.png(n))).toEqual(pngs.map((png) => new Uint8Array(png)));
  expect(() => gold.png(4)).toThrow(/no picture of frame 4/);
  const out = join(path, 'out');
  mkdirSync(out);
  execFileSync('tar', ['-xf', file, '-C', out]);
  expect(readdirSync(out).sort()).toEqual(['000000.png', '000001.png', '000002.png', '000003.png']);
  expect(readFileSync(join(out, '000003.png'))).toEqual(pngs[3]);
  const inPython = 'import sys, tarfile; print([(m.name, m.size) for m in tarfile.open(sys.argv[1])])';
  const said = execFileSync('python3', ['-c', inPython, file], { encoding: 'utf8' });
  expect(said.trim()).toBe(`[${pngs.map((one, n) => `('00000${n}.png', ${one.length})`).join(', ')}]`);
});

it('of a piece has its pictures, numbered anew; one that lacks some is refused', async () => {
  const { path } = archive(
    'cut',
    [0, 1, 2, 3].map((n) => png(n)),
  );
  const work = join(path, 'piece');
  mkdirSync(work);
  const written = await cutGold(path, work, { from: 1, to: 3 });
  using piece = new GoldReader(join(work, GOLD_FILE));
  expect(piece.facts).toMatchObject({ frames: 2, bytes: written?.bytes, problem: undefined });
  expect([piece.png(0), piece.png(1)]).toEqual([png(1), png(2)].map((one) => new Uint8Array(one)));
  await expect(cutGold(path, work, { from: 3, to: 5 })).rejects.toThrow(/has 4 pictures, not 5/);
  expect(await cutGold(join(folder.path, 'none'), work, { from: 0, to: 1 })).toBeUndefined();
  expect(goldFacts(join(folder.path, 'none'))).toBeUndefined();
});

it.each<[string, (bytes: Buffer) => Buffer, number, RegExp]>([
  ['cut off within a picture', (bytes) => bytes.subarray(0, 2400), 1, /at byte 1024 \(frame 1\): the archive was cut off/],
  ['without its end', (bytes) => bytes.subarray(0, -512), 2, /the archive was cut off/],
  ['with something behind it', (bytes) => Buffer.concat([bytes, Buffer.alloc(512)]), 3, /no header of 000003.png/],
  ['with something in its end', (bytes) => put(bytes, bytes.length - 1, Buffer.of(1)), 3, /the archive has no end/],
  ['with something behind a picture', (bytes) => put(bytes, 1023, Buffer.of(1)), 0, /no PNG file/],
  ['with pictures in another order', (bytes) => put(bytes, 0, bytes.subarray(1024, 2048)), 0, /no header of 000000.png/],
  ['with a file of another name', (bytes) => put(bytes, 0, tarHeader('..', 146)), 0, /no header of 000000.png/],
  [
    'with a picture that claims to be huge',
    (bytes) => put(bytes, 1024, tarHeader('000001.png', 2 ** 30)),
    1,
    /a picture of 1073741824 bytes/,
  ],
  ['with a picture that claims to be nothing', (bytes) => put(bytes, 1024, tarHeader('000001.png', 0)), 1, /a picture of 0 bytes/],
  ['with a picture of another size', (bytes) => put(bytes, 1536, png(1, { width: 65 })), 1, /a picture of another size/],
  ['with a picture that is too large', (bytes) => put(bytes, 512, png(0, { width: 4098 })), 0, /a picture of 4098x32/],
  ['with no picture', () => Buffer.alloc(1024), 0, /^$/],
  ['of no bytes', () => Buffer.alloc(0), 0, /the archive has no end/],
])('%s: is told, with place and reason', (name, spoil, frames, problem) => {
  const { path, file } = archive(
    name,
    [0, 1, 2].map((n) => png(n)),
  );
  writeFileSync(file, spoil(readFileSync(file)));
  const facts = goldFacts(path);
  expect(facts?.frames).toBe(frames);
  expect(facts?.problem ?? '').toMatch(problem);
});

const put = (bytes: Buffer, at: number, what: Uint8Array) => {
  bytes.set(what, at);
  return bytes;
};

it('survives a thousand damages', () => {
  const { path, file } = archive(
    'fuzzed',
    [0, 1, 2, 3].map((n) => png(n)),
  );
  const whole = readFileSync(file);
  const random = new Random(11);
  const below = (n: number) => Math.floor(n * random.next());
  let found = 0;
  for (let n = 0; n < 1000; n++) {
    const bytes = Buffer.from(n % 3 === 0 ? whole.subarray(0, below(whole.length)) : whole);
    for (let k = 0; k < 1 + (n % 5) && bytes.length > 0; k++) bytes[below(bytes.length)] = below(256);
    writeFileSync(file, bytes);
    const facts = goldFacts(path);
    expect(facts?.bytes).toBe(bytes.length);
    if (facts?.problem !== undefined || facts?.frames !== 4) found += 1;
  }
  // What is between the ends of a picture is found by its hash, and by decoding.
  expect(found).toBeGreaterThan(500);
});
