import type { CallTable } from '#core/app/call.ts';
import type { Answering } from '#core/app/wire.ts';

/** Whoever answers windows: the desk of one station, or the lab's. */
export interface WindowDesk extends Answering {
  readonly table: CallTable;
  /** Tells everything from now on, and how things stand at once. */
  listen(tell: (event: string, value: unknown) => void): Disposable;
}
