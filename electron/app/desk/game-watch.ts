import type { View } from '#core/app/contract.ts';
import type { Draft } from '#core/app/draft.ts';
import { follow, type Presence, type Seen, UNSEEN, USUAL_CLOSED_S } from '#core/app/game-presence.ts';
import type { AppState } from '#core/app/state.ts';
import { parseGameRule } from '#native/core/input/game-rule.ts';
import { gamePresence } from '#native/screen/game-window.ts';

const LOOK_MS = 1000;

interface Watching {
  readonly state: AppState;
  readonly draft: Pick<Draft, 'game' | 'auto' | 'closedS'>;
  start(): Promise<unknown>;
  stop(): void;
  tell(): void;
}

/** Looks once a second whether the chosen game has a window, while something follows from that. */
export class GameWatch implements Disposable {
  readonly #display: string | undefined;
  readonly #desk: Watching;
  readonly #timer: NodeJS.Timeout;
  #game = '';
  #seen: Seen = UNSEEN;
  #starting = false;

  constructor(display: string | undefined, desk: Watching) {
    [this.#display, this.#desk] = [display, desk];
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
  }

  /** Whether the chosen game has a window now; undefined where the system does not say. */
  get isOpen(): boolean | undefined {
    return presenceOf(this.#display, this.#desk.draft.game).isOpen;
  }

  /** That the game of the running recording has closed, and when the recording will stop. */
  get view(): Pick<View, 'gone'> {
    const { goneAtMs } = this.#seen;
    const { closedS = USUAL_CLOSED_S } = this.#desk.draft;
    if (goneAtMs === undefined || this.#desk.state.phase !== 'recording') return {};
    return { gone: closedS === 0 ? {} : { stopsInS: Math.max(0, Math.ceil(closedS - (performance.now() - goneAtMs) / 1000)) } };
  }

  #look(): void {
    const { state, draft } = this.#desk;
    const isWanted = state.phase === 'waiting' || state.phase === 'starting' || state.phase === 'recording' || draft.auto === true;
    // Another game is another story.
    if (!isWanted || draft.game !== this.#game) this.#seen = UNSEEN;
    this.#game = draft.game;
    if (!isWanted || draft.game === '') return;
    const wasGone = this.#seen.goneAtMs !== undefined;
    const { auto = false, closedS = USUAL_CLOSED_S } = draft;
    const presence = presenceOf(this.#display, draft.game);
    const { seen, does } = follow(this.#seen, { phase: state.phase, auto, closedS, presence, nowMs: performance.now() });
    this.#seen = seen;
    if (wasGone || seen.goneAtMs !== undefined) this.#desk.tell();
    if (does === 'stop') this.#desk.stop();
    if (does === 'start' && !this.#starting) void this.#start();
  }

  /** What fails is on the screen: a start that nobody asked for must not be tried every second. */
  async #start(): Promise<void> {
    this.#starting = true;
    await this.#desk.start().catch(() => undefined);
    this.#seen = { ...this.#seen, isDone: true };
    this.#starting = false;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

function presenceOf(display: string | undefined, game: string): Presence {
  try {
    return gamePresence(display ?? '', [parseGameRule(game)]);
  } catch {
    return { isOpen: undefined, isFront: undefined };
  }
}
