import { randomInt, randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { messageOf } from '#format/core/errors.ts';
import { Matchmaker } from '#play/core/matchmaker.ts';
import { DISCONNECT_MS, type FromParticipant, MAX_PLAY_MESSAGE, type MatchPlan } from '#play/core/play-messages.ts';
import { type Protocol, playOf, type Scene } from '#play/core/protocol.ts';
import { heldBackMs, NO_SHAPING, type Shaping } from '#play/core/shaping.ts';
import { Attendance } from '#play/server/attendance.ts';
import { type PlayPages, servePlay } from '#play/server/game-pages.ts';
import type { Participant } from '#play/server/participant.ts';
import { Door } from '#server/door.ts';
import { Entrance } from '#server/entrance.ts';
import { Strangers } from '#server/strangers.ts';
import { type LanOptions, openWebServer } from '#server/web-server.ts';

/** Twice as many as may play: some are broken connections of participants who have reconnected. */
const MOST_SOCKETS = 128;
/** RFC 6455, 7.4.1: the server is going away. */
const GOING_AWAY = 1001;
const GOODBYE_MS = 300;

export interface PlayOptions extends Omit<PlayPages, 'game'> {
  /** 0: any free port. */
  readonly port: number;
  /** `undefined`: this machine only. */
  readonly lan?: LanOptions | undefined;
  readonly protocol: Protocol;
  /** Degrades the network for each sending player, for tests. */
  readonly shaping?: ((player: string) => Shaping) | undefined;
  /** Whether browsers may connect to each other directly; true by default. */
  readonly direct?: boolean | undefined;
  /** A participant whose machine is silent for this long is gone. */
  readonly disconnectMs?: number | undefined;
  /** Stores what a participant agreed to, answered or measured; `match` and `player` are empty before they are matched. */
  readonly onAnswers?: ((said: Said) => Promise<void>) | undefined;
  readonly onStatus?: ((says: string) => void) | undefined;
}

/** One line of what participants report apart from the game. It contains no names. */
export interface Said {
  readonly utc: string;
  readonly participant: string;
  readonly match: string;
  readonly player: string;
  readonly scene: number;
  readonly agreed?: true;
  readonly answers?: Readonly<Record<string, string | number>>;
  readonly measured?: Readonly<Record<string, number>>;
  /** Why they are out: they looked elsewhere for too long, or their game failed. */
  readonly out?: string;
}

/**
 * A room for participants of a networked game: serves the page and the scenes of a protocol, lets them wait for each other, and relays
 * packets between their games without interpreting the content. The link holds a token.
 */
export class PlayServer implements AsyncDisposable {
  /** The same for every participant. */
  readonly link: string;
  /** SHA-256 of the certificate, to be compared by eye; undefined without TLS. */
  readonly fingerprint: string | undefined;
  readonly #options: PlayOptions;
  readonly #close: () => Promise<void>;
  readonly #play: ReturnType<typeof playOf>;
  readonly #matchmaker: Matchmaker;
  readonly #attendance: Attendance;
  #nextEpisode = 1;

  private constructor(link: string, fingerprint: string | undefined, options: PlayOptions, close: () => Promise<void>) {
    this.link = link;
    this.fingerprint = fingerprint;
    this.#options = options;
    this.#close = close;
    this.#play = playOf(options.protocol);
    this.#matchmaker = new Matchmaker(this.#play?.players ?? 1, () => randomUUID());
    const { title, scenes } = options.protocol;
    this.#attendance = new Attendance(options.disconnectMs ?? DISCONNECT_MS, {
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
      else void servePlay({ ...options, game: playOf(options.protocol)?.game }, request, response);
    };
    const web = await openWebServer(listener, options.port, options.lan);
    const { server, scheme, at } = web;
    const door = new Door(scheme, web.hosts);
    const strangers = new Strangers(server);
    const sockets = new Entrance({
      door,
      strangers,
      maxPayload: MAX_PLAY_MESSAGE,
      most: MOST_SOCKETS,
      full: 'too many participants are here',
    });
    const play = new PlayServer(`${scheme}://${at}/play.html#${door.token}`, web.fingerprint, options, async () => {
      await Promise.race([goodbye(sockets.clients), sleep(GOODBYE_MS)]);
      for (const client of sockets.clients) client.terminate();
      await web[Symbol.asyncDispose]();
    });
    server.on('upgrade', (request: IncomingMessage, socket, head) => {
      socket.on('error', () => socket.destroy());
      const { host, origin } = request.headers;
      if (door.refusesSocket({ host, origin }) === undefined)
        sockets.open(request, socket, head, (participant) => play.#attendance.open(participant));
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
        this.#options.onStatus?.(
          `${from.player}: ${message.direct.length > 0 ? `direct connection to ${message.direct.join(', ')}` : 'no direct connection'}`,
        );
        break;
      case 'alive':
        from.tell(message);
        break;
      case 'ask':
        from.tell({ type: 'answer', id: message.id });
        break;
      case 'measured':
        if (!this.#has(from, message.scene, 'calibrate')) break;
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
        if (!this.#has(from, message.scene, 'consent')) break;
        void this.#say(from, { scene: message.scene, agreed: true });
        break;
      case 'answers':
        if (!this.#has(from, message.scene, 'survey')) break;
        void this.#say(from, { scene: message.scene, answers: message.answers });
    }
  }

  /** Whether the protocol has such a scene there; a participant who answers another is told that nothing was kept. */
  #has(from: Participant, at: number, kind: Scene['scene']): boolean {
    if (this.#options.protocol.scenes[at]?.scene === kind) return true;
    from.tell({ type: 'unkept', scene: at });
    return false;
  }

  /** Stores what a participant said and tells them whether it was kept: until then their page does not continue. */
  async #say(from: Participant, said: Omit<Said, 'utc' | 'participant' | 'match' | 'player'>): Promise<void> {
    const { id, match, player } = from;
    try {
      await this.#options.onAnswers?.({ utc: new Date().toISOString(), participant: id, match, player, ...said });
      from.tell({ type: 'kept', scene: said.scene });
    } catch (error) {
      from.tell({ type: 'unkept', scene: said.scene });
      this.#options.onStatus?.(`what participant ${id} said could not be saved: ${messageOf(error)}`);
    }
  }

  /** Adds somebody to the waiting room; a complete group gets its match. */
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

  /** A group begins together, once everybody in it is prepared. */
  #begin(who: Participant): void {
    const { members } = this.#matchmaker.groupOf(who.id) ?? { members: [] };
    const here = this.#all(members);
    if (here.length === members.length && here.every(({ prepared, gone }) => prepared && !gone))
      for (const one of here) one.tell({ type: 'begin' });
  }

  #all(ids: readonly string[]): readonly Participant[] {
    return ids.map((id) => this.#attendance.get(id)).filter((who) => who !== undefined);
  }

  /** Another member of somebody's group. */
  #partnerOf({ id, player: own }: Participant, player: string): Participant | undefined {
    if (player === own) return undefined;
    return this.#all(this.#matchmaker.groupOf(id)?.members ?? []).find((other) => other.player === player);
  }

  /** Relays a packet to its recipient in the group, delayed or dropped as `shaping` demands. */
  #carry(from: Participant, { packet, to }: Extract<FromParticipant, { type: 'packet' }>): void {
    const partner = this.#partnerOf(from, to);
    // No player may send for another.
    if (partner === undefined || packet.player !== from.player) return;
    const lateMs = heldBackMs(this.#options.shaping?.(from.player) ?? NO_SHAPING, Math.random);
    if (lateMs === undefined) return;
    const send = () => partner.tell({ type: 'packet', packet });
    if (lateMs === 0) send();
    else setTimeout(send, lateMs);
  }

  /** An absent participant must not be matched. */
  #leaveLobby(who: Participant): void {
    if (who.match !== '') return;
    this.#matchmaker.leave(who.id);
    this.#tellWaiting();
  }

  #gone(who: Participant): void {
    this.#leaveLobby(who);
    if (this.#leaveGroup(who) && !who.done) who.tell({ type: 'parted' });
  }

  /** Returns whether there was a group to leave. */
  #leaveGroup(who: Participant): boolean {
    const group = this.#matchmaker.groupOf(who.id);
    // Those who have finished the game are filling in a survey: do not disturb them.
    for (const other of this.#all(this.#matchmaker.leave(who.id))) if (!other.done) other.tell({ type: 'left', player: who.player });
    return group !== undefined;
  }
}

/** Tells pages not to reconnect: after a restart the server has another token. */
async function goodbye(clients: Iterable<WebSocket>): Promise<void> {
  const closing = Array.from(clients, (client) => {
    client.close(GOING_AWAY, 'ended');
    return new Promise((resolve) => client.once('close', resolve));
  });
  await Promise.all(closing);
}
