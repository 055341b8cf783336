import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { endChild } from '#scripts/demo/end-child.ts';
import { play } from '#scripts/demo/player.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';

/** How `gap record --game` finds the demo game: by the title of its window. */
export const DEMO_GAME = 'title:GAP demo game';

export interface StageOptions {
  /** Whether the scripted player plays. */
  readonly playing?: boolean;
  readonly width?: number;
  readonly height?: number;
  /** Selects another skyline and another player. */
  readonly seed?: number | undefined;
  /** Of the game's server, `host:port` (`GameServer`): it tells it sixty times a second what it does. */
  readonly server?: string | undefined;
  /** From a second on the game answers so much later. */
  readonly late?: { readonly ms: number; readonly fromS: number } | undefined;
}

/** A real display with the demo game on it, and the scripted player if asked for. */
export class Stage implements AsyncDisposable {
  readonly display: VirtualDisplay;
  readonly #game: ChildProcess;
  readonly #stop = new AbortController();
  readonly #playing: Promise<void>;

  private constructor(display: VirtualDisplay, game: ChildProcess, playing: boolean, seed: number | undefined) {
    this.display = display;
    this.#game = game;
    this.#playing = playing ? play(display.name, this.#stop.signal, seed) : Promise.resolve();
  }

  static async open({ playing = true, width = 1280, height = 720, seed, late, server }: StageOptions = {}): Promise<Stage> {
    const display = await VirtualDisplay.start({ width, height });
    try {
      return await Stage.#on(display, { playing, seed, late, server });
    } catch (error) {
      await display[Symbol.asyncDispose]();
      throw error;
    }
  }

  static async #on(display: VirtualDisplay, { playing = true, seed, late, server }: StageOptions): Promise<Stage> {
    const { width, height } = display;
    const game = spawn(
      process.execPath,
      [
        'scripts/demo/game.ts',
        ...[width, height, seed ?? 1, late?.ms ?? 0, late?.fromS ?? 0].map(String),
        ...(server === undefined ? [] : [server]),
      ],
      {
        env: { ...process.env, DISPLAY: display.name },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const ended = once(game, 'exit').then(([code]) => {
      throw new Error(`the demo game ended with code ${code} before it was ready`);
    });
    // Once it is ready, its end is no error.
    ended.catch(() => {});
    await Promise.race([once(game.stdout as NodeJS.ReadableStream, 'data'), ended]);
    return new Stage(display, game, playing, seed);
  }

  /** Aborted when it is closed. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get gamePid(): number {
    return this.#game.pid as number;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#playing;
    await endChild(this.#game);
    await this.display[Symbol.asyncDispose]();
  }
}
