import { randomInt, randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { messageOf } from '#core/errors.ts';
import { Matchmaker } from '#core/play/matchmaker.ts';
import { DISCONNECT_MS, type FromParticipant, MAX_PLAY_MESSAGE, type MatchPlan } from '#core/play/play-messages.ts';
import { type Protocol, playOf } from '#core/play/protocol.ts';
import { heldBackMs, NO_SHAPING, type Shaping } from '#core/play/shaping.ts';
import { Attendance } from '#station/play/attendance.ts';
import { type PlayPages, servePlay } from '#station/play/game-pages.ts';
import type { Participant } from '#station/play/participant.ts';
import { Door } from '#station/server/door.ts';
import { type LanOptions, openWebServer } from '#station/server/web-server.ts';

/** Twice as many as may play: some of them are broken connections of those who come again. */
const MOST_SOCKETS = 128;
/** RFC 6455, 7.4.1: the server goes. */
const GOING_AWAY = 1001;
const GOODBYE_MS = 300;

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
  readonly #attendance: Attendance;
  #nextEpisode = 1;

  private constructor(link: string, fingerprint: string | undefined, options: PlayOptions, door: Door, close: () => Promise<void>) {
    this.link = link;
    this.fingerprint = fingerprint;
    this.#options = options;
    this.#close = close;
    this.#play = playOf(options.protocol);
    this.#matchmaker = new Matchmaker(this.#play?.players ?? 1, () => randomUUID());
    const { title, scenes } = options.protocol;
    this.#attendance = new Attendance(options.disconnectMs ?? DISCONNECT_MS, {
      admits: (token) => door.admits(token),
      greeting: ({ id }) => ({ type: 'protocol', participant: id, title, scenes }),
      onMessage: (from, message) => this.#take(from, message),
      onLost: (who) => this.#leaveLobby(who),
      onGone: (who) => this.#gone(who),
      onBack: (who) => {
        if (who.ready && who.match === '') this.#ready(who);
      },
    });
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
    const play = new PlayServer(`${scheme}://${at}/play.html#${door.token}`, web.fingerprint, options, door, async () => {
      await Promise.race([goodbye(sockets.clients), sleep(GOODBYE_MS)]);
      for (const client of sockets.clients) client.terminate();
      await web[Symbol.asyncDispose]();
    });
    server.on('upgrade', (request: IncomingMessage, socket, head) => {
      socket.on('error', () => socket.destroy());
      const { host, origin } = request.headers;
      if (door.refusesSocket({ host, origin }) === undefined && sockets.clients.size < MOST_SOCKETS)
        sockets.handleUpgrade(request, socket, head, (opened: WebSocket) => play.#attendance.open(opened));
      else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
    });
    return play;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#attendance[Symbol.dispose]();
    await this.#close();
  }

  #take(from: Participant, message: Exclude<FromParticipant, { type: 'arrive' }>): void {
    switch (message.type) {
      case 'ready':
        this.#ready(from);
        break;
      case 'prepared':
        from.prepared = true;
        this.#begin(from);
        break;
      case 'packet':
        this.#carry(from, message);
        break;
      case 'signal':
        this.#partnerOf(from, message.to)?.tell({ type: 'signal', from: from.player, signal: message.signal });
        break;
      case 'route':
        this.#options.onStatus?.(`${from.player}: a direct way to ${message.direct.join(', ') || 'nobody'}`);
        break;
      case 'alive':
        from.tell(message);
        break;
      case 'ask':
        from.tell({ type: 'answer', id: message.id });
        break;
      case 'measured':
        void this.#say(from, { scene: message.scene, measured: message.measured });
        break;
      case 'out':
        void this.#say(from, { scene: this.#options.protocol.scenes.findIndex(({ scene }) => scene === 'play'), out: message.reason });
        this.#leaveGroup(from);
        break;
      case 'done':
        from.done = true;
        break;
      case 'agreed':
        void this.#say(from, { scene: message.scene, agreed: true });
        break;
      case 'answers':
        void this.#say(from, { scene: message.scene, answers: message.answers });
    }
  }

  /** Whoever said it is told whether it is kept: until then their page does not go on. */
  async #say(from: Participant, said: Omit<Said, 'utc' | 'participant' | 'match' | 'player'>): Promise<void> {
    const { id, match, player } = from;
    try {
      await this.#options.onAnswers?.({ utc: new Date().toISOString(), participant: id, match, player, ...said });
      from.tell({ type: 'kept', scene: said.scene });
    } catch (error) {
      from.tell({ type: 'unkept', scene: said.scene });
      this.#options.onStatus?.(`what participant ${id} said could not be kept: ${messageOf(error)}`);
    }
  }

  /** Into the waiting room; who completes a group begins with it. */
  #ready(who: Participant): void {
    if (this.#play === undefined) return;
    who.ready = true;
    const group = this.#matchmaker.arrive(who.id);
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
      this.#all(group.members).forEach((one, i) => {
        one.match = group.match;
        one.player = players[i] as string;
        one.tell({ type: 'match', plan: { ...common, you: one.player } });
      });
      this.#options.onStatus?.(`${group.members.length} play, match ${group.match}`);
    }
    this.#tellWaiting();
  }

  #tellWaiting(): void {
    const waiting = this.#all(this.#matchmaker.waiting);
    for (const who of waiting) who.tell({ type: 'waiting', here: waiting.length, of: this.#play?.players ?? 1 });
  }

  /** They begin together: who is ready first waits for the others of the group. */
  #begin(who: Participant): void {
    const { members } = this.#matchmaker.groupOf(who.id) ?? { members: [] };
    const here = this.#all(members);
    if (here.length === members.length && here.every(({ prepared, gone }) => prepared && !gone))
      for (const one of here) one.tell({ type: 'begin' });
  }

  #all(ids: readonly string[]): readonly Participant[] {
    return ids.map((id) => this.#attendance.get(id)).filter((who) => who !== undefined);
  }

  /** Another of somebody's group. */
  #partnerOf({ id, player: own }: Participant, player: string): Participant | undefined {
    if (player === own) return undefined;
    return this.#all(this.#matchmaker.groupOf(id)?.members ?? []).find((other) => other.player === player);
  }

  /** To the one of the group whom it is for, as late as the network is said to be. */
  #carry(from: Participant, { packet, to }: Extract<FromParticipant, { type: 'packet' }>): void {
    const partner = this.#partnerOf(from, to);
    // Nobody speaks for another.
    if (partner === undefined || packet.player !== from.player) return;
    const lateMs = heldBackMs(this.#options.shaping?.(from.player) ?? NO_SHAPING, Math.random);
    if (lateMs === undefined) return;
    const send = () => partner.tell({ type: 'packet', packet });
    if (lateMs === 0) send();
    else setTimeout(send, lateMs);
  }

  /** Whoever is not there is matched with nobody. */
  #leaveLobby(who: Participant): void {
    if (who.match !== '') return;
    this.#matchmaker.leave(who.id);
    this.#tellWaiting();
  }

  #gone(who: Participant): void {
    this.#leaveLobby(who);
    if (this.#leaveGroup(who) && !who.done) who.tell({ type: 'parted' });
  }

  /** Whether there was one to leave. */
  #leaveGroup(who: Participant): boolean {
    const group = this.#matchmaker.groupOf(who.id);
    // Who is through with the game fills in a survey, and is not disturbed.
    for (const other of this.#all(this.#matchmaker.leave(who.id))) if (!other.done) other.tell({ type: 'left', player: who.player });
    return group !== undefined;
  }
}

/** Their pages need not try again: started anew, it has another token. */
async function goodbye(clients: Iterable<WebSocket>): Promise<void> {
  const closing = Array.from(clients, (client) => {
    client.close(GOING_AWAY, 'ended');
    return new Promise((resolve) => client.once('close', resolve));
  });
  await Promise.all(closing);
}
