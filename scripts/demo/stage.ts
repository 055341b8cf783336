import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { endChild } from '#scripts/demo/end-child.ts';
import { play } from '#scripts/demo/player.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';

/** How `gap record --game` finds the demo game: by the title of its window. */
export const DEMO_GAME = 'title:GAP demo game';

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

  /** `seed` selects another skyline and another player. */
  static async open({ playing = true, width = 1280, height = 720, seed = undefined as number | undefined } = {}): Promise<Stage> {
    const display = await VirtualDisplay.start({ width, height });
    try {
      return await Stage.#on(display, playing, seed);
    } catch (error) {
      await display[Symbol.asyncDispose]();
      throw error;
    }
  }

  static async #on(display: VirtualDisplay, playing: boolean, seed: number | undefined): Promise<Stage> {
    const { width, height } = display;
    const game = spawn(process.execPath, ['scripts/demo/game.ts', `${width}`, `${height}`, `${seed ?? 1}`], {
      env: { ...process.env, DISPLAY: display.name },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(game, 'exit').then(([code]) => {
      throw new Error(`the demo game ended with code ${code} before it was ready`);
    });
    // Once it is ready, its end is no error.
    ended.catch(() => {});
    await Promise.race([once(game.stdout as NodeJS.ReadableStream, 'data'), ended]);
    return new Stage(display, game, playing, seed);
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
