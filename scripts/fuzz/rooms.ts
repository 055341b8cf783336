import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { WebSocket, WebSocketServer } from 'ws';
import { Desk } from '#app/desk/desk.ts';
import { GameChannel } from '#app/game/game-channel.ts';
import { AuditLog } from '#app/lab/audit-log.ts';
import { joinLab } from '#app/lab/join-lab.ts';
import { LabDesk } from '#app/lab/lab-desk.ts';
import { serveStation } from '#app/lab/station-socket.ts';
import { forkThumbnails } from '#app/process/fork-thumbnails.ts';
import { pagesFolder } from '#app/server/serve.ts';
import { GAME_PROTOCOL } from '#format/core/game/messages.ts';
import { Keyring } from '#library/index.ts';
import { PlayServer } from '#play/server/play-server.ts';
import { readProtocolFile } from '#play/server/protocol-file.ts';
import { showing } from '#server/core/shown-token.ts';
import { GameTap } from '#session/taps/game-tap.ts';

/** One of our ends of a conversation, opened in this process, for a peer that may say anything. */
export interface Room extends AsyncDisposable {
  /** A connection that has been greeted as an honest peer would. */
  enter(): Promise<WebSocket>;
  /** What an honest peer says. */
  readonly says: readonly string[];
  /** Of that, what changes nothing. */
  readonly harmless: readonly string[];
  /** Whether there is room for an honest peer beside a hostile one. */
  readonly crowd: boolean;
}

const texts = (...messages: readonly object[]) => messages.map((message) => JSON.stringify(message));

/** `greeting`: said once it is open. */
async function connected(link: string, greeting: object): Promise<WebSocket> {
  const { host, origin } = new URL(link.replace(/^ws/, 'http'));
  const socket = new WebSocket(`ws://${host}/`, showing(tokenOf(link)), { origin });
  socket.on('error', () => {});
  await once(socket, 'open');
  socket.send(JSON.stringify(greeting));
  return socket;
}

const SIGNATURE = Buffer.alloc(64).toString('base64');

const tokenOf = (link: string) => new URL(link).hash.slice(1);

/** A game's way to its recorder. */
async function gameRoom(): Promise<Room> {
  const tap = new GameTap();
  const channel = await GameChannel.open({ tap, deadlineMs: 200 });
  tap.start();
  const draining = setInterval(() => tap.drain(() => {}), 50);
  return {
    ...(await gameOn(channel.link)),
    async [Symbol.asyncDispose]() {
      clearInterval(draining);
      await channel[Symbol.asyncDispose]();
    },
  };
}

/** A game's way to a recorder that runs elsewhere. */
export async function gameOn(link: string): Promise<Room> {
  const inputs = { p1: { value: { keys: [1, 0] }, confirmed: true }, p2: { value: 0, confirmed: false } };
  const clock = { type: 'clock', id: 1, at_us: 1000 };
  return {
    enter: () => connected(link, { type: 'hello', version: GAME_PROTOCOL, token: tokenOf(link), game: 'coins' }),
    says: texts(
      { type: 'begin_episode', episode: 1, players: ['p1', 'p2'] },
      { type: 'frame', episode: 1, frame: 0, at_us: 1000, inputs, state_hash: 'cafe0000' },
      { type: 'rollback', episode: 1, from: 3, to: 1, player: 'p2', predicted: 0, actual: 1 },
      { type: 'confirm', episode: 1, frame: 0, player: 'p2', value: 0 },
      { type: 'marker', name: 'menu', value: { open: true } },
      { type: 'end_episode', episode: 1, frames: 2 },
      clock,
    ),
    harmless: texts(clock),
    crowd: false,
    [Symbol.asyncDispose]: async () => {},
  };
}

/** A station's way to its lab. */
async function stationRoom(work: string): Promise<Room> {
  const keyring = new Keyring(join(work, 'operator'));
  await keyring.create('operator');
  const log = new AuditLog(join(work, 'audit.jsonl'), keyring);
  const lab = new LabDesk({ expected: [], log, author: 'ann', keyring });
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload: 1 << 20, perMessageDeflate: false });
  await once(server, 'listening');
  server.on('connection', (socket) =>
    serveStation(
      socket.on('error', () => socket.terminate()),
      lab,
    ),
  );
  const link = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  let stations = 0;
  return {
    enter: () => connected(link, { type: 'hello', name: `station ${stations++ % 40}`, version: '1' }),
    says: texts(
      { type: 'state', notReady: [] },
      { type: 'state', state: { phase: 'idle' }, game: 'coins', notReady: ['no consent'] },
      { type: 'picture', frame: 7, jpeg: '/9j/4AAQ' },
      { type: 'hashes', match: 'm', hashes: [[1, 1, 'cafe0000']] },
      { type: 'clock', id: 1, theirUs: 123 },
      { type: 'done', id: 1 },
      { type: 'to-sign', id: 1, texts: { statement: '{}', hashes: '{}' } },
    ),
    harmless: texts({ type: 'state', notReady: [] }),
    crowd: true,
    async [Symbol.asyncDispose]() {
      for (const client of server.clients) client.terminate();
      server.close();
      lab[Symbol.dispose]();
      log[Symbol.dispose]();
    },
  };
}

/** A participant's way to the room where they play. */
async function playRoom(): Promise<Room> {
  const examples = join(import.meta.dirname, '..', '..', 'resources', 'examples');
  const protocol = readProtocolFile(join(examples, 'coin-chase.json'));
  const server = await PlayServer.open({ pages: pagesFolder(), games: examples, port: 0, protocol });
  const packet = {
    episode: 1,
    player: 'p1',
    from: 0,
    values: [0, 1],
    needs: { p2: 0 },
    hashes: { from: 0, values: ['cafe0000'], heard: 0 },
  };
  return {
    enter: () => connected(server.link, { type: 'arrive' }),
    says: texts(
      { type: 'agreed', scene: 0 },
      { type: 'ready' },
      { type: 'prepared' },
      { type: 'packet', packet, to: 'p2' },
      { type: 'signal', to: 'p2', signal: 'v=0' },
      { type: 'route', direct: ['p2'] },
      { type: 'alive' },
      { type: 'ask', id: 1 },
      { type: 'measured', scene: 1, measured: { fps: 60 } },
      { type: 'answers', scene: 2, answers: { fun: 1, why: 'it was' } },
      { type: 'done' },
    ),
    harmless: texts({ type: 'ask', id: 1 }),
    crowd: true,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** A lab's way to a station that joined it. */
async function labRoom(work: string): Promise<Room> {
  mkdirSync(work, { recursive: true });
  const startRecorder = () => {
    // Not only thrown: the desk would turn it into a message.
    setImmediate(() => {
      throw new Error('a lab to which no player agreed started a recording');
    });
    throw new Error('see above');
  };
  const desk = new Desk({ name: 'station 1', version: '0', display: undefined, startRecorder, startThumbnails: forkThumbnails });
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await once(server, 'listening');
  let joined: Disposable | undefined;
  return {
    async enter() {
      // A lab that was not understood is left for good: the player joins it again.
      joined?.[Symbol.dispose]();
      const came = once(server, 'connection') as Promise<[WebSocket]>;
      joined = joinLab(desk, { link: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/station#token`, onStatus: () => {} });
      const [socket] = await came;
      socket.on('error', () => {});
      await once(socket, 'message');
      socket.send(JSON.stringify({ type: 'welcome' }));
      return socket;
    },
    says: texts(
      { type: 'welcome' },
      { type: 'clock', id: 1 },
      { type: 'do', id: 1, what: 'start', why: 'round 1' },
      { type: 'do', id: 2, what: 'abort' },
      { type: 'do', id: 3, what: 'stop' },
      { type: 'countersign', id: 4, sessionId: 'c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad', publicKey: '-----BEGIN PUBLIC KEY-----' },
      { type: 'signed', id: 5, signatures: { statement: SIGNATURE, hashes: SIGNATURE, comment: SIGNATURE } },
    ),
    harmless: texts({ type: 'clock', id: 1 }),
    crowd: false,
    async [Symbol.asyncDispose]() {
      joined?.[Symbol.dispose]();
      for (const client of server.clients) client.terminate();
      server.close();
      await desk[Symbol.asyncDispose]();
    },
  };
}

/** Who talks to us: each to its own of our ends. `work`: an empty folder. */
export const ROOMS = { game: gameRoom, station: stationRoom, play: playRoom, lab: labRoom } satisfies Record<
  string,
  (work: string) => Promise<Room>
>;
export type RoomName = keyof typeof ROOMS;
