import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GapError, messageOf } from '#format/core/errors.ts';

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
    throw new GapError('app.port', `${host} port ${port}: ${messageOf(cause)}`, 'Choose another port, or none to use any free one', {
      way: { settings: ['port'] },
      cause,
    });
  }
  return (server.address() as AddressInfo).port;
}
