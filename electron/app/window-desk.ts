import type { CallTable } from '#server/core/call.ts';
import type { Answering } from '#server/core/wire.ts';

/** Answers windows: the desk of one station, of a lab, or of a corpus. */
export interface WindowDesk extends Answering {
  readonly table: CallTable;
  /** Sends the current view immediately, and every event from now on. */
  listen(tell: (event: string, value: unknown) => void): Disposable;
}
