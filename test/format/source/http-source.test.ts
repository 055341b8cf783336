import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HttpSource } from '#format/source/http-source.ts';
import { type FileServer, type Misbehave, serveFolder } from '#test/support/file-server.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const FILE = randomBytes(200_000);
let folder: TemporaryFolder;
let server: FileServer;
let misbehave: Misbehave;

beforeEach(async () => {
  folder = new TemporaryFolder();
  writeFileSync(join(folder.path, 'video.ivf'), FILE);
  misbehave = () => false;
  server = await serveFolder(folder.path, (...args) => misbehave(...args));
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

async function open(file = 'video.ivf?sig=secret'): Promise<HttpSource> {
  const source = await HttpSource.open(new URL(`${server.address}/${file}`));
  if (source === undefined) throw new Error('it is not there');
  return source;
}

it('reads any range, the first of them once', async () => {
  const source = await open();
  expect(source.byteLength).toBe(FILE.byteLength);
  expect(Buffer.from(await source.read(10, 20))).toEqual(FILE.subarray(10, 20));
  expect(server.asked.map(({ range }) => range)).toEqual(['bytes=0-65535']);
  expect(Buffer.from(await source.read(65_000, 199_999))).toEqual(FILE.subarray(65_000, 199_999));
  expect(Buffer.from(await source.read(0, 200_000))).toEqual(FILE);
  await expect((async () => source.read(0, 200_001))()).rejects.toThrow('file ends at 200000');
});

it('takes a short file whole from a server without ranges, and an empty one', async () => {
  writeFileSync(join(folder.path, 'short'), 'short');
  writeFileSync(join(folder.path, 'empty'), '');
  misbehave = ({ headers }) => {
    delete headers.range;
    return false;
  };
  const { byteLength } = await open('empty');
  expect(byteLength).toBe(0);
  expect(Buffer.from(await (await open('short')).read(1, 4)).toString()).toBe('hor');
  await expect(open()).rejects.toThrow('hands out whole files only');
});

it('knows no file from one that is refused, and shows no signature', async () => {
  expect(await HttpSource.open(new URL(`${server.address}/none`))).toBeUndefined();
  misbehave = (_, response) => {
    response.writeHead(403).end('<Error>SignatureDoesNotMatch</Error>');
    return true;
  };
  const refused = open();
  await expect(refused).rejects.toThrow(`${server.address}/video.ivf: the server refuses it (HTTP 403)`);
  await expect(refused).rejects.not.toThrow('secret');
  expect(server.asked).toHaveLength(2);
});

it.each([
  ['busy', (_, response) => void response.writeHead(503).end()],
  ['cut off', ({ socket }) => void socket.destroy()],
  [
    'short',
    (_, response) => {
      response.writeHead(206, { 'content-length': 9, 'content-range': 'bytes 0-8/9' }).write('half');
      setTimeout(() => response.destroy(), 20);
    },
  ],
] satisfies [string, (...args: Parameters<Misbehave>) => void][])('asks again when an answer is %s', async (_, answer) => {
  let left = 1;
  misbehave = (...args) => {
    if (left-- <= 0) return false;
    answer(...args);
    return true;
  };
  expect((await open()).byteLength).toBe(200_000);
  expect(server.asked).toHaveLength(2);
});

it.each([
  ['another range', (_, response) => void response.writeHead(206, { 'content-range': 'bytes 5-9/200000' }).end('12345')],
  ['more than was asked for', (_, response) => void response.writeHead(206, { 'content-range': 'bytes 100000-100009/200000' }).end(FILE)],
  ['a page', (_, response) => void response.writeHead(302, { location: `${server.address}/none` }).end()],
] satisfies [string, (...args: Parameters<Misbehave>) => void][])('refuses %s', async (_, answer) => {
  const source = await open();
  misbehave = (request, response) => {
    if (request.url?.startsWith('/none') === true) return false;
    answer(request, response);
    return true;
  };
  await expect(source.read(100_000, 100_010)).rejects.toMatchObject({ code: 'shard.remote' });
});

it('says what a server has to send, or to expose to a page', async () => {
  const source = await open();
  misbehave = (_, response) => {
    response.writeHead(206).end('12345');
    return true;
  };
  await expect(source.read(100_000, 100_010)).rejects.toMatchObject({
    message: expect.stringContaining('does not say which range'),
    remedy: expect.stringContaining('expose'),
  });
});

it.each<[string, Readonly<Record<string, string>>, number, string, string]>([
  [
    'packs what it sends',
    { 'content-range': 'bytes 0-4/9', 'content-encoding': 'gzip' },
    206,
    'packs what it sends (gzip)',
    'Content-Encoding',
  ],
  ['does not know the length', { 'content-range': 'bytes 0-4/*' }, 206, 'how long the file is (bytes 0-4/*)', 'Content-Range'],
  ['is of another region', { 'x-amz-bucket-region': 'ap-northeast-1' }, 301, 'in the region ap-northeast-1', 'AWS_REGION'],
  ['is none at this address', {}, 301, 'HTTP 301', 'Check the address'],
])('says of a server that %s what to do', async (_, headers, status, says, remedy) => {
  misbehave = (_request, response) => {
    response.writeHead(status, headers).end(headers['content-encoding'] === undefined ? '12345' : gzipSync('12345'));
    return true;
  };
  await expect(open()).rejects.toMatchObject({ message: expect.stringContaining(says), remedy: expect.stringContaining(remedy) });
  expect(server.asked).toHaveLength(1);
});

it('asks again for an answer that is shorter than it says', async () => {
  let short = 1;
  misbehave = (request, response) => {
    if (!request.headers.range?.startsWith('bytes=100000-') || short-- <= 0) return false;
    response.writeHead(206, { 'content-range': `bytes 100000-100009/${FILE.byteLength}`, etag: 'x' }).end('12345');
    return true;
  };
  const source = await open();
  expect(Buffer.from(await source.read(100_000, 100_010))).toEqual(FILE.subarray(100_000, 100_010));
});

it('goes where a server sends it on to, but not for ever, nor with what is signed', async () => {
  let heard = 0;
  misbehave = ({ url, headers }, response) => {
    if (headers['x-amz-security-token'] !== undefined) heard += 1;
    const to = url === '/here' ? '/there' : url === '/there' ? `${server.address}/video.ivf` : url === '/round' ? '/round' : undefined;
    if (to !== undefined) response.writeHead(302, { location: to }).end();
    return to !== undefined;
  };
  expect((await open('here')).byteLength).toBe(FILE.byteLength);
  await expect(open('round')).rejects.toThrow('sends on to 127.0.0.1:');
  const sign = () => Promise.resolve({ 'x-amz-security-token': 'secret' });
  await expect(HttpSource.open(new URL(`${server.address}/here`), { sign })).rejects.toThrow('for which the request is not signed');
  expect(heard).toBe(1);
  misbehave = (_, response) => {
    response.writeHead(307, { location: 'file:///etc/passwd' }).end();
    return true;
  };
  await expect(open('here')).rejects.toThrow('without TLS');
});

it('notices that a file was replaced while it was read', async () => {
  const source = await open();
  writeFileSync(join(folder.path, 'video.ivf'), randomBytes(200_001));
  await expect(source.read(100_000, 100_010)).rejects.toThrow('changed or removed while it was read');
});

it('gives up after the fourth attempt, and says what came', async () => {
  misbehave = (_, response) => {
    response.writeHead(503).end();
    return true;
  };
  await expect(open()).rejects.toThrow('video.ivf: no answer after 4 attempts: HTTP 503');
  expect(server.asked).toHaveLength(4);
});

it('stops when it is told to', async () => {
  misbehave = () => true;
  const stop = new AbortController();
  const opening = HttpSource.open(new URL(`${server.address}/video.ivf`), { signal: stop.signal });
  stop.abort(new Error('enough'));
  await expect(opening).rejects.toThrow('enough');
});
