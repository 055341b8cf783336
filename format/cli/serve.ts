import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, fstatSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { fileSize, openForeign } from '#format/folder/foreign-file.ts';
import { shardFiles } from '#format/folder/shard-entries.ts';
import { shardsBelow } from '#format/folder/shards-below.ts';

const LOOPBACK = '127.0.0.1';

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
  'Cache-Control': 'no-store',
};

/** Serves the viewer and the shards of a folder to whoever knows the address, on this machine or through a tunnel. */
export interface ShardServer extends AsyncDisposable {
  /** With the token in it. */
  readonly link: string;
}

/** Serves a shard, or a folder of shards, to browsers on this machine. Rejects with a GapError (`shard.*`, `app.port`). */
export async function serveShards(folder: string, port: number, viewer: URL): Promise<ShardServer> {
  const root = resolve(folder);
  const served: Served = {
    root,
    // biome-ignore lint/plugin: of this package
    page: readFileSync(viewer),
    token: Buffer.from(randomBytes(16).toString('base64url')),
    shards: shardsBelow(root),
  };
  if (served.shards.size === 0)
    throw new GapError(
      'shard.empty',
      said`${folder}: contains no shard files`,
      said`Give the folder that holds meta.json, or one above it`,
    );
  const server = createServer((request, response) => {
    try {
      answer(request, response, served);
    } catch {
      // Moved or deleted meanwhile, or no file: the page says what it was looking for.
      if (!response.headersSent) response.writeHead(404, HEADERS);
      response.end();
    }
  });
  server.listen(port, LOOPBACK);
  await once(server, 'listening').catch((cause: unknown) => {
    throw new GapError(
      'app.port',
      said`${LOOPBACK} port ${port}: ${wordsOf(cause)}`,
      said`Choose another port, or none to use any free one`,
      { cause },
    );
  });
  return {
    link: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}/${served.token}/?from=shards/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

interface Served {
  readonly root: string;
  readonly page: Uint8Array;
  readonly token: Buffer;
  /** As last listed: folders by the paths under which they are served. */
  shards: ReadonlyMap<string, string>;
}

function answer(request: IncomingMessage, response: ServerResponse, served: Served): void {
  const status = refusal(request, served.token);
  if (status !== undefined) return void response.writeHead(status, HEADERS).end();
  const [, , ...below] = partsOf(request);
  if (below.join('/') === '')
    return void response.writeHead(200, { ...HEADERS, 'Content-Type': 'text/html; charset=utf-8' }).end(served.page);
  const name = below.pop() ?? '';
  const [first, ...path] = below;
  if (first === 'shards' && path.length === 0 && name === 'shards.json') {
    served.shards = shardsBelow(served.root);
    return void response
      .writeHead(200, { ...HEADERS, 'Content-Type': 'application/json' })
      .end(JSON.stringify({ shards: listOf(served.shards) }));
  }
  const shard = first === 'shards' ? served.shards.get(path.join('/')) : undefined;
  // By what lies there, not by what a path could mean.
  if (shard === undefined || !shardFiles(shard).includes(name)) return void response.writeHead(404, HEADERS).end();
  sendFile(request, response, join(shard, name));
}

const partsOf = ({ url = '' }: IncomingMessage): string[] => (url.split('?')[0] as string).split('/').map(decodeURIComponent);

/** Why somebody is not let in, as a status; undefined: they are. */
function refusal(request: IncomingMessage, token: Buffer): number | undefined {
  if (request.method !== 'GET' && request.method !== 'HEAD') return 405;
  // Another name for this machine is DNS rebinding; another port, a tunnel.
  if (!/^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(request.headers.host ?? '')) return 403;
  const given = Buffer.from(partsOf(request)[1] ?? '');
  return given.byteLength === token.byteLength && timingSafeEqual(given, token) ? undefined : 403;
}

const listOf = (shards: ReadonlyMap<string, string>) =>
  Array.from(shards, ([path, folder]) => ({
    path,
    // What is no file stands in the list all the same: it is a finding.
    files: Object.fromEntries(shardFiles(folder).map((name) => [name, fileSize(join(folder, name)) ?? null])),
  }));

/** By one range, as a reader asks for it (RFC 9110 section 14.2); anything else is the whole file. */
function sendFile(request: IncomingMessage, response: ServerResponse, path: string): void {
  const fd = openForeign(path);
  const { size, mtimeMs } = fstatSync(fd);
  const headers = { ...HEADERS, 'Content-Type': 'application/octet-stream', 'Accept-Ranges': 'bytes', ETag: `"${size}-${mtimeMs}"` };
  const [, first, last] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(request.headers.range ?? '') ?? [];
  const [from, to] = first === undefined ? [0, size - 1] : [Number(first), Math.min(size - 1, last === '' ? size - 1 : Number(last))];
  const isEmpty = first !== undefined && from > to;
  if (isEmpty) response.writeHead(416, { ...headers, 'Content-Range': `bytes */${size}` });
  else if (first === undefined) response.writeHead(200, { ...headers, 'Content-Length': size });
  else response.writeHead(206, { ...headers, 'Content-Length': to - from + 1, 'Content-Range': `bytes ${from}-${to}/${size}` });
  // biome-ignore lint/plugin: it is open already
  const file = createReadStream(path, isEmpty || size === 0 ? { fd, start: 0, end: 0 } : { fd, start: from, end: to });
  if (isEmpty || request.method === 'HEAD') {
    file.destroy();
    response.end();
    // A reader who leaves: both sides are closed then.
  } else pipeline(file, response, () => {});
}
