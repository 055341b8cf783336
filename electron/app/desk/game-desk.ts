import { type ChatLine, ChatScorer } from '#app/chat/chat-scorer.ts';
import { GameChannel } from '#app/game/game-channel.ts';
import { PoseRelay } from '#app/game/pose-relay.ts';
import type { ChatLabel, Poses } from '#core/app/process/recorder-messages.ts';
import type { ConfirmedHashes } from '#core/lab/divergence-watch.ts';
import type { Words } from '#format/core/said.ts';
import { GameTap } from '#session/taps/game-tap.ts';

/** Receives what a game says: the recorder process of the running session. */
export interface GameHearer {
  gameLines(text: string): void;
  poses(poses: Poses): void;
  chatLabel(label: ChatLabel): void;
  /** Nothing more will come. */
  gameEnded(): void;
}

/** A session that hears a game. Disposed of, it hears no more at once. */
export interface Hearing extends Disposable {
  /** Lets the session hear what is left of the frames that have run, and then no more; tells it again where it asks afterwards. */
  settle(): void;
}

/** As often as a journal is written. */
const SEND_MS = 50;
/** Often enough to report a divergence within a second of its frame. */
const HASHES_MS = 200;

/**
 * The desk's end of a game: one channel across all sessions, so that a game connects once. Its lines are stamped here and forwarded to the
 * recorder process, which is on the same monotonic clock.
 */
export class GameDesk implements AsyncDisposable {
  readonly #tap = new GameTap();
  readonly #poses = new PoseRelay();
  readonly #onChange: () => void;
  readonly #agreed: (scope: 'network' | 'chat') => boolean;
  #chat: ChatScorer | undefined;
  #hearer: GameHearer | undefined;
  readonly #listeners = new Set<(match: string, hashes: ConfirmedHashes) => void>();
  #channel: GameChannel | undefined;
  #opening: Promise<void> = Promise.resolve();
  #says: Words | undefined;
  #parted: Words | undefined;
  readonly #telling: NodeJS.Timeout;
  #match = '';
  #hashes: ConfirmedHashes = [];

  /** `agreed`: whether the player has agreed to that. */
  constructor(onChange: () => void, agreed: (scope: 'network' | 'chat') => boolean = () => false) {
    this.#onChange = onChange;
    this.#agreed = agreed;
    this.#telling = setInterval(() => this.#tellHashes(), HASHES_MS);
    this.#telling.unref();
  }

  /** What a window shows; undefined while game state is off. */
  get view(): { readonly link: string; readonly says?: Words; readonly parted?: Words } | undefined {
    if (this.#channel === undefined) return undefined;
    const [says, parted] = [this.#says, this.#parted];
    return { link: this.#channel.link, ...(says !== undefined && { says }), ...(parted !== undefined && { parted }) };
  }

  /** What the connected game says it is. */
  get named(): { readonly build?: string | undefined; readonly map?: string | undefined } {
    return this.#channel?.named ?? {};
  }

  /** Opens the channel, or closes it. Rejects with a GapError (`app.port`). */
  async use(wanted: boolean): Promise<void> {
    // One after the other: the setting may change again while a port opens.
    const before = this.#opening;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#opening = promise;
    try {
      await before;
      if (wanted === (this.#channel !== undefined)) return;
      if (wanted)
        this.#channel = await GameChannel.open({
          tap: this.#tap,
          poses: this.#poses,
          network: () => this.#agreed('network'),
          chat: (line) => this.#hearChat(line),
          onStatus: (says) => this.#said(says),
          onParted: (says) => {
            this.#parted = says;
            this.#onChange();
          },
          onConfirmed: (match, episode, frame, hash) => this.#confirmed(match, episode, frame, hash),
        });
      else {
        await this.#channel?.[Symbol.asyncDispose]();
        this.#chat?.[Symbol.dispose]();
        this.#chat = undefined;
        [this.#channel, this.#says, this.#parted] = [undefined, undefined, undefined];
      }
      this.#onChange();
    } finally {
      resolve();
    }
  }

  /** Sends a session the game's lines and poses, from now on. */
  attach(to: GameHearer): Hearing {
    const send = () => this.#tap.drain((block) => to.gameLines(Buffer.from(block).toString('utf8')));
    this.#parted = undefined;
    this.#tap.start();
    this.#chat?.forget();
    this.#hearer = to;
    const relaying = this.#poses.sendTo((poses) => to.poses(poses));
    const sending = setInterval(send, SEND_MS);
    let [settling, over] = [false, false];
    const end = () => {
      if (over) return;
      over = true;
      clearInterval(sending);
      relaying[Symbol.dispose]();
      this.#tap.stop();
      this.#hearer = undefined;
      send();
      to.gameEnded();
    };
    return {
      settle: () => {
        if (over) to.gameEnded();
        if (settling) return;
        settling = true;
        this.#tap.settle().then(end);
        // What was said before the order to stop gets there before it.
        send();
      },
      [Symbol.dispose]: end,
    };
  }

  /** Reports every frame that all players' inputs have confirmed. */
  listen(listener: (match: string, hashes: ConfirmedHashes) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#telling);
    await this.use(false);
  }

  /** Only during a recording: what was written before is nobody's business. */
  #hearChat(line: ChatLine): void {
    if (this.#hearer === undefined || !this.#agreed('chat')) return;
    this.#chat ??= new ChatScorer((label) => this.#hearer?.chatLabel(label));
    this.#chat.hear(line);
  }

  #said(says: Words): void {
    this.#says = says;
    this.#onChange();
  }

  #confirmed(match: string, episode: number, frame: number, hash: string | undefined): void {
    if (hash === undefined || this.#listeners.size === 0) return;
    if (match !== this.#match) this.#tellHashes();
    this.#match = match;
    this.#hashes.push([episode, frame, hash]);
  }

  #tellHashes(): void {
    if (this.#hashes.length === 0) return;
    const hashes = this.#hashes;
    this.#hashes = [];
    // A fast-forward may confirm many at once.
    for (let from = 0; from < hashes.length; from += 5000)
      for (const listener of this.#listeners) listener(this.#match, hashes.slice(from, from + 5000));
  }
}
