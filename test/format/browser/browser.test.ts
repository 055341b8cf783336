import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { inspectShard } from '#format/check/inspect.ts';
import { type Validation, validateShard } from '#format/check/validate.ts';
import { verify } from '#format/check/verify.ts';
import { clipLines } from '#format/cli/clip-lines.ts';
import { ClipReader } from '#format/clip/clip-reader.ts';
import { GapError } from '#format/core/errors.ts';
import { corpusPublicKey, parseCorpusKey } from '#format/encrypted/corpus-key.ts';
import { makeCorpusKey } from '#format/encrypted/wrap-key.ts';
import { Keyring } from '#home/keyring.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import { buildForBrowsers } from '#scripts/build/for-browsers.ts';
import { whyNoPython } from '#scripts/python/venv.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { encryptInto } from '#test/support/encrypted-shard.ts';
import { serveFolder } from '#test/support/file-server.ts';
import { KINDS } from '#test/support/foreign-kinds.ts';
import { removeTables } from '#test/support/foreign-tables.ts';
import { LONG, long } from '#test/support/long.ts';
import { type Answer, ReaderPage } from '#test/support/reader-page.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const folder = new TemporaryFolder();
const built = join(folder.path, 'built');
let browser: Browser;
let page: ReaderPage;

beforeAll(async () => {
  await buildForBrowsers(built);
  browser = await openBrowser();
  page = await ReaderPage.open(browser, built);
});
afterAll(async () => {
  await page[Symbol.asyncDispose]();
  await browser.close();
  removeTables();
  folder[Symbol.dispose]();
});

/** The same in Node, with the folder named as the page names it. */
async function inNode(shard: string, look: (shard: string) => Promise<unknown>): Promise<Answer> {
  const named = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll(shard, '/N'));
  try {
    return { found: named(await look(shard)) };
  } catch (error) {
    if (!(error instanceof GapError)) throw error;
    return named({ code: error.code, message: error.message, remedy: error.remedy }) as Answer;
  }
}

/** Each folder that a page is given has a number. */
const asNamed = (answer: Answer): Answer => JSON.parse(JSON.stringify(answer).replaceAll(/(?<![\w./])\/\d+(?=[/":])/g, '/N'));

async function expectSame(shard: string): Promise<Answer> {
  const there = await inNode(shard, (path) => validateShard(path));
  expect(asNamed(await page.ask(shard, 'validate'))).toEqual(there);
  return there;
}

describe('in a browser', () => {
  it('is one file of at most 400 kB, compressed', () => {
    expect(readdirSync(built).toSorted()).toEqual(['index.js', 'licenses.md']);
    expect(gzipSync(readFileSync(join(built, 'index.js'))).byteLength).toBeLessThan(400e3);
    // WebKit 2.50 has neither, and classes are made with them.
    expect(readFileSync(join(built, 'index.js'), 'utf8')).toMatch(/^Symbol\.dispose \?\?= Symbol\(/);
  });

  long('finds in a folder of files what is found in Node, and asks nobody for anything', async () => {
    expect(await expectSame(inject('shard'))).toMatchObject({ found: { frames: expect.any(Number) } });
    using copy = new ShardCopy(inject('shard'));
    for (const [file, bytes] of [
      ['video.ivf', 20_000],
      ['events.parquet', 500],
      ['frames.parquet', 0],
    ] as const)
      truncateSync(copy.file(file), bytes);
    writeFileSync(copy.file('meta.json'), '{"a":1,"a":2}');
    await expectSame(copy.path);
    rmSync(copy.file('video.ivf'));
    await expectSame(copy.path);
    expect(page.complaints).toEqual([]);
    expect(new Set(page.asked)).toEqual(new Set(['/', '/page.js', '/worker.js', '/index.js']));
  });

  it('says of a file that was changed after it was chosen that it cannot be read', async () => {
    using copy = new ShardCopy(inject('shard'));
    const { found } = await page.ask(copy.path, 'validate', {}, () =>
      copy.editBytes('controls.parquet', (bytes) => Buffer.concat([bytes, bytes])),
    );
    const { verdict, findings } = found as Validation;
    const failed = findings.filter(({ severity }) => severity === 'fail').map(({ check, says }) => `${check}: ${says}`);
    expect(verdict).toBe('fail');
    for (const check of ['hashes.match', 'schema.controls'])
      expect(failed).toContainEqual(expect.stringMatching(new RegExp(`^${check}: controls\\.parquet.*could not be read`)));
  });

  it('takes no two files for one, and none outside of a Worker', () => {
    const code = "import { mount } from './index.js';\nmount([new File(['a'], 'meta.json'), new File(['b'], 'meta.json')]);\n";
    writeFileSync(join(folder.path, 'twice.mjs'), code.replace('./index.js', `${pathToFileURL(join(built, 'index.js'))}`));
    // Loading it needs no browser.
    const load = `await import('${pathToFileURL(join(folder.path, 'twice.mjs'))}')`;
    const saidAfter = (before: string) =>
      spawnSync(process.execPath, ['--input-type=module', '-e', before + load], { encoding: 'utf8' }).stderr;
    expect(saidAfter('globalThis.FileReaderSync = class {};')).toContain('meta.json is there twice');
    expect(saidAfter('')).toContain('files are read within a Worker, and this is none');
  });

  it('refuses what is no shard', async () => {
    using empty = new TemporaryFolder();
    writeFileSync(join(empty.path, 'notes.txt'), 'none');
    expect(await expectSame(empty.path)).toMatchObject({ code: 'shard.empty' });
  });

  it('says what a shard contains', async () => {
    expect(asNamed(await page.ask(inject('shard'), 'inspect'))).toEqual(await inNode(inject('shard'), (path) => inspectShard(path)));
  });

  it('verifies by a key that is given, and finds every changed file', async () => {
    const pem = new Keyring().trusted[0]?.publicKey ?? '';
    using copy = new ShardCopy(inject('shard'));
    const [key] = new Keyring().trusted;
    const trusted = [{ keyId: key?.keyId ?? '', publicKey: pem, name: 'it', roles: ['recorder', 'operator'] as const }];
    const expectVerdict = async (verdict: string) => {
      const answer = await inNode(copy.path, (path) => verify(path, { trusted }));
      expect(answer).toMatchObject({ found: { verdict } });
      expect(asNamed(await page.ask(copy.path, 'verify', { pem }))).toEqual(answer);
    };
    await expectVerdict('pass');
    copy.editBytes('hashes.json.recorder.minisig', (bytes) => Buffer.from(bytes.toString('utf8').replace(/[A-Z]/, 'x')));
    await expectVerdict('fail');
    copy.editBytes('controls.parquet', (bytes) => bytes.subarray(1));
    copy.editBytes('shard.dsse.json', (bytes) => Buffer.from(bytes.toString('utf8').replace(/"sig": "(.)/, '"sig": "x')));
    await expectVerdict('fail');
    const { message } = await page.ask(copy.path, 'verify', { pem: 'no key' });
    expect(message).toContain('not a public key');
  });

  it('reads what the player did in a clip, and its packets', async () => {
    using clips = await ClipReader.open(inject('shard'));
    const clip = await clips.clip(30, 90);
    const lines = [...clipLines(clip, clips.actions().fold(clip))];
    expect(await page.ask(inject('shard'), 'clip', { first: 30, count: 90 })).toEqual({
      found: { lines, packets: clip.packets.map(({ byteLength }) => byteLength) },
    });
    expect(lines.some(({ state }) => state.length > 0)).toBe(true);
  });

  it('reads a clip of an encrypted shard by the key of its corpus, and none without', async () => {
    const pem = makeCorpusKey();
    const sealed = join(folder.path, 'sealed');
    await encryptInto(sealed, inject('shard'), corpusPublicKey(parseCorpusKey(pem, 'corpus.pem')));
    const plain = await page.ask(inject('shard'), 'clip', { first: 30, count: 90 });
    expect(plain).toMatchObject({ found: { packets: expect.any(Array) } });
    expect(await page.ask(sealed, 'clip', { first: 30, count: 90, pem })).toEqual(plain);
    const refused = async (by: string, changed: string) => {
      const answer = await page.ask(sealed, 'clip', { first: 30, count: 90, pem: by });
      expect(answer).toMatchObject({ code: changed });
      const named = await inNode(sealed, (path) => ClipReader.open(path, { corpus: parseCorpusKey(by, 'corpus.pem') }));
      expect(asNamed(answer)).toEqual(named);
    };
    await refused(makeCorpusKey(), 'keys.corpus');
    const [path, bytes] = [join(sealed, 'controls.parquet.enc'), readFileSync(join(sealed, 'controls.parquet.enc'))];
    bytes[100] = (bytes[100] as number) ^ 1;
    writeFileSync(path, bytes);
    await refused(pem, 'shard.encrypted');
    await refused('no key', 'keys.corpus');
  });

  it('reads clips from a web server, also where it sends on to another, and from a public bucket', async () => {
    const open = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'content-range, etag' };
    await using store = await serveFolder(inject('shard'), (_, response) => {
      for (const [name, value] of Object.entries(open)) response.setHeader(name, value);
      return false;
    });
    await using hub = await serveFolder(inject('shard'), (request, response) => {
      response.writeHead(302, { ...open, location: `${store.address}${request.url}` }).end();
      return true;
    });
    await using far = await ReaderPage.open(browser, built, '*');
    const near = await page.ask(inject('shard'), 'clip', { first: 30, count: 90 });
    for (const from of [store.address, hub.address])
      expect(await far.ask(inject('shard'), 'clip', { first: 30, count: 90, from })).toEqual(near);
    // AWS is not asked here: what a page asks of it is answered by the same server.
    await far.reroute('https://shards.s3.us-east-1.amazonaws.com', store.address);
    expect(await far.ask(inject('shard'), 'clip', { first: 30, count: 90, from: 's3://shards/' })).toEqual(near);
  });

  it('is not built where something asks for what no browser has', async () => {
    const entry = join(folder.path, 'planted.ts');
    writeFileSync(entry, "export { spawn } from 'node:child_process';\n");
    await expect(buildForBrowsers(join(folder.path, 'planted'), entry)).rejects.toThrow(/node:child_process is not in a browser/);
  });
});

describe.skipIf(whyNoPython() !== undefined)('a shard of another program is judged alike in a browser', () => {
  // Node judges each (test/shard/foreign-kinds); here a page does it, half a second each.
  it.each(LONG ? KINDS : KINDS.filter((_, n) => n % 8 === 0))('%s', async (_name, _verdict, _says, change) => {
    using copy = new ShardCopy(inject('shard'));
    copy.editJson('meta.json', (meta) => {
      delete meta.recorder;
    });
    for (const file of ['frames.parquet', 'events.parquet', 'qat.json']) rmSync(copy.file(file));
    copy.rehash();
    await change(copy);
    // A page is given files alone, and none of another folder.
    if (readdirSync(copy.path, { withFileTypes: true }).every((entry) => entry.isFile())) await expectSame(copy.path);
  });
});
