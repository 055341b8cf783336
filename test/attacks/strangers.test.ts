import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { GameChannel } from '#app/game/game-channel.ts';
import { AuditLog } from '#app/lab/audit-log.ts';
import { LabDesk } from '#app/lab/lab-desk.ts';
import { serve } from '#app/server/serve.ts';
import type { WindowDesk } from '#app/window-desk.ts';
import { GAME_PROTOCOL } from '#format/core/game/messages.ts';
import { Keyring } from '#home/keyring.ts';
import { showing } from '#server/core/shown-token.ts';
import { GameTap } from '#session/taps/game-tap.ts';
import { until } from '#test/support/gap.ts';
import { plan, post } from '#test/support/ingest-requests.ts';
import { Ingested } from '#test/support/ingested.ts';
import { long } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const SILENT = 1500;
/** Both ends of each are in this process. */
const MOST_DESCRIPTORS = 2 * 256 + 64;

const opened: (Socket | WebSocket)[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one instanceof WebSocket ? one.terminate() : one.destroy();
});

/** Connections that say nothing, and sockets that show no token. */
async function crowd(link: string, origin: string | undefined): Promise<void> {
  const { host, port } = new URL(link);
  for (let n = 0; n < SILENT; n += 50) {
    const some = Array.from({ length: 50 }, () => connect(Number(port), '127.0.0.1'));
    for (const socket of some) opened.push(socket.on('error', () => {}));
    await Promise.all(some.map((socket) => once(socket, 'connect').catch(() => {})));
  }
  for (let n = 0; n < 100; n++) {
    const socket = new WebSocket(`ws://${host}/`, origin === undefined ? {} : { origin });
    opened.push(socket.on('error', () => {}));
  }
  await sleep(200);
}

const descriptors = () => readdirSync('/proc/self/fd').length;

/** Resolves with the first message; rejects where the socket is closed before. */
async function answered(url: string, protocols: string[], options: { origin?: string }, greeting?: object): Promise<string> {
  const socket = new WebSocket(url, protocols, options);
  opened.push(socket);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  socket.on('message', (data) => resolve(data.toString())).on('close', (_, why) => reject(new Error(`closed: ${why}`)));
  await once(socket, 'open');
  if (greeting !== undefined) socket.send(JSON.stringify(greeting));
  return await promise;
}

describe.runIf(process.platform === 'linux')('a crowd of strangers', () => {
  long('keeps no window and no station out, and takes no more than its room', async () => {
    using folder = new TemporaryFolder();
    const desk: WindowDesk = {
      table: {},
      calls: {},
      listen: (tell) => {
        tell('view', 'in');
        return { [Symbol.dispose]() {} };
      },
    };
    const keyring = new Keyring(folder.path);
    await keyring.create('operator');
    using log = new AuditLog(join(folder.path, 'audit.jsonl'), keyring);
    using lab = new LabDesk({ expected: [], log, author: 'ann', keyring });
    await using served = await serve(desk, { pages: folder.path, port: 0, lab });
    const { host, hash, origin } = new URL(served.link);
    const before = descriptors();
    await crowd(served.link, origin);
    await until('what is too much is closed', () => descriptors() - before < MOST_DESCRIPTORS);
    for (let n = 0; n < 32; n++) expect(await answered(`ws://${host}/`, showing(hash.slice(1)), { origin })).toContain('in');
    // Those who are inside stay, whoever comes; the next is told why it is not.
    await crowd(served.link, origin);
    expect(opened.filter((one) => one instanceof WebSocket && one.readyState === WebSocket.OPEN).length).toBeGreaterThanOrEqual(32);
    await expect(answered(`ws://${host}/`, showing(hash.slice(1)), { origin })).rejects.toThrow('too many windows are open');
    const station = new URL(served.stationLink as string);
    const [token] = station.hash.slice(1).split('.');
    for (let n = 0; n < 40; n++) {
      const joined = new WebSocket(`ws://${host}/station`, showing(token as string));
      opened.push(joined);
      await once(joined, 'open');
      joined.send(JSON.stringify({ type: 'hello', name: `station ${n}`, version: '0.1.0' }));
    }
    await until('all stations are in', () => lab.view.stations.length === 40);
  });

  it('keeps no game out of the recorder, whose descriptors it does not take', async () => {
    await using channel = await GameChannel.open({ tap: new GameTap() });
    const before = descriptors();
    await crowd(channel.link, undefined);
    await until('what is too much is closed', () => descriptors() - before < MOST_DESCRIPTORS);
    const { host, hash } = new URL(channel.link);
    const hello = { type: 'hello', version: GAME_PROTOCOL, token: hash.slice(1), game: 'coins' };
    expect(await answered(`ws://${host}/`, [], {}, hello)).toContain('welcome');
  });

  long('keeps no recorder from sending, and breaks off none that has shown its token', async () => {
    await using ingested = await Ingested.start();
    const body = JSON.stringify(await plan());
    const slow = request(`${ingested.address}/v1/shards`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ingested.invitation.token}`, 'content-length': Buffer.byteLength(body) },
    });
    const answer = once(slow, 'response') as Promise<[IncomingMessage]>;
    slow.write(body.slice(0, 100));
    expect(await post(ingested, '/v1/shards', body)).toMatchObject({ status: 200 });
    const before = descriptors();
    await crowd(ingested.address, undefined);
    await until('what is too much is closed', () => descriptors() - before < MOST_DESCRIPTORS);
    expect(await post(ingested, '/v1/shards', body)).toMatchObject({ status: 200 });
    slow.end(body.slice(100));
    const [{ statusCode }] = await answer;
    expect(statusCode).toBe(200);
  });
});
