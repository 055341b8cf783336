import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { AuditLog } from '#app/lab/audit-log.ts';
import { joinLab } from '#app/lab/join-lab.ts';
import { LabDesk } from '#app/lab/lab-desk.ts';
import { serveStation } from '#app/lab/station-socket.ts';
import { pagesFolder, serve } from '#app/server/serve.ts';
import type { WindowDesk } from '#app/window-desk.ts';
import { english } from '#format/core/said.ts';
import { Keyring } from '#home/keyring.ts';
import type { FromParticipant, ToParticipant } from '#play/core/play-messages.ts';
import { PlayServer } from '#play/server/play-server.ts';
import { readProtocolFile } from '#play/server/protocol-file.ts';
import { showing } from '#server/core/shown-token.ts';
import { TestDesk } from '#test/support/desk.ts';
import { until } from '#test/support/gap.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** A desk that says whatever a test wants a window to hear. */
function talker() {
  const tells = new Set<(event: string, value: unknown) => void>();
  const desk: WindowDesk = {
    table: {},
    calls: {},
    listen: (tell) => {
      tells.add(tell);
      return { [Symbol.dispose]: () => tells.delete(tell) };
    },
  };
  return { desk, tells };
}

describe('a reader without a token', () => {
  it('that leaves in the middle of a file leaves nothing open', async () => {
    using folder = new TemporaryFolder();
    mkdirSync(join(folder.path, 'assets'));
    // More than a socket holds back, so that it is left in the middle.
    writeFileSync(join(folder.path, 'assets', 'big.wasm'), Buffer.alloc(64 << 20));
    await using served = await serve(talker().desk, { pages: folder.path, port: 0 });
    const { port, host } = new URL(served.link);
    const open = () => readdirSync('/proc/self/fd').length;
    const before = open();
    for (const zip of ['', 'Accept-Encoding: gzip\r\n'])
      for (let n = 0; n < 20; n++) {
        const socket = connect(Number(port), '127.0.0.1');
        socket.write(`GET /assets/big.wasm HTTP/1.1\r\nHost: ${host}\r\n${zip}\r\n`);
        await once(socket, 'data');
        socket.destroy();
      }
    await until('the files are closed', () => open() <= before + 1);
  });
});

describe('a window that does not read', () => {
  it('is closed before it fills the memory', async () => {
    using folder = new TemporaryFolder();
    const { desk, tells } = talker();
    await using served = await serve(desk, { pages: folder.path, port: 0 });
    const { host, origin, hash } = new URL(served.link);
    const socket = new WebSocket(`ws://${host}/`, showing(hash.slice(1)), { origin });
    await once(socket, 'open');
    await until('the window is served', () => tells.size === 1);
    socket.pause();
    const megabyte = 'x'.repeat(1 << 20);
    for (let n = 0; n < 200 && tells.size > 0; n++) {
      for (const tell of tells) tell('view', megabyte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until('the window is closed', () => tells.size === 0);
    socket.terminate();
  });
});

describe('a participant whose page does not read', () => {
  /** A partner's signals, 40 MB: more than two sockets and the system hold back. */
  const [SIGNALS, SIGNAL] = [2000, 'x'.repeat(20_000)];

  it('is not kept in the memory, and the others play on', async () => {
    const examples = join(import.meta.dirname, '..', '..', 'resources', 'examples');
    const protocol = readProtocolFile(join(examples, 'coin-chase.json'));
    await using server = await PlayServer.open({ pages: pagesFolder(), games: examples, port: 0, protocol });
    const { host, hash, origin } = new URL(server.link);
    const enter = async () => {
      const socket = new WebSocket(`ws://${host}/`, showing(hash.slice(1)), { origin });
      const heard: ToParticipant[] = [];
      socket.on('message', (data) => heard.push(JSON.parse(data.toString()) as ToParticipant));
      await once(socket, 'open');
      const say = (message: FromParticipant) => socket.send(JSON.stringify(message));
      say({ type: 'arrive' });
      say({ type: 'ready' });
      return { socket, heard, say };
    };
    const [deaf, talker] = [await enter(), await enter()];
    await until('they play', () => [deaf, talker].every(({ heard }) => heard.some(({ type }) => type === 'match')));
    const { you } = (deaf.heard.find(({ type }) => type === 'match') as Extract<ToParticipant, { type: 'match' }>).plan;
    deaf.socket.pause();
    for (let n = 0; n < SIGNALS; n++) talker.say({ type: 'signal', to: you, signal: SIGNAL });
    talker.say({ type: 'ask', id: 7 });
    await until('the talker is answered', () => talker.heard.some((one) => one.type === 'answer' && one.id === 7));
    deaf.socket.resume();
    await until('it reads again', () => {
      talker.say({ type: 'signal', to: you, signal: 'the last' });
      return deaf.heard.some((one) => one.type === 'signal' && one.signal === 'the last');
    });
    expect(deaf.heard.filter(({ type }) => type === 'signal').length).toBeLessThan(SIGNALS / 2);
    for (const { socket } of [deaf, talker]) socket.terminate();
  });
});

describe('a lab that does not speak as one', () => {
  it.each([
    ['text', 'not json'],
    ['half a message', '{"type":"wel'],
    ['another message', '{"type":"format the disk"}'],
    ['a message of a megabyte', `"${'x'.repeat(1 << 20)}"`],
  ])('(%s) does not end the station', async (_, text) => {
    await using station = await TestDesk.open();
    const lab = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(lab, 'listening');
    let came = 0;
    lab.on('connection', (socket) => {
      came += 1;
      socket.on('error', () => {});
      socket.on('message', () => socket.send(text));
    });
    const statuses: string[] = [];
    const link = `ws://127.0.0.1:${(lab.address() as AddressInfo).port}/station#token`;
    using _joined = joinLab(station.desk, { link, onStatus: (says) => statuses.push(english(says)) });
    await until('the station says so', () => statuses.length > 0);
    expect(statuses[0]).toMatch(/not a lab of this version|cannot be reached/);
    expect(came).toBeGreaterThan(0);
    expect(station.desk.view.state.phase).toBe('idle');
    for (const client of lab.clients) client.terminate();
    lab.close();
  });
});

describe('a station whose cable was pulled', () => {
  it('leaves its place to itself, when it comes back', async () => {
    using folder = new TemporaryFolder();
    const keyring = new Keyring(join(folder.path, 'operator'));
    await keyring.create('operator');
    using log = new AuditLog(join(folder.path, 'audit.jsonl'), keyring);
    using lab = new LabDesk({ expected: [], log, author: 'ann', keyring });
    using stack = new DisposableStack();
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    stack.defer(() => void server.close());
    server.on('connection', (socket) => serveStation(socket, lab, 20));
    const arrive = async (options: { autoPong: boolean }) => {
      const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, options);
      stack.defer(() => socket.terminate());
      await once(socket, 'open');
      socket.send(JSON.stringify({ type: 'hello', name: 'one', version: '1' }));
      return socket;
    };
    const present = () => lab.view.stations.filter((one) => one.present).length;
    // It answers nothing any more: this side never hears that it is gone.
    await arrive({ autoPong: false });
    await until('it is there', () => present() === 1);
    await until('it is missed', () => present() === 0);
    const back = await arrive({ autoPong: true });
    await until('it is back', () => present() === 1);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(present()).toBe(1);
    expect(back.readyState).toBe(WebSocket.OPEN);
  });
});
