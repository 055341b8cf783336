import { COMES_AGAIN, DISCONNECT_MS, type FromParticipant, isFleeting, type MatchPlan, ToParticipant } from '#play/core/play-messages.ts';
import type { Scene } from '#play/core/protocol.ts';
import { ResumedLine } from '#play/core/resumed-line.ts';
import type { InputPacket } from '#play/core/rollback-peer.ts';
import { OpenQuestions } from '#server/core/open-questions.ts';
import { showing } from '#server/core/shown-token.ts';

/** RFC 6455, 7.4.1: the server has shut down or rejected this page; trying again would not help. */
const FOR_GOOD = [1001, 1008];
const AGAIN_MS = 500;
/** The server drops a participant it has not heard for ten to twelve seconds, and says so: this page must not give up earlier. */
const PARTING_MS = 1.5 * DISCONNECT_MS;
const ALIVE_MS = 2000;
/** How long an open connection may take to answer, or a new one to open. */
const SILENT_MS = 5000;

export interface ServerLineEvents {
  protocol(title: string, scenes: readonly Scene[]): void;
  waiting(here: number, of: number): void;
  packet(packet: InputPacket): void;
  signal(from: string, signal: string): void;
  /** A member of the group has left; undefined: the others go on without this one. */
  left(player: string | undefined): void;
  /** `lost`: it will reconnect; `ended`: it will not. */
  connection(is: 'there' | 'lost' | 'ended'): void;
}

/** The connection to the server, in both directions. A lost one is restored and resumes where it stopped. */
export class ServerLine {
  readonly #address: string;
  readonly #token: string;
  readonly #events: ServerLineEvents;
  readonly #line = new ResumedLine<FromParticipant>();
  readonly #matched = Promise.withResolvers<MatchPlan>();
  readonly #alone = Promise.withResolvers<void>();
  readonly #begin = Promise.withResolvers<void>();
  readonly #asked = new OpenQuestions<void>();
  /** By scene. */
  readonly #unkept = new OpenQuestions<void>();
  #socket: WebSocket;
  #participant: string | undefined;
  #ended = false;
  #isMatched = false;
  /** Runs while there is no connection. */
  #parting: number | undefined;
  /** When the wait for an answer, or for the connection to open, began; ms. */
  #askedMs: number | undefined;
  #lookedMs = performance.now();

  constructor(address: string, token: string, events: ServerLineEvents) {
    this.#address = address;
    this.#token = token;
    this.#events = events;
    this.#socket = this.#connect();
    window.setInterval(() => this.#look(performance.now()), ALIVE_MS);
  }

  get matched(): Promise<MatchPlan> {
    return this.#matched.promise;
  }

  /** Resolves when a member of the group, or the server, is gone. */
  get alone(): Promise<void> {
    return this.#alone.promise;
  }

  post(message: FromParticipant): void {
    if (!isFleeting(message)) this.#line.say(message);
    else if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** Sends answers to be saved; resolves once they are. Rejects when they could not be, or never will be. */
  keep(message: Extract<FromParticipant, { type: 'answers' }>): Promise<void> {
    const kept = this.#unkept.wait(message.scene);
    if (!this.#ended) this.post(message);
    return kept;
  }

  /** Reports that this player is ready; resolves to true once all are, or to false when someone has left. */
  prepared(): Promise<boolean> {
    this.post({ type: 'prepared' });
    return Promise.race([this.#begin.promise.then(() => true), this.alone.then(() => false)]);
  }

  /** The time to the server and back, ms. */
  async roundTrip(): Promise<number> {
    const fromMs = performance.now();
    await this.#asked.ask((id) => this.post({ type: 'ask', id }));
    return performance.now() - fromMs;
  }

  #connect(): WebSocket {
    const socket = new WebSocket(this.#address, showing(this.#token));
    this.#askedMs = performance.now();
    const participant = this.#participant;
    socket.onopen = () => {
      const again = participant === undefined ? {} : { again: { participant, heard: this.#line.heard } };
      socket.send(JSON.stringify({ type: 'arrive', ...again } satisfies FromParticipant));
    };
    socket.onmessage = ({ data }) => {
      this.#askedMs = undefined;
      this.#take(ToParticipant.parse(JSON.parse(String(data))), socket);
    };
    socket.onclose = ({ code }) => this.#lost(code);
    return socket;
  }

  /** A lost network closes no connection: a page that only listened would wait for ever. */
  #look(nowMs: number): void {
    const late = nowMs - this.#lookedMs > 2 * ALIVE_MS;
    this.#lookedMs = nowMs;
    // This page slept: messages that arrived meanwhile are handled next.
    if (late || this.#socket.readyState > WebSocket.OPEN) return;
    if (this.#askedMs !== undefined && nowMs - this.#askedMs > SILENT_MS) this.#giveUp();
    else if (this.#socket.readyState === WebSocket.OPEN) {
      this.#askedMs ??= nowMs;
      this.post({ type: 'alive' });
    }
  }

  #giveUp(): void {
    const socket = this.#socket;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close(COMES_AGAIN);
    this.#lost(COMES_AGAIN);
  }

  #lost(code: number): void {
    this.#line.pause();
    if (this.#ended) return;
    if (FOR_GOOD.includes(code)) {
      this.#end();
      return;
    }
    this.#parting ??= window.setTimeout(() => this.#left(undefined), PARTING_MS);
    this.#events.connection('lost');
    window.setTimeout(() => {
      this.#socket = this.#connect();
    }, AGAIN_MS);
  }

  #end(): void {
    this.#ended = true;
    this.#unkept.end(new Error('the connection is lost'));
    this.#left(undefined);
    this.#events.connection('ended');
  }

  #there(socket: WebSocket, heard: number): void {
    if (!this.#line.resume(heard, (message) => socket.send(JSON.stringify(message)))) {
      // The server lacks messages that are no longer kept, or claims more than were sent.
      this.#end();
      socket.close();
      return;
    }
    window.clearTimeout(this.#parting);
    this.#parting = undefined;
    this.#events.connection('there');
  }

  #left(player: string | undefined): void {
    if (!this.#isMatched) return;
    this.#alone.resolve();
    this.#events.left(player);
  }

  #take(message: ToParticipant, socket: WebSocket): void {
    const events = this.#events;
    if (message.type === 'protocol') {
      this.#participant = message.participant;
      this.#there(socket, 0);
      events.protocol(message.title, message.scenes);
    } else if (message.type === 'again') this.#there(socket, message.heard);
    else if (message.type === 'packet') events.packet(message.packet);
    else if (message.type === 'signal') events.signal(message.from, message.signal);
    else if (message.type !== 'alive') {
      this.#line.hear();
      this.#takeOnce(message);
    }
  }

  #takeOnce(message: Exclude<ToParticipant, { type: 'protocol' | 'again' | 'packet' | 'signal' | 'alive' }>): void {
    switch (message.type) {
      case 'waiting':
        this.#events.waiting(message.here, message.of);
        break;
      case 'match':
        this.#isMatched = true;
        this.#matched.resolve(message.plan);
        break;
      case 'begin':
        this.#begin.resolve();
        break;
      case 'kept':
        this.#unkept.answer(message.scene, undefined);
        break;
      case 'unkept':
        this.#unkept.refuse(message.scene, new Error('it could not be written down'));
        break;
      case 'answer':
        this.#asked.answer(message.id, undefined);
        break;
      case 'left':
        this.#left(message.player);
        break;
      case 'parted':
        this.#left(undefined);
    }
  }
}
