import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CAPTURE_FILE, PARTIAL_SUFFIX, VIDEO_FILE } from '#core/format/layout.ts';
import { parseGameRule } from '#core/input/game-rule.ts';
import { type FocusWatch, watchFocus } from '#native/focus-watch.ts';
import { holderOf } from '#shard/lock.ts';

/** What the making of a final video waits for: nothing, recordings in the same folder, or also the recorded game while it is in front. */
export type YieldTo = 'nothing' | 'recordings' | 'play';

/** A session whose pictures have grown within this time is being recorded. */
const GROWS_MS = 3000;

export interface TurnOptions {
  readonly yieldTo?: YieldTo | undefined;
  /** When it may be made at the earliest, ms since 1970. */
  readonly notBeforeMs?: (() => number) | undefined;
  readonly display?: string | undefined;
}

/** Whether it is somebody else's turn: a game that is played comes before a video that is made. */
export class Turn implements Disposable {
  readonly #partial: string;
  readonly #yieldTo: YieldTo;
  readonly #notBeforeMs: () => number;
  readonly #focus: FocusWatch | undefined;

  /** `game`: rules of the recorded game; empty when any window was recorded, and then no game can be in front. */
  constructor(
    partial: string,
    game: readonly string[],
    { yieldTo = 'recordings', notBeforeMs = () => 0, display = process.env.DISPLAY ?? '' }: TurnOptions,
  ) {
    this.#partial = partial;
    this.#yieldTo = yieldTo;
    this.#notBeforeMs = notBeforeMs;
    this.#focus = yieldTo === 'play' && game.length > 0 ? focusOf(display, game) : undefined;
  }

  /** What comes first, in words; undefined: it is our turn. */
  look(nowMs = Date.now()): string | undefined {
    const notBeforeMs = this.#notBeforeMs();
    if (nowMs < notBeforeMs) return `it is to be made after ${new Date(notBeforeMs).toTimeString().slice(0, 5)}`;
    if (this.#yieldTo === 'nothing') return undefined;
    const recording = recordingBeside(this.#partial);
    if (recording !== undefined) return recording;
    return this.#focus !== undefined && this.#focus.look() === undefined ? 'the game is in front' : undefined;
  }

  [Symbol.dispose](): void {
    this.#focus?.close();
  }
}

/** Where nobody can say what is in front, nothing is waited for. */
function focusOf(display: string, game: readonly string[]): FocusWatch | undefined {
  try {
    return watchFocus(display, game.map(parseGameRule));
  } catch {
    return undefined;
  }
}

/** A session in the same folder that is being recorded by somebody living. */
function recordingBeside(partial: string): string | undefined {
  const [folder, own] = [dirname(partial), basename(partial)];
  for (const name of readdirSync(folder)) {
    if (!name.endsWith(PARTIAL_SUFFIX) || name === own) continue;
    const other = join(folder, name);
    if (holderOf(other) !== undefined && [CAPTURE_FILE, VIDEO_FILE].some((file) => grows(join(other, file))))
      return `${other} is being recorded`;
  }
  return undefined;
}

function grows(path: string): boolean {
  const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: 0 };
  return Date.now() - mtimeMs < GROWS_MS;
}
