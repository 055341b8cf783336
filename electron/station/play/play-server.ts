import { randomInt, randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { messageOf } from '#core/errors.ts';
import { Matchmaker } from '#core/play/matchmaker.ts';
import { FromParticipant, MAX_PLAY_MESSAGE, type MatchPlan, type ToParticipant } from '#core/play/play-messages.ts';
import { type Protocol, playOf } from '#core/play/protocol.ts';
import { heldBackMs, NO_SHAPING, type Shaping } from '#core/play/shaping.ts';
import { type PlayPages, servePlay } from '#station/play/game-pages.ts';
import { Door } from '#station/server/door.ts';
import { type LanOptions, openWebServer } from '#station/server/web-server.ts';
import { POLICY_VIOLATION } from '#station/server/window-socket.ts';

const ARRIVE_MS = 5000;
const MOST_PARTICIPANTS = 64;
const DISCONNECT_MS = 10_000;

export interface PlayOptions extends PlayPages {
  /** 0: any that is free. */
  readonly port: number;
  /** `undefined`: this machine only. */
  readonly lan?: LanOptions | undefined;
  readonly protocol: Protocol;
  /** Makes the network worse, for tests: by who sends. */
  readonly shaping?: ((player: string) => Shaping) | undefined;
  /** Whether browsers may find a direct way to each other; they may, if not given. */
  readonly direct?: boolean | undefined;
  /** Whose machine says nothing for so long is gone. */
  readonly disconnectMs?: number | undefined;
  /** What somebody agreed to, answered, or measured; `match` and `player` are empty before there is one. */
  readonly onAnswers?: ((said: Said) => Promise<void>) | undefined;
  readonly onStatus?: ((says: string) => void) | undefined;
}

/** A line of what participants said beside the game. No name is in it. */
export interface Said {
  readonly utc: string;
  readonly participant: string;
  readonly match: string;
  readonly player: string;
  readonly scene: number;
  readonly agreed?: true;
  readonly answers?: Readonly<Record<string, string | number>>;
  readonly measured?: Readonly<Record<string, number>>;
  /** Who is out looked elsewhere for too long, or their game failed. */
  readonly out?: string;
}

/** Somebody whose page is connected. */
interface Participant {
  readonly socket: WebSocket;
  match: string;
  player: string;
  prepared: boolean;
  /** When their machine last said anything, ms. */
  heardMs: number;
  /** Has played to the end: whether others go is nothing to it any more. */
  done: boolean;
}

/**
 * A room for participants of a networked game: serves the page and the scenes of a protocol, lets them wait for each other, and carries what their
 * games say to each other.
 * With a token in the link; what is in a packet it does not read.
 */
export class PlayServer implements AsyncDisposable {
  /** For every participant. */
  readonly link: string;
  /** SHA-256 of the certificate, to be compared by eye; undefined without TLS. */
  readonly fingerprint: string | undefined;
  readonly #options: PlayOptions;
  readonly #close: () => Promise<void>;
  readonly #play: ReturnType<typeof playOf>;
  readonly #matchmaker: Matchmaker;
  #nextEpisode = 1;
  readonly #here = new Map<string, Participant>();

  private constructor(link: string, fingerprint: string | undefined, options: PlayOptions, close: () => Promise<void>) {
    this.link = link;
    this.fingerprint = fingerprint;
    this.#options = options;
    this.#close = close;
    this.#play = playOf(options.protocol);
    this.#matchmaker = new Matchmaker(this.#play?.players ?? 1, () => randomUUID());
  }

  /** Rejects with a GapError (`app.port`, `app.tls`) when it cannot listen. */
  static async open(options: PlayOptions): Promise<PlayServer> {
    const listener: RequestListener = (request, response) => {
      if (door.refusesPage({ host: request.headers.host }) !== undefined) response.writeHead(403).end();
      else void servePlay(options, request, response);
    };
    const web = await openWebServer(listener, options.port, options.lan);
    const { server, scheme, at } = web;
    const door = new Door(scheme, web.hosts);
    const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_PLAY_MESSAGE, perMessageDeflate: false });
    const watch = setInterval(() => play.#watch(), (options.disconnectMs ?? DISCONNECT_MS) / 5);
    const play = new PlayServer(`${scheme}://${at}/play.html#${door.token}`, web.fingerprint, options, async () => {
      clearInterval(watch);
      for (const client of sockets.clients) client.terminate();
      await web[Symbol.asyncDispose]();
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
        else this.#arrive(id, { socket, match: '', player: '', prepared: false, heardMs: performance.now(), done: false });
      } else if (known === undefined) showOut('not let in yet');
      else this.#take(id, known, message);
    });
    const heard = () => {
      const known = this.#here.get(id);
      if (known !== undefined) known.heardMs = performance.now();
    };
    socket.on('pong', heard);
    socket.on('message', heard);
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearTimeout(timer);
      this.#leave(id);
    });
  }

  /** A machine that sleeps, or whose cable was pulled, closes nothing. */
  #watch(): void {
    for (const participant of this.#here.values()) {
      if (performance.now() - participant.heardMs > (this.#options.disconnectMs ?? DISCONNECT_MS)) participant.socket.terminate();
      else participant.socket.ping();
    }
  }

  #arrive(id: string, participant: Participant): void {
    this.#here.set(id, participant);
    const { title, scenes } = this.#options.protocol;
    tell(participant.socket, { type: 'protocol', title, scenes });
  }

  #take(id: string, from: Participant, message: Exclude<FromParticipant, { type: 'arrive' }>): void {
    switch (message.type) {
      case 'ready':
        this.#ready(id);
        break;
      case 'prepared':
        from.prepared = true;
        this.#begin(id);
        break;
      case 'packet':
        this.#carry(id, from, message);
        break;
      case 'signal':
        tell(this.#partnerOf(id, message.to)?.socket, { type: 'signal', from: from.player, signal: message.signal });
        break;
      case 'route':
        this.#options.onStatus?.(`${from.player}: a direct way to ${message.direct.join(', ') || 'nobody'}`);
        break;
      case 'ask':
        tell(from.socket, { type: 'answer', id: message.id });
        break;
      case 'measured':
        void this.#say(id, from, { scene: message.scene, measured: message.measured });
        break;
      case 'out':
        void this.#say(id, from, { scene: this.#options.protocol.scenes.findIndex(({ scene }) => scene === 'play'), out: message.reason });
        this.#leaveGroup(id, from);
        break;
      case 'done':
        from.done = true;
        break;
      case 'agreed':
        void this.#say(id, from, { scene: message.scene, agreed: true });
        break;
      case 'answers':
        void this.#say(id, from, { scene: message.scene, answers: message.answers });
    }
  }

  /** Whoever said it is told once it is kept: until then their page does not go on. */
  async #say(
    id: string,
    { socket, match, player }: Participant,
    said: Omit<Said, 'utc' | 'participant' | 'match' | 'player'>,
  ): Promise<void> {
    try {
      await this.#options.onAnswers?.({ utc: new Date().toISOString(), participant: id, match, player, ...said });
      tell(socket, { type: 'kept', scene: said.scene });
    } catch (error) {
      this.#options.onStatus?.(`what participant ${id} said could not be kept: ${messageOf(error)}`);
    }
  }

  /** Into the waiting room; who completes a group begins with it. */
  #ready(id: string): void {
    if (this.#play === undefined) return;
    const group = this.#matchmaker.arrive(id);
    if (group !== undefined) {
      const players = group.members.map((_, i) => `p${i + 1}`);
      const { game, episodes, seconds, fps } = this.#play;
      const common: Omit<MatchPlan, 'you'> = {
        match: group.match,
        game,
        players,
        firstEpisode: this.#nextEpisode,
        episodes,
        frames: Math.round(seconds * fps),
        fps,
        seed: randomInt(2 ** 31),
        inputDelay: this.#play.input_delay,
        focusSeconds: this.#play.focus_seconds,
        direct: this.#options.direct ?? true,
      };
      this.#nextEpisode += episodes;
      group.members.forEach((member, i) => {
        const one = this.#here.get(member) as Participant;
        one.match = group.match;
        one.player = players[i] as string;
        tell(one.socket, { type: 'match', plan: { ...common, you: one.player } });
      });
      this.#options.onStatus?.(`${group.members.length} play, match ${group.match}`);
    }
    const { waiting } = this.#matchmaker;
    for (const who of waiting) tell(this.#here.get(who)?.socket, { type: 'waiting', here: waiting.length, of: this.#play.players });
  }

  /** They begin together: who is ready first waits for the others of the group. */
  #begin(id: string): void {
    const members = this.#matchmaker.groupOf(id)?.members.map((member) => this.#here.get(member)) ?? [];
    if (members.every((member) => member?.prepared === true)) for (const member of members) tell(member?.socket, { type: 'begin' });
  }

  /** Another of somebody's group. */
  #partnerOf(id: string, player: string): Participant | undefined {
    for (const member of this.#matchmaker.groupOf(id)?.members ?? []) {
      const other = this.#here.get(member);
      if (member !== id && other?.player === player) return other;
    }
    return undefined;
  }

  /** To the one of the group whom it is for, as late as the network is said to be. */
  #carry(id: string, { player }: Participant, { packet, to }: Extract<FromParticipant, { type: 'packet' }>): void {
    const partner = this.#partnerOf(id, to);
    // Nobody speaks for another.
    if (partner === undefined || packet.player !== player) return;
    const lateMs = heldBackMs(this.#options.shaping?.(player) ?? NO_SHAPING, Math.random);
    if (lateMs === undefined) return;
    const send = () => tell(partner.socket, { type: 'packet', packet });
    if (lateMs === 0) send();
    else setTimeout(send, lateMs);
  }

  #leave(id: string): void {
    const gone = this.#here.get(id);
    if (gone === undefined) return;
    this.#here.delete(id);
    this.#leaveGroup(id, gone);
  }

  #leaveGroup(id: string, gone: Participant): void {
    for (const member of this.#matchmaker.leave(id)) {
      const other = this.#here.get(member);
      // Who is through with the game fills in a survey, and is not disturbed.
      if (other?.done === false) tell(other.socket, { type: 'left', player: gone.player });
    }
  }
}

function tell(socket: WebSocket | undefined, message: ToParticipant): void {
  if (socket?.readyState === socket?.OPEN) socket?.send(JSON.stringify(message));
}
