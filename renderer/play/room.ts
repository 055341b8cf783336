import { DISCONNECT_MS, type FromParticipant, isFleeting, type MatchPlan, ToParticipant } from '#core/play/play-messages.ts';
import type { Scene } from '#core/play/protocol.ts';
import { ResumedLine } from '#core/play/resumed-line.ts';
import type { InputPacket } from '#core/play/rollback-peer.ts';

/** RFC 6455, 7.4.1: shown out. Another attempt is shown out as well. */
const SHOWN_OUT = 1008;
const AGAIN_MS = 500;
const AGAIN_AT_MOST_MS = 4000;

export interface RoomEvents {
  protocol(title: string, scenes: readonly Scene[]): void;
  waiting(here: number, of: number): void;
  packet(packet: InputPacket): void;
  signal(from: string, signal: string): void;
  /** Somebody of the group is gone; undefined: this one is, to the others. */
  left(player: string | undefined): void;
  /** `lost`: it is tried again; `ended`: it is not. */
  connection(is: 'there' | 'lost' | 'ended'): void;
}

/** The way to the server: what it says, and what is asked of it. A connection that is lost is made again, and goes on where it was. */
export class Room {
  readonly #address: string;
  readonly #token: string;
  readonly #events: RoomEvents;
  readonly #line = new ResumedLine<FromParticipant>();
  readonly #matched = Promise.withResolvers<MatchPlan>();
  readonly #alone = Promise.withResolvers<void>();
  readonly #begin = Promise.withResolvers<void>();
  readonly #asked = new Map<number, () => void>();
  readonly #unkept = new Map<number, PromiseWithResolvers<void>>();
  #socket: WebSocket;
  #participant: string | undefined;
  #attempts = 0;
  #ended = false;
  #isMatched = false;
  #count = 0;
  /** Runs while there is no connection. */
  #parting: number | undefined;

  constructor(address: string, token: string, events: RoomEvents) {
    this.#address = address;
    this.#token = token;
    this.#events = events;
    this.#socket = this.#connect();
  }

  get matched(): Promise<MatchPlan> {
    return this.#matched.promise;
  }

  /** Somebody of the group, or the server, is gone. */
  get alone(): Promise<void> {
    return this.#alone.promise;
  }

  post(message: FromParticipant): void {
    if (!isFleeting(message)) this.#line.say(message);
    else if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** Says what is to be written down; resolves once it is. Rejects when it could not be, or never will. */
  keep(message: Extract<FromParticipant, { type: 'answers' }>): Promise<void> {
    if (this.#ended) return Promise.reject(new Error('the connection is lost'));
    const kept = Promise.withResolvers<void>();
    this.#unkept.set(message.scene, kept);
    this.post(message);
    return kept.promise;
  }

  /** Says that the game could begin; resolves with whether it does: once everybody could, or somebody has gone. */
  prepared(): Promise<boolean> {
    this.post({ type: 'prepared' });
    return Promise.race([this.#begin.promise.then(() => true), this.alone.then(() => false)]);
  }

  /** The time to the server and back, ms. */
  async roundTrip(): Promise<number> {
    const id = this.#count++;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#asked.set(id, resolve);
    const fromMs = performance.now();
    this.post({ type: 'ask', id });
    await promise;
    this.#asked.delete(id);
    return performance.now() - fromMs;
  }

  #connect(): WebSocket {
    const socket = new WebSocket(this.#address);
    const participant = this.#participant;
    socket.onopen = () => {
      const again = participant === undefined ? {} : { again: { participant, heard: this.#line.heard } };
      socket.send(JSON.stringify({ type: 'arrive', token: this.#token, ...again } satisfies FromParticipant));
    };
    socket.onmessage = ({ data }) => this.#take(ToParticipant.parse(JSON.parse(String(data))), socket);
    socket.onclose = ({ code }) => this.#lost(code);
    return socket;
  }

  #lost(code: number): void {
    this.#line.pause();
    if (this.#ended) return;
    if (code === SHOWN_OUT) {
      this.#end();
      return;
    }
    this.#parting ??= window.setTimeout(() => this.#left(undefined), DISCONNECT_MS);
    this.#events.connection('lost');
    const afterMs = Math.min(AGAIN_MS * 2 ** this.#attempts++, AGAIN_AT_MOST_MS);
    window.setTimeout(() => {
      this.#socket = this.#connect();
    }, afterMs);
  }

  #end(): void {
    this.#ended = true;
    for (const { reject } of this.#unkept.values()) reject(new Error('the connection is lost'));
    this.#left(undefined);
    this.#events.connection('ended');
  }

  #there(socket: WebSocket, heard: number): void {
    if (!this.#line.resume(heard, (message) => socket.send(JSON.stringify(message)))) {
      // More was said meanwhile than is kept.
      this.#end();
      socket.close();
      return;
    }
    window.clearTimeout(this.#parting);
    this.#parting = undefined;
    this.#attempts = 0;
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
    else {
      this.#line.hear();
      this.#takeOnce(message);
    }
  }

  #takeOnce(message: Exclude<ToParticipant, { type: 'protocol' | 'again' | 'packet' | 'signal' }>): void {
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
        this.#unkept.get(message.scene)?.resolve();
        break;
      case 'unkept':
        this.#unkept.get(message.scene)?.reject(new Error('it could not be written down'));
        break;
      case 'answer':
        this.#asked.get(message.id)?.();
        break;
      case 'left':
        this.#left(message.player);
        break;
      case 'parted':
        this.#left(undefined);
    }
  }
}
