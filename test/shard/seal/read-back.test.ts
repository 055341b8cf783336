import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readBackText } from '#cli/read-back-line.ts';
import { hashFile, writtenFile } from '#format/sign/hash-file.ts';
import { hashInThread } from '#format/sign/hash-in-thread.ts';
import { CHUNK_BYTES, WrittenHash, writtenOf } from '#format/sign/written-hash.ts';
import { forgetCached } from '#native/host/page-cache.ts';
import { type ReadBackProgress, readBack } from '#shard/seal/read-back.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const BYTES = Buffer.from(Uint8Array.from({ length: 3 * CHUNK_BYTES + 12_345 }, (_, i) => (i * 7919) >> 3));

function written(folder: TemporaryFolder, name: string, bytes: Uint8Array): string {
  const path = join(folder.path, name);
  writeFileSync(path, bytes);
  return path;
}

it('the hash of what was written matches sha256sum, however the bytes arrive', async () => {
  using folder = new TemporaryFolder();
  const path = written(folder, 'file', BYTES);
  const expected = execFileSync('sha256sum', [path], { encoding: 'utf8' }).slice(0, 64);
  for (const step of [1000, CHUNK_BYTES - 1, CHUNK_BYTES, 5 * CHUNK_BYTES]) {
    const hash = new WrittenHash();
    for (let at = 0; at < BYTES.length; at += step) hash.update(BYTES.subarray(at, at + step));
    expect(hash.written()).toEqual(writtenOf(BYTES));
    expect(hash.written().sha256).toBe(expected);
  }
  expect(await hashFile(path)).toBe(expected);
  expect(await hashFile(path, { forgetCached })).toBe(expected);
  expect(await writtenFile(path)).toEqual(writtenOf(BYTES));
  expect(writtenOf(new Uint8Array())).toMatchObject({ bytes: 0, chunks: [] });
});

it('reads every file back and reports its progress', async () => {
  using folder = new TemporaryFolder();
  written(folder, 'a', BYTES);
  written(folder, 'b', BYTES.subarray(0, 100));
  const seen: ReadBackProgress[] = [];
  await readBack(
    folder.path,
    new Map([
      ['a', writtenOf(BYTES)],
      ['b', writtenOf(BYTES.subarray(0, 100))],
    ]),
    {
      onProgress: (progress) => seen.push(progress),
    },
  );
  expect(seen.at(-1)).toEqual({ file: 'b', fileDone: 100, fileBytes: 100, done: BYTES.length + 100, total: BYTES.length + 100 });
  expect(seen.every(({ done }, i) => i === 0 || done > (seen[i - 1]?.done as number))).toBe(true);
  expect(readBackText({ file: 'a', fileDone: 5e8, fileBytes: 1e9, done: 5e8, total: 2e9 }, 500)).toBe(
    'a  500 of 1000 MB  1000 MB/s  2 s left',
  );
});

it.each<[string, (path: string) => void, string]>([
  ['one bit in the third MiB', (path) => flip(path, 2 * CHUNK_BYTES + 77), `bytes ${2 * CHUNK_BYTES} to ${3 * CHUNK_BYTES - 1}`],
  ['the last byte', (path) => flip(path, BYTES.length - 1), `bytes ${3 * CHUNK_BYTES} to ${BYTES.length - 1}`],
  ['a missing end', (path) => truncateSync(path, CHUNK_BYTES), `bytes ${CHUNK_BYTES} to ${BYTES.length - 1}`],
  ['an extra byte', (path) => appendFileSync(path, 'x'), `bytes ${3 * CHUNK_BYTES} to ${BYTES.length}`],
  ['an empty file', (path) => truncateSync(path, 0), `bytes 0 to ${BYTES.length - 1}`],
])('names the file and the bytes of %s', async (_, damage, says) => {
  using folder = new TemporaryFolder();
  const path = written(folder, 'video.ivf', BYTES);
  damage(path);
  const back = readBack(folder.path, new Map([['video.ivf', writtenOf(BYTES)]]));
  await expect(back).rejects.toMatchObject({ code: 'shard.read-back', message: expect.stringContaining(`${path}: ${says}`) });
});

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] as number) ^ 1;
  writeFileSync(path, bytes);
}

it('can be cancelled', async () => {
  using folder = new TemporaryFolder();
  written(folder, 'a', BYTES);
  const cancel = new AbortController();
  const back = readBack(folder.path, new Map([['a', writtenOf(BYTES)]]), { signal: cancel.signal, onProgress: () => cancel.abort() });
  await expect(back).rejects.toMatchObject({ name: 'AbortError' });
});

it('a large file is hashed in a thread of its own, which says how far it is; one that cannot be read is an error', async () => {
  using folder = new TemporaryFolder();
  // More than what is worth a thread.
  const path = join(folder.path, 'large');
  writeFileSync(path, '');
  truncateSync(path, 65 << 20);
  const told: number[] = [];
  const forgotten: unknown[] = [];
  const forgets = Object.assign((_: number, bytes?: number) => forgotten.push(bytes ?? 'all'), { module: forgetCached.module });
  await hashFile(path, { forgetCached: forgets });
  // First all of it, so that reads reach the disk; then what was read.
  expect(forgotten).toEqual(['all', 31 << 20, 63 << 20]);
  expect(await hashInThread(path, { forgetCached, onBytes: (bytes) => told.push(bytes) })).toBe(await hashFile(path));
  expect(told.reduce((sum, bytes) => sum + bytes, 0)).toBe(65 << 20);
  expect(told.length).toBeGreaterThan(2);
  const cancel = new AbortController();
  const cancelled = hashInThread(path, { signal: cancel.signal, onBytes: () => cancel.abort() });
  await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
  mkdirSync(join(folder.path, 'folder'));
  await expect(hashInThread(join(folder.path, 'folder'))).rejects.toThrow('this is a folder');
});
