import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { GapError, messageOf } from '#core/errors.ts';
import { Matchmaker } from '#core/play/matchmaker.ts';
import { FromParticipant, MAX_PLAY_MESSAGE, type MatchPlan, type ToParticipant } from '#core/play/play-messages.ts';
import { heldBackMs, NO_SHAPING, type Shaping } from '#core/play/shaping.ts';
import { Door } from '#station/server/door.ts';
import { servePage } from '#station/server/pages.ts';
import { POLICY_VIOLATION } from '#station/server/window-socket.ts';

const LOOPBACK = '127.0.0.1';
const ARRIVE_MS = 5000;
const MOST_PARTICIPANTS = 64;

export interface PlayOptions {
  /** Folder of the built pages. */
  readonly pages: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly game: string;
  readonly players: number;
  readonly episodes: number;
  /** Of an episode. */
  readonly frames: number;
  readonly fps: number;
  readonly inputDelay: number;
  /** Makes the network worse, for tests: by who sends. */
  readonly shaping?: ((player: string) => Shaping) | undefined;
  readonly onStatus?: ((says: string) => void) | undefined;
}

/** Somebody whose page is connected. */
interface Participant {
  readonly socket: WebSocket;
  player: string;
}

/**
 * A room for participants of a networked game: serves the page, lets them wait for each other, and carries what their games say to each other.
 * On loopback, with a token in the link; which packet is whose it does not read.
 */
export class PlayServer implements AsyncDisposable {
  /** For every participant. */
  readonly link: string;
  readonly #options: PlayOptions;
  readonly #close: () => Promise<void>;
  readonly #matchmaker: Matchmaker;
  readonly #here = new Map<string, Participant>();
  #done = 0;

  private constructor(link: string, options: PlayOptions, close: () => Promise<void>) {
    this.link = link;
    this.#options = options;
    this.#close = close;
    this.#matchmaker = new Matchmaker(options.players, () => randomUUID());
  }

  /** Rejects with a GapError (`app.port`) when it cannot listen. */
  static async open(options: PlayOptions): Promise<PlayServer> {
    const server = createServer((request, response) => {
      if (door.refusesPage({ host: request.headers.host }) !== undefined) response.writeHead(403).end();
      else servePage(options.pages, request, response, CONNECT_TO_RECORDER);
    });
    server.listen(options.port, LOOPBACK);
    try {
      await once(server, 'listening');
    } catch (cause) {
      throw new GapError('app.port', `${LOOPBACK} port ${options.port}: ${messageOf(cause)}`, 'Give another --port, or none', { cause });
    }
    const at = `${LOOPBACK}:${(server.address() as AddressInfo).port}`;
    const door = new Door('http', [at, at.replace(LOOPBACK, 'localhost')]);
    const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_PLAY_MESSAGE, perMessageDeflate: false });
    const play = new PlayServer(`http://${at}/play.html#${door.token}`, options, async () => {
      for (const client of sockets.clients) client.terminate();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    });
    server.on('upgrade', (request: IncomingMessage, socket, head) => {
      socket.on('error', () => socket.destroy());
      const { host, origin } = request.headers;
      if (door.refusesSocket({ host, origin }) === undefined && sockets.clients.size < MOST_PARTICIPANTS)
        sockets.handleUpgrade(request, socket, head, (opened: WebSocket) => play.#opened(opened, door));
      else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
    });
    return play;
  }

  /** Participants who have played to the end. */
  get done(): number {
    return this.#done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  #opened(socket: WebSocket, door: Door): void {
    const id = randomUUID();
    const showOut = (why: string) => socket.close(POLICY_VIOLATION, why.slice(0, 100));
    const timer = setTimeout(() => showOut('nobody came'), ARRIVE_MS);
    socket.on('message', (data, binary) => {
      let message: FromParticipant;
      try {
        message = FromParticipant.parse(binary ? undefined : JSON.parse(data.toString()));
      } catch {
        showOut('not understood');
        return;
      }
      const known = this.#here.get(id);
      if (message.type === 'arrive') {
        clearTimeout(timer);
        if (known !== undefined || !door.admits(message.token)) showOut('wrong token');
        else this.#arrive(id, { socket, player: '' });
      } else if (known === undefined) showOut('not let in yet');
      else if (message.type === 'packet') this.#carry(id, known, message);
      else this.#done += 1;
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearTimeout(timer);
      this.#leave(id);
    });
  }

  #arrive(id: string, participant: Participant): void {
    this.#here.set(id, participant);
    const group = this.#matchmaker.arrive(id);
    const { game, episodes, frames, fps, inputDelay, onStatus } = this.#options;
    if (group !== undefined) {
      const players = group.members.map((_, i) => `p${i + 1}`);
      const common: Omit<MatchPlan, 'you'> = {
        match: group.match,
        game,
        players,
        episodes,
        frames,
        fps,
        seed: randomInt(2 ** 31),
        inputDelay,
      };
      group.members.forEach((member, i) => {
        const one = this.#here.get(member) as Participant;
        one.player = players[i] as string;
        tell(one.socket, { type: 'match', plan: { ...common, you: one.player } });
      });
      onStatus?.(`${group.members.length} play, match ${group.match}`);
    }
    const { waiting } = this.#matchmaker;
    for (const who of waiting) tell(this.#here.get(who)?.socket, { type: 'waiting', here: waiting.length, of: this.#options.players });
  }

  /** To everybody else of the group, as late as the network is said to be. */
  #carry(id: string, { player }: Participant, { packet }: Extract<FromParticipant, { type: 'packet' }>): void {
    const group = this.#matchmaker.groupOf(id);
    // Nobody speaks for another.
    if (group === undefined || packet.player !== player) return;
    for (const member of group.members) {
      if (member === id) continue;
      const lateMs = heldBackMs(this.#options.shaping?.(player) ?? NO_SHAPING, Math.random);
      if (lateMs === undefined) continue;
      const send = () => tell(this.#here.get(member)?.socket, { type: 'packet', packet });
      if (lateMs === 0) send();
      else setTimeout(send, lateMs);
    }
  }

  #leave(id: string): void {
    const gone = this.#here.get(id);
    if (gone === undefined) return;
    this.#here.delete(id);
    for (const other of this.#matchmaker.leave(id)) tell(this.#here.get(other)?.socket, { type: 'left', player: gone.player });
  }
}

/** A participant's game says to the recorder on its own machine what it does. */
const CONNECT_TO_RECORDER = 'ws://127.0.0.1:* ws://localhost:*';

function tell(socket: WebSocket | undefined, message: ToParticipant): void {
  if (socket?.readyState === socket?.OPEN) socket?.send(JSON.stringify(message));
}
