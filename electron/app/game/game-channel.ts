import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ChatLine } from '#app/chat/chat-scorer.ts';
import { GameVoice } from '#app/game/game-voice.ts';
import { clockOffset, PROBES, type Probe } from '#core/lab/clock-offset.ts';
import type { PoseTaker } from '#core/rings/pose-board.ts';
import { NET_ROW_US } from '#format/core/documents/net-row.ts';
import { unusable } from '#format/core/game/markers.ts';
import {
  type FromGame,
  GAME_PROTOCOL,
  type GameLine,
  type Hello,
  MAX_GAME_MESSAGE,
  type VerifiedMessage,
} from '#format/core/game/messages.ts';
import { said, type Words } from '#format/core/said.ts';
import { asTheirs, asTs, type TheirUs, type TsUs } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import { GameLog } from '#play/core/game-log.ts';
import { Door } from '#server/door.ts';
import { LOOPBACK, listen } from '#server/listen.ts';
import { Strangers } from '#server/strangers.ts';
import type { GameTap } from '#session/taps/game-tap.ts';

/** How long to wait for late inputs after the declared end of an episode. */
const DEADLINE_MS = 3000;
/** Two quartz clocks drift apart by up to 100 ppm: 1 ms in 10 s. */
const CLOCK_MS = 10_000;

export interface ChannelOptions {
  readonly tap: GameTap;
  /** 0: any free port. */
  readonly port?: number | undefined;
  /** Origins of the game's pages, such as `https://game.example`; pages of this machine need not be listed. */
  readonly origins?: readonly string[] | undefined;
  /** Whether the player has agreed to network figures. */
  readonly network?: (() => boolean) | undefined;
  /** Takes a line of the game's chat, if the player has agreed to that. */
  readonly chat?: ((line: ChatLine) => void) | undefined;
  /** Where cameras and VR poses go. */
  readonly poses?: PoseTaker | undefined;
  readonly deadlineMs?: number | undefined;
  /** A frame was confirmed; its state hash as the game sent it. */
  readonly onConfirmed?: ((match: string, episode: number, frame: number, stateHash: string | undefined) => void) | undefined;
  /** The players' states are no longer the same: the first such frame of an episode. */
  readonly onParted?: ((says: Words) => void) | undefined;
  readonly onStatus?: ((says: Words) => void) | undefined;
}

/**
 * Where a game on this machine reports its state (docs/game-state.md): a WebSocket on loopback, with a token, one game at a time. Messages
 * are checked, stamped on receipt with the session's clock, and passed unchanged to the running session.
 */
export class GameChannel implements AsyncDisposable {
  /** `ws://127.0.0.1:PORT/#TOKEN`. */
  readonly link: string;
  readonly #options: ChannelOptions;
  readonly #close: () => Promise<void>;
  #voice: GameVoice | undefined;
  #hello: Hello | undefined;
  #log = this.#newLog();
  /** The current episode began during the session: one that was joined midway is left out. */
  #whole = false;
  #match = '';
  /** The players' states differ in the current episode. */
  #parted = false;
  /** The recording is being stopped: only these frames of the episode that was open count, and no other does; `ran` 0: none was open. */
  #settling: { readonly episode: number; readonly ran: number } | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #clock: NodeJS.Timeout | undefined;
  #netUs: TsUs = asTs(Number.NEGATIVE_INFINITY);
  #probes: Probe[] = [];
  #sentUs = asTs(0);
  /** Of the last episode. */
  #players: readonly string[] = [];

  private constructor(link: string, options: ChannelOptions, close: () => Promise<void>) {
    this.link = link;
    this.#options = options;
    this.#close = close;
    options.tap.listen({ onRunning: (running) => this.#onRunning(running), onSettle: () => this.#onSettle() });
  }

  /** Rejects with a GapError (`app.port`) when it cannot listen. */
  static async open(options: ChannelOptions): Promise<GameChannel> {
    const server = createServer((_, response) => response.writeHead(404).end());
    const port = await listen(server, LOOPBACK, options.port ?? 0);
    const door = new Door('http', [`${LOOPBACK}:${port}`, `localhost:${port}`]);
    const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_GAME_MESSAGE, perMessageDeflate: false });
    const channel = new GameChannel(`ws://${LOOPBACK}:${port}/#${door.token}`, options, async () => {
      for (const client of sockets.clients) client.terminate();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    });
    const strangers = new Strangers(server);
    server.on('upgrade', (request: IncomingMessage, socket, head) => {
      socket.on('error', () => socket.destroy());
      const { host, origin } = request.headers;
      if (door.refusesPage({ host }) === undefined && isOurs(origin, options.origins ?? []))
        sockets.handleUpgrade(request, socket, head, (opened: WebSocket) => channel.#opened(opened, door, () => strangers.letIn(socket)));
      else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
    });
    return channel;
  }

  /** What the connected game says it is; undefined: none is connected. */
  get named(): Pick<Hello, 'build' | 'map'> | undefined {
    return this.#hello;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#forget();
    await this.#close();
  }

  #opened(socket: WebSocket, door: Door, letIn: () => void): void {
    const voice: GameVoice = new GameVoice(socket, (token) => door.admits(token), {
      onHello: (hello) => {
        if (this.#voice !== undefined) {
          voice.end('another game is connected', 'Close it first: one recorder records one game');
          return;
        }
        this.#voice = voice;
        letIn();
        this.#begin(hello);
      },
      onMessage: (message, json) => {
        if (this.#voice === voice) this.#take(message, json);
      },
      onGone: () => {
        if (this.#voice === voice) this.#gone();
      },
    });
  }

  #begin(hello: Hello): void {
    this.#hello = hello;
    this.#log = this.#newLog();
    this.#voice?.tell({ type: 'welcome', version: GAME_PROTOCOL, recording: this.#options.tap.running });
    this.#noteConnected();
    this.#ask();
    this.#clock = setInterval(() => this.#ask(), CLOCK_MS);
    this.#options.onStatus?.(said`${hello.game} is connected`);
  }

  #gone(): void {
    this.#note({ type: 'gone' });
    this.#options.onStatus?.(said`${this.#hello?.game} has disconnected`);
    this.#forget();
  }

  #forget(): void {
    clearInterval(this.#clock);
    clearTimeout(this.#deadline);
    this.#voice = undefined;
    this.#hello = undefined;
    this.#whole = false;
  }

  #onRunning(running: boolean): void {
    this.#whole = false;
    this.#settling = undefined;
    this.#log = this.#newLog();
    this.#voice?.tell({ type: 'recording', recording: running });
    if (!running || this.#hello === undefined) return;
    this.#noteConnected();
    // Each session needs its own measurement of the game's clock, and soon.
    this.#ask();
  }

  /** Lets no new frame begin, and waits for the inputs of those that have run (EDGE-02). */
  #onSettle(): void {
    const { open } = this.#log;
    this.#settling = open ?? { episode: -1, ran: 0 };
    if (open !== undefined && this.#log.waitingFor === undefined) this.#note({ type: 'cut', episode: open.episode, frames: open.ran });
    this.#watchDeadline();
    this.#tellSettled();
  }

  #tellSettled(): void {
    if (this.#settling !== undefined && this.#log.open === undefined) this.#options.tap.settled();
  }

  /** What belongs to the time after a stop. */
  #isTooLate(message: FromGame): boolean {
    if (this.#settling === undefined) return false;
    // It begins no frame, and says what is known of those before.
    if (message.type === 'verified') return false;
    const { episode, ran } = this.#settling;
    // The last input may have closed the episode a moment ago, and more been said in the same breath.
    if ('episode' in message && (message.episode !== episode || this.#log.open === undefined)) return true;
    if (message.type === 'rollback') return message.to >= ran;
    if (message.type === 'frame') return message.frame >= ran;
    // A last input may show that it ended earlier.
    if (message.type === 'end_episode') return message.frames >= ran;
    return message.type === 'begin_episode' || message.type === 'marker' || message.type === 'net' || message.type === 'chat';
  }

  #noteConnected(): void {
    if (this.#hello === undefined) return;
    const { game, player } = this.#hello;
    this.#note({ type: 'connected', game, ...(player !== undefined && { player }) });
  }

  #take(message: FromGame, json: string): void {
    const tsUs = nowUs();
    if (this.#isTooLate(message)) return;
    switch (message.type) {
      case 'clock':
        this.#answered(message.id, asTheirs(message.at_us), tsUs);
        return;
      case 'camera':
        this.#options.poses?.setCamera({ yawDeg: message.yaw_deg, pitchDeg: message.pitch_deg }, tsUs);
        return;
      case 'pose': {
        const [[px, py, pz], [rx, ry, rz]] = [message.position, message.rotation];
        this.#options.poses?.setVr(message.device, { px, py, pz, rx, ry, rz }, tsUs);
        return;
      }
      case 'chat':
        this.#options.chat?.({ text: message.text, from: message.player, names: this.#players });
        return;
      case 'net':
        if (this.#options.network?.() !== true || tsUs - this.#netUs < NET_ROW_US) return;
        this.#netUs = tsUs;
        this.#say(tsUs, json);
        return;
      case 'marker': {
        const why = unusable(message);
        if (why === undefined) this.#say(tsUs, json);
        else this.#voice?.tell({ type: 'problem', says: why, remedy: 'The marker was ignored. See docs/game-state.md' });
        return;
      }
      case 'begin_episode':
        this.#players = message.players;
        this.#whole = this.#options.tap.running;
        this.#match = message.match ?? '';
        this.#parted = false;
    }
    if (!this.#whole) return;
    if (message.type === 'verified' && !message.agrees) this.#part(message);
    this.#say(tsUs, json);
    this.#log.take(tsUs, message);
    this.#watchDeadline();
    this.#tellSettled();
  }

  #part({ episode, from, player }: VerifiedMessage): void {
    if (this.#parted) return;
    this.#parted = true;
    const whom = player === undefined ? '' : ` (${player})`;
    this.#options.onParted?.(said`the players no longer play the same game: episode ${episode}, from frame ${from} on${whom}`);
  }

  /** Limits the wait for the last inputs of an episode. */
  #watchDeadline(): void {
    const episode = this.#log.waitingFor;
    if (episode === undefined) {
      clearTimeout(this.#deadline);
      this.#deadline = undefined;
    } else
      this.#deadline ??= setTimeout(() => {
        this.#deadline = undefined;
        if (this.#log.waitingFor === episode) this.#note({ type: 'deadline', episode });
      }, this.#options.deadlineMs ?? DEADLINE_MS);
  }

  /** Adds a line of the recorder's own between a game's messages. */
  #note(line: GameLine): void {
    const tsUs = nowUs();
    this.#say(tsUs, JSON.stringify(line));
    this.#log.take(tsUs, line);
    this.#tellSettled();
  }

  #say(tsUs: TsUs, json: string): void {
    if (!this.#options.tap.say(tsUs, json)) this.#voice?.end('the recorder’s disk cannot keep up', 'Wait for it, then connect again');
  }

  #ask(): void {
    this.#probes = [];
    this.#probe();
  }

  #probe(): void {
    this.#sentUs = nowUs();
    this.#voice?.tell({ type: 'clock', id: this.#probes.length });
  }

  #answered(id: number, theirUs: TheirUs, backUs: TsUs): void {
    // Ignore the answer to a question that was not asked, or was asked long ago.
    if (id !== this.#probes.length || id >= PROBES) return;
    this.#probes.push({ sentUs: this.#sentUs, theirUs, backUs });
    if (this.#probes.length < PROBES) {
      this.#probe();
      return;
    }
    const found = clockOffset(this.#probes);
    if (found !== undefined) this.#note({ type: 'offset', offset_us: -found.offsetUs, bound_us: found.boundUs });
  }

  #newLog(): GameLog {
    let last = '';
    return new GameLog({
      row: ({ episode, frame, confirmed, stateHash }) => {
        // Once per frame, not once per player.
        const key = `${episode} ${frame}`;
        if (!confirmed || key === last) return;
        last = key;
        this.#options.onConfirmed?.(this.#match, episode, frame, stateHash);
      },
      rollback: () => {},
      problem: ({ says }) => this.#voice?.tell({ type: 'problem', says, remedy: 'It is noted in the shard. See docs/game-state.md' }),
      ended: ({ episode, frames, forced, missing }) =>
        this.#options.onStatus?.(
          said`episode ${episode}: ${frames} frames${forced + missing > 0 ? said`, ${forced} never confirmed, ${missing} missing` : ''}`,
        ),
    });
  }
}

/** Programs send no origin. Pages of this machine, from a server or a file, are let in; other pages only if listed in `named`. */
function isOurs(origin: string | undefined, named: readonly string[]): boolean {
  if (origin === undefined || origin === 'null' || named.includes(origin)) return true;
  const host = URL.canParse(origin) ? new URL(origin).hostname : '';
  return host === LOOPBACK || host === 'localhost' || host === '[::1]';
}
