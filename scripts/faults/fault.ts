import type { Try } from '#scripts/faults/outcome.ts';

/** Where a try takes place: a folder of its own that does not exist yet, and a display with the game and its player. */
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
  /** Why it cannot be done on this machine; undefined when it can. */
  readonly cannot?: (() => string | undefined) | undefined;
  /** Makes it happen once. Rejects when the recorder did not do what it should. */
  readonly run: (scene: Scene) => Promise<Try>;
}
