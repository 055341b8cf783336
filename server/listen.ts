import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';

export const LOOPBACK = '127.0.0.1';

/** Makes a server listen; resolves with its port (`port` 0: any free one). Rejects with a GapError (`app.port`). */
export async function listen(
  server: Pick<Server, 'listen' | 'address'> & NodeJS.EventEmitter,
  host: string,
  port: number,
): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new GapError('app.port', said`${host} port ${port}: ${wordsOf(cause)}`, said`Choose another port, or none to use any free one`, {
      way: { settings: ['port'] },
      cause,
    });
  }
  return (server.address() as AddressInfo).port;
}
