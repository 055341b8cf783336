import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ShardServer, serveShards } from '#format/cli/serve.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const folder = new TemporaryFolder();
const at = (path: string) => join(folder.path, path);
const viewer = pathToFileURL(at('viewer.html'));
let server: ShardServer;

beforeAll(async () => {
  writeFileSync(viewer, '<title>viewer</title>');
  mkdirSync(at('set/a b/sub'), { recursive: true });
  writeFileSync(at('set/a b/meta.json'), '0123456789');
  writeFileSync(at('set/a b/empty.bin'), '');
  writeFileSync(at('set/secret.txt'), 'secret');
  symlinkSync(at('set/secret.txt'), at('set/a b/linked.txt'));
  server = await serveShards(at('set'), 0, viewer);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

/** As it is written: no client makes `..` out of it first. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const { hostname, port, pathname } = new URL(server.link);
  return new Promise<{ status: number | undefined; text: string; headers: Record<string, unknown> }>((resolve, reject) => {
    request({ hostname, port, path: path.replace('TOKEN', pathname.split('/')[1] as string), headers, method }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => resolve({ status: answer.statusCode, text: Buffer.concat(parts).toString(), headers: answer.headers }));
    })
      .on('error', reject)
      .end();
  });
}

it('hands out the page, what there is, and its files by ranges', async () => {
  expect(server.link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{22}\/\?from=shards\/$/);
  expect(await ask('/TOKEN/?from=shards/')).toMatchObject({ status: 200, text: '<title>viewer</title>' });
  const { text } = await ask('/TOKEN/shards/shards.json');
  expect(JSON.parse(text)).toEqual({
    shards: [{ path: 'set/a b', files: { 'empty.bin': 0, 'linked.txt': null, 'meta.json': 10, sub: null } }],
  });
  const file = '/TOKEN/shards/set/a%20b/meta.json';
  expect(await ask(file)).toMatchObject({ status: 200, text: '0123456789' });
  expect(await ask(file, { range: 'bytes=2-4' })).toMatchObject({ status: 206, text: '234', headers: { 'content-range': 'bytes 2-4/10' } });
  expect(await ask(file, { range: 'bytes=8-' })).toMatchObject({ status: 206, text: '89' });
  expect(await ask(file, { range: 'bytes=8-99' })).toMatchObject({ status: 206, text: '89', headers: { 'content-length': '2' } });
  expect(await ask(file, { range: 'bytes=10-' })).toMatchObject({ status: 416, headers: { 'content-range': 'bytes */10' } });
  // Of several ranges, or one from the end, whole files are an answer, too (RFC 9110 section 14.2).
  expect(await ask(file, { range: 'bytes=-3' })).toMatchObject({ status: 200, text: '0123456789' });
  expect(await ask(file, {}, 'HEAD')).toMatchObject({ status: 200, text: '', headers: { 'content-length': '10' } });
  expect(await ask('/TOKEN/shards/set/a%20b/empty.bin')).toMatchObject({ status: 200, text: '' });
});

it('lists anew what has come meanwhile', async () => {
  mkdirSync(at('set/later'));
  writeFileSync(at('set/later/video.ivf'), 'v');
  expect((await ask('/TOKEN/shards/set/later/video.ivf')).status).toBe(404);
  expect((await ask('/TOKEN/shards/shards.json')).text).toContain('set/later');
  expect((await ask('/TOKEN/shards/set/later/video.ivf')).text).toBe('v');
});

it.each<[string, string, Record<string, string>, string, number]>([
  ['no token', '/', {}, 'GET', 403],
  ['another token', `/${'x'.repeat(22)}/`, {}, 'GET', 403],
  ['a name that leads to this machine', '/TOKEN/', { host: 'rebound.example' }, 'GET', 403],
  ['a name that only begins like it', '/TOKEN/', { host: 'localhost.example:80' }, 'GET', 403],
  ['something that would change', '/TOKEN/', {}, 'POST', 405],
  ['the folder above', '/TOKEN/shards/set/secret.txt', {}, 'GET', 404],
  ['a way out', '/TOKEN/shards/set/a%20b/../secret.txt', {}, 'GET', 404],
  ['a way out in one part', '/TOKEN/shards/set/a%20b/..%2Fsecret.txt', {}, 'GET', 404],
  ['a link', '/TOKEN/shards/set/a%20b/linked.txt', {}, 'GET', 404],
  ['a folder in it', '/TOKEN/shards/set/a%20b/sub', {}, 'GET', 404],
  ['what cannot be decoded', '/TOKEN/shards/%E0%A4%A/meta.json', {}, 'GET', 404],
  ['what is not there', '/TOKEN/other', {}, 'GET', 404],
])('refuses %s', async (_, path, headers, method, status) => {
  const answer = await ask(path, headers, method);
  expect(answer.status).toBe(status);
  expect(answer.text).toBe('');
});

it('lets in who comes through a tunnel', async () => {
  expect((await ask('/TOKEN/', { host: 'localhost:9999' })).status).toBe(200);
});

it('says where there is nothing to show, and that a port is taken', async () => {
  await expect(serveShards(at('set/a b/sub'), 0, viewer)).rejects.toMatchObject({ code: 'shard.empty' });
  await expect(serveShards(at('nowhere'), 0, viewer)).rejects.toMatchObject({ code: 'shard.empty' });
  const { port } = new URL(server.link);
  await expect(serveShards(at('set'), Number(port), viewer)).rejects.toMatchObject({
    code: 'app.port',
    message: expect.stringContaining(`127.0.0.1 port ${port}: `),
  });
});
