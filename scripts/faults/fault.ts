import type { Try } from '#scripts/faults/outcome.ts';

/** Where a try takes place: its own folder, which does not exist yet, and a display with the game and its player. */
export interface Scene {
  readonly out: string;
  readonly display: string;
}

/** Something that can happen to a recording. */
export interface Fault {
  readonly name: string;
  /** What a user may expect. */
  readonly expect: string;
  readonly tries: { readonly short: number; readonly full: number };
  /** Why it cannot be done on this machine; undefined if it can. */
  readonly cannot?: (() => string | undefined) | undefined;
  /** Causes it once. Rejects if the recorder misbehaved. */
  readonly run: (scene: Scene) => Promise<Try>;
}
