import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { answerShardFile } from '#app/server/shard-files.ts';
import { Shelf } from '#app/shelf/shelf.ts';
import { VIDEO_FILE } from '#format/core/layout.ts';
import { CONTROLS } from '#format/core/parquet/tables.ts';
import { Keyring } from '#home/keyring.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const ID = '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111';
const folder = new TemporaryFolder();
const shard = join(folder.path, ID);
let shelf: Shelf;

beforeAll(() => {
  cpSync(inject('shard'), shard, { recursive: true });
  shelf = new Shelf(() => folder.path, new Keyring());
});

afterAll(() => folder[Symbol.dispose]());

const ask = async (what: string, range?: string) => await answerShardFile(shelf, `/shard/${ID}/${what}`, range);

describe('a file of a shard', () => {
  it('is the asked range of its video, both ends included, and no more than there is', async () => {
    const bytes = readFileSync(join(shard, VIDEO_FILE));
    const { status, headers, body } = await ask('video', 'bytes=32-63');
    expect([status, headers['Content-Range']]).toEqual([206, `bytes 32-63/${bytes.length}`]);
    const got = await body?.toArray();
    expect(Buffer.concat(got as Buffer[])).toEqual(bytes.subarray(32, 64));
    const last = await ask('video', `bytes=${bytes.length - 10}-${bytes.length + 999}`);
    expect(last.headers['Content-Length']).toBe('10');
    expect(Buffer.concat((await last.body?.toArray()) as Buffer[])).toEqual(bytes.subarray(-10));
  });

  it.each([
    ['no range', undefined],
    ['an open range', 'bytes=0-'],
    ['a range that ends before it begins', 'bytes=9-3'],
    ['a range behind the end', 'bytes=99999999999-99999999999'],
    ['two ranges', 'bytes=0-1,4-5'],
    ['words', 'all of it'],
  ])('%s of a video is refused, with its length', async (_, range) => {
    const { status, headers, body } = await ask('video', range);
    expect([status, body]).toEqual([416, undefined]);
    expect(headers['Content-Range']).toMatch(/^bytes \*\/\d+$/);
  });

  it('that is not for pages, or of no shard, is not found', async () => {
    for (const path of [
      `/shard/${ID}/meta.json`,
      `/shard/${ID}/video/../meta.json`,
      '/shard/x/video',
      `/shard/${ID.replace('0b', '0c')}/frames`,
    ])
      expect((await answerShardFile(shelf, path, 'bytes=0-1')).status).toBe(404);
  });

  it('whose table is gone is not found, and its video still is', async () => {
    rmSync(join(shard, CONTROLS.file));
    expect((await ask('mouse')).status).toBe(404);
    const { status, body } = await ask('frames');
    expect(status).toBe(200);
    expect(Buffer.concat((await body?.toArray()) as Buffer[]).length).toBeGreaterThan(360);
  });
});
