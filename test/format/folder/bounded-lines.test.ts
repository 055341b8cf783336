import { constants } from 'node:buffer';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { boundedLines } from '#format/folder/bounded-lines.ts';
import { long } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

async function linesOf(bytes: string | Buffer, most: number): Promise<(string | undefined)[]> {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'lines');
  writeFileSync(path, bytes);
  return await all(path, most);
}

async function all(path: string, most: number): Promise<(string | undefined)[]> {
  const lines: (string | undefined)[] = [];
  for await (const line of boundedLines(path, most)) lines.push(line);
  return lines;
}

it('lines come whole, however they lie in the blocks of a file; longer ones are said to be there', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ maxLength: 30, unit: 'grapheme' }), { maxLength: 20 }), fc.nat(40), async (texts, most) => {
      const lines = texts.map((text) => text.replaceAll(/[\r\n]/g, ' '));
      const found = await linesOf(lines.map((line) => `${line}\n`).join(''), most);
      expect(found).toEqual(lines.map((line) => (Buffer.byteLength(line) > most ? undefined : line)));
    }),
    { numRuns: 50 },
  );
  // Blocks are of 64 kB.
  const long = ['a'.repeat(100_000), 'é'.repeat(40_000), 'b'.repeat(65_535), ''];
  expect(await linesOf(long.join('\n'), 200_000)).toEqual(long.slice(0, 3));
});

it('the last line may lack its end, and lines may end as on Windows', async () => {
  expect(await linesOf('one\r\ntwo\r\n\nthree', 10)).toEqual(['one', 'two', '', 'three']);
  expect(await linesOf('', 10)).toEqual([]);
});

long('a line longer than any string can be is a line that is too long, and what is no file is an error', async () => {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'endless');
  writeFileSync(path, '');
  truncateSync(path, constants.MAX_STRING_LENGTH + 1000);
  expect(await all(path, 65_536)).toEqual([undefined]);
  mkdirSync(join(folder.path, 'lines'));
  await expect(all(join(folder.path, 'lines'), 10)).rejects.toMatchObject({
    code: 'shard.link',
    message: expect.stringContaining('this is a folder') as unknown,
  });
});
