import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** Answers a request itself, by returning true: what a server may do wrong. */
export type Misbehave = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface FileServer extends AsyncDisposable {
  readonly address: string;
  /** Of every request: path with query, and range. */
  readonly asked: { readonly path: string; readonly range: string | undefined }[];
}

/** Serves a folder by ranges, as a store or a web server does. */
export async function serveFolder(folder: string, misbehave: Misbehave = () => false): Promise<FileServer> {
  const asked: { path: string; range: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    asked.push({ path: request.url ?? '/', range: request.headers.range });
    if (misbehave(request, response)) return;
    const { range } = request.headers;
    const path = join(folder, decodeURIComponent(pathname));
    if (!existsSync(path) || !statSync(path).isFile()) {
      response.writeHead(404).end('none');
      return;
    }
    const { size, mtimeMs } = statSync(path);
    const [, first = '', last = ''] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
    const headers = { etag: `"${size}-${mtimeMs}"`, 'accept-ranges': 'bytes' };
    const [from, to] = [Number(first), Math.min(Number(last), size - 1)];
    if (first === '') createReadStream(path).pipe(response.writeHead(200, { ...headers, 'content-length': size }));
    else if (from >= size) response.writeHead(416, { ...headers, 'content-range': `bytes */${size}` }).end();
    else
      createReadStream(path, { start: from, end: to }).pipe(
        response.writeHead(206, { ...headers, 'content-length': to - from + 1, 'content-range': `bytes ${from}-${to}/${size}` }),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
