import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Served, serve } from '#app/server/serve.ts';
import { CALLS } from '#core/app/contract.ts';
import { showing } from '#server/core/shown-token.ts';
import { fileOf, pagePolicy } from '#server/pages.ts';
import { TestDesk } from '#test/support/desk.ts';
import { until } from '#test/support/gap.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const POLICY_VIOLATION = 1008;
const folder = new TemporaryFolder();
const pages = join(folder.path, 'pages');
let test: TestDesk;
let served: Served;
let url: URL;

beforeAll(async () => {
  mkdirSync(join(pages, 'assets'), { recursive: true });
  writeFileSync(join(pages, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder.path, 'secret.txt'), 'secret');
  test = await TestDesk.open();
  served = await serve(test.desk, { pages, port: 0, shelf: () => test.desk.shelf() });
  url = new URL(served.link);
});

afterAll(async () => {
  await served[Symbol.asyncDispose]();
  await test[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const token = () => url.hash.slice(1);

/** Requests a page as a browser would, or something that is not one. */
async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const asked = request({ host: url.hostname, port: url.port, path, method, headers });
  asked.end();
  const [response] = await once(asked, 'response');
  response.resume();
  return { status: response.statusCode as number, headers: response.headers as Record<string, string> };
}

/** Opens a socket; resolves with it and all it says, or with how it was refused. */
async function open(origin: string | undefined = url.origin, host?: string, protocols = showing(token())) {
  const socket = new WebSocket(`ws://${url.host}/`, protocols, {
    ...(origin !== '' && { origin }),
    ...(host !== undefined && { headers: { Host: host } }),
  });
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(data.toString()));
  const { promise: opened, resolve: settle } = Promise.withResolvers<string | undefined>();
  socket.on('open', () => settle(undefined));
  socket.on('error', ({ message }) => settle(message));
  const refused = await opened;
  const { promise: closed, resolve } = Promise.withResolvers<{ code: number; why: string }>();
  socket.on('close', (code, why) => resolve({ code, why: String(why) }));
  return { socket, heard, refused, closed };
}

describe('the pages', () => {
  it('come with a strict policy, and are never cached', async () => {
    const { status, headers } = await get('/');
    expect(status).toBe(200);
    const policy = headers['content-security-policy'] ?? '';
    const [, nonce = ''] = /'nonce-([^']{22,})'/.exec(policy) ?? [];
    expect(policy).toBe(pagePolicy(nonce));
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect((await get('/')).headers['content-security-policy']).not.toBe(policy);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
  });

  it('are served only under our own name', async () => {
    expect((await get('/', { Host: 'evil.example' })).status).toBe(403);
    expect((await get('/', { Host: `evil.example:${url.port}` })).status).toBe(403);
    expect((await get('/', { Host: `localhost:${url.port}` })).status).toBe(200);
  });

  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/assets/../../secret.txt', '/..%2fsecret.txt', '/assets', '/%', '/\0', '/%00'])(
    '%s is not one',
    (path) => {
      expect(fileOf(pages, path)).toBeUndefined();
    },
  );

  it('are found in a folder given as a relative path', () => {
    expect(fileOf('.', '/package.json')).toBe(resolve('package.json'));
    expect(fileOf('resources/examples', '/coin-chase.ts')).toBe(resolve('resources/examples/coin-chase.ts'));
  });

  it('never lie outside their folder, whatever is asked for', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('..', '.', '%2e', '%2f', '%5c', '/', '\\', 'secret.txt', 'assets', 'index.html', '?', '#')),
        (parts) => {
          const file = fileOf(pages, `/${parts.join('/')}`);
          expect(file === undefined || file === join(pages, 'index.html')).toBe(true);
        },
      ),
    );
  });

  it('can be read but not written', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect((await get('/', {}, method)).status).toBe(405);
  });
});

describe('the socket', () => {
  it.each([
    ['another site', 'https://evil.example', undefined],
    ['a page on another port', 'http://127.0.0.1:1', undefined],
    ['a file', 'null', undefined],
    ['a program', '', undefined],
    ['a foreign name for this machine', undefined, 'evil.example'],
  ])('is not opened for %s', async (_, origin, host) => {
    expect((await open(origin, host)).refused).toContain('403');
  });

  it.each([
    ['no token', []],
    ['none beside the protocol', ['gap']],
    ['another token', showing('A'.repeat(43))],
    ['the token of something else', ['gap', `bearer.${'A'.repeat(43)}`]],
    ['two tokens', [...showing('A'.repeat(43)), `token.${'B'.repeat(43)}`]],
  ])('is closed where %s is shown, whatever is said, and nothing is answered', async (_, protocols) => {
    const { socket, closed, heard } = await open(undefined, undefined, protocols);
    socket.send(JSON.stringify({ token: token() }));
    socket.send(JSON.stringify({ id: 1, call: 'dismiss', with: {} }));
    expect(await closed).toEqual({ code: POLICY_VIOLATION, why: 'wrong token' });
    expect(heard).toEqual([]);
  });

  it('speaks its own protocol, and never says a token that was shown', async () => {
    expect((await open()).socket.protocol).toBe('gap');
    const swapped = showing(token()).toReversed();
    const { socket, closed } = await open(undefined, undefined, swapped);
    expect(socket.protocol).toBe('gap');
    expect(await closed).toMatchObject({ why: 'wrong token' });
  });

  it('reports the current state, and answers', async () => {
    const { socket, heard } = await open();
    await until('it tells the state', () => heard.length > 0);
    socket.send(JSON.stringify({ id: 7, call: 'shards.list', with: {} }));
    socket.send(JSON.stringify({ id: 8, call: 'record.steer', with: { command: 'stop' } }));
    while (heard.length < 3) await once(socket, 'message');
    expect(JSON.parse(heard[0] as string)).toMatchObject({
      event: 'view',
      value: { state: { phase: 'idle' }, station: { name: 'station 1' } },
    });
    expect(heard.slice(1).map((text) => JSON.parse(text))).toEqual(
      expect.arrayContaining([
        { id: 7, value: [] },
        { id: 8, fault: expect.objectContaining({ code: 'app.state' }) },
      ]),
    );
    socket.close();
  });

  it('is closed on a flood', async () => {
    const { socket, closed, heard } = await open();
    for (let id = 0; id < 1000; id++) socket.send(JSON.stringify({ id, call: 'shards.list', with: {} }));
    expect(await closed).toEqual({ code: POLICY_VIOLATION, why: 'too many messages' });
    expect(heard.length).toBeLessThan(250);
  });

  it('is closed by each of a thousand hostile messages, which change nothing', async () => {
    const before = test.desk.view;
    const { room: _, ...unchanged } = before;
    const hostile = fc.sample(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.record({ id: fc.anything(), call: fc.constantFrom(...Object.keys(CALLS)), with: fc.anything() }).map((one) => {
          try {
            return JSON.stringify({ ...one, id: 'x' });
          } catch {
            return '{';
          }
        }),
      ),
      1000,
    );
    let ended = 0;
    for (let at = 0; at < hostile.length; at += 20) {
      await Promise.all(
        hostile.slice(at, at + 20).map(async (message) => {
          const { socket, closed } = await open();
          socket.send(message);
          const { code, why } = await closed;
          expect({ code, why }).toEqual({ code: POLICY_VIOLATION, why: 'not understood' });
          ended += 1;
        }),
      );
    }
    expect(ended).toBe(1000);
    expect(test.desk.view).toMatchObject(unchanged);
  });
});
