import { type FromParticipant, type MatchPlan, ToParticipant } from '#core/play/play-messages.ts';
import type { Scene } from '#core/play/protocol.ts';
import type { InputPacket } from '#core/play/rollback-peer.ts';

export interface RoomEvents {
  protocol(title: string, scenes: readonly Scene[]): void;
  waiting(here: number, of: number): void;
  packet(packet: InputPacket): void;
  signal(from: string, signal: string): void;
  left(player: string): void;
  lost(): void;
}

/** The way to the server: what it says, and what is asked of it. */
export class Room {
  readonly matched: Promise<MatchPlan>;
  /** Somebody of the group, or the server, is gone. */
  readonly alone: Promise<void>;
  readonly #socket: WebSocket;
  readonly #asked = new Map<number, () => void>();
  readonly #unkept = new Map<number, PromiseWithResolvers<void>>();
  readonly #begin = Promise.withResolvers<void>();
  #count = 0;

  constructor(address: string, token: string, events: RoomEvents) {
    const { promise, resolve } = Promise.withResolvers<MatchPlan>();
    this.matched = promise;
    const { promise: alone, resolve: leftAlone } = Promise.withResolvers<void>();
    this.alone = alone;
    this.#socket = new WebSocket(address);
    this.#socket.onopen = () => this.post({ type: 'arrive', token });
    this.#socket.onclose = () => {
      leftAlone();
      for (const { reject } of this.#unkept.values()) reject(new Error('the connection is lost'));
      events.lost();
    };
    this.#socket.onmessage = ({ data }) => {
      const message = ToParticipant.parse(JSON.parse(String(data)));
      switch (message.type) {
        case 'protocol':
          events.protocol(message.title, message.scenes);
          break;
        case 'waiting':
          events.waiting(message.here, message.of);
          break;
        case 'match':
          resolve(message.plan);
          break;
        case 'begin':
          this.#begin.resolve();
          break;
        case 'packet':
          events.packet(message.packet);
          break;
        case 'signal':
          events.signal(message.from, message.signal);
          break;
        case 'kept':
          this.#unkept.get(message.scene)?.resolve();
          break;
        case 'answer':
          this.#asked.get(message.id)?.();
          break;
        case 'left':
          leftAlone();
          events.left(message.player);
      }
    };
  }

  post(message: FromParticipant): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** Says what is to be written down; resolves once it is. Rejects when the connection is lost before that. */
  keep(message: Extract<FromParticipant, { type: 'answers' }>): Promise<void> {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.reject(new Error('the connection is lost'));
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
}
