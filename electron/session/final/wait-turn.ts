import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CAPTURE_FILE, MATROSKA_FILE, VIDEO_FILE } from '#format/core/layout.ts';
import { parseGameRule } from '#native/core/input/game-rule.ts';
import { type FocusWatch, watchFocus } from '#native/input/focus-watch.ts';
import { partialShards } from '#shard/folder/partials.ts';

/** What making a final video waits for, and until when. */
export interface Patience {
  /** What it waits for: nothing, recordings in the same folder, or also the recorded game while it is in front. */
  readonly yieldTo: 'nothing' | 'recordings' | 'play';
  /** The earliest time it may be made, ms since 1970. */
  readonly notBeforeMs: number;
}

const PATIENCE: Patience = { yieldTo: 'recordings', notBeforeMs: 0 };

/** A session whose pictures have grown within this time is being recorded. */
const GROWS_MS = 3000;

export interface TurnOptions {
  /** Asked repeatedly: the user may tell it to continue. */
  readonly patience?: (() => Patience) | undefined;
  /** X11 name of the display on which the game would be in front; by default `$DISPLAY`. */
  readonly display?: string | undefined;
}

/** Whether the video has to wait: a game being played comes before a video being made. */
export class Turn implements Disposable {
  readonly #partial: string;
  readonly #patience: () => Patience;
  readonly #openFocus: () => FocusWatch | undefined;
  #focus: FocusWatch | undefined;
  #focusOpened = false;

  /** `game`: rules of the recorded game; empty when any window was recorded, and then no game can be in front. */
  constructor(
    partial: string,
    game: readonly string[],
    { patience = () => PATIENCE, display = process.env.DISPLAY ?? '' }: TurnOptions = {},
  ) {
    this.#partial = partial;
    this.#patience = patience;
    this.#openFocus = () => (game.length > 0 ? focusOf(display, game) : undefined);
  }

  /** What comes first, in words; undefined: it is our turn. */
  look(nowMs = Date.now()): string | undefined {
    const { yieldTo, notBeforeMs } = this.#patience();
    if (nowMs < notBeforeMs) return `it is scheduled to start after ${new Date(notBeforeMs).toTimeString().slice(0, 5)}`;
    if (yieldTo === 'nothing') return undefined;
    const recording = recordingBeside(this.#partial);
    if (recording !== undefined) return recording;
    return yieldTo === 'play' && this.#isGameInFront() ? 'the game is in front' : undefined;
  }

  #isGameInFront(): boolean {
    if (!this.#focusOpened) this.#focus = this.#openFocus();
    this.#focusOpened = true;
    return this.#focus !== undefined && this.#focus.look() === undefined;
  }

  [Symbol.dispose](): void {
    this.#focus?.close();
  }
}

/** Undefined where the focus cannot be watched: nothing is waited for then. */
function focusOf(display: string, game: readonly string[]): FocusWatch | undefined {
  try {
    return watchFocus(display, game.map(parseGameRule));
  } catch {
    return undefined;
  }
}

/** Another session in the same folder that a running process is recording, in words. */
function recordingBeside(partial: string): string | undefined {
  const others = partialShards(dirname(partial)).filter(({ path, holder }) => holder !== undefined && basename(path) !== basename(partial));
  const growing = others.find(({ path }) => [CAPTURE_FILE, VIDEO_FILE, MATROSKA_FILE].some((file) => grows(join(path, file))));
  return growing && `${growing.path} is being recorded`;
}

function grows(path: string): boolean {
  const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: 0 };
  return Date.now() - mtimeMs < GROWS_MS;
}
