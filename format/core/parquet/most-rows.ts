import { ENCRYPTED_SUFFIX } from '#format/core/documents/encryption.ts';
import { CONTROLS, EVENTS, FRAMES, GAME, MOST_ROWS_PER_S, UNCONFIRMED } from '#format/core/parquet/tables.ts';

/** s. GAP v0.2 section 2: 30 to 120 minutes, and some for what a recorder ends late. */
export const LONGEST_S = 8000;
/** GAP v0.2 section 3 allows 120; what has a row for each frame has twice as many at most. */
const MOST_FPS = 240;
/** The fastest mice report so often (USB 2 high speed: 125 us). */
const MOST_EVENTS_PER_S = 8000;

const PER_S: Readonly<Record<string, number>> = {
  [CONTROLS.file]: MOST_ROWS_PER_S,
  [FRAMES.file]: MOST_FPS,
  [GAME.file]: MOST_FPS,
  [UNCONFIRMED.file]: MOST_FPS,
  [EVENTS.file]: MOST_EVENTS_PER_S,
};

/**
 * How many rows a table of a shard can have at most, before one is read: runs of one value make a hundred million of a kilobyte. `bytes`: of the
 * file. Infinity for a table that the format does not have.
 */
export function mostRows(name: string, bytes: number): number {
  const file = (name.split(/[/\\]/).at(-1) ?? '').replace(ENCRYPTED_SUFFIX, '');
  const most = (PER_S[file] ?? Number.POSITIVE_INFINITY) * LONGEST_S;
  // No two events are of one moment and alike, so each takes a byte at least.
  return file === EVENTS.file ? Math.min(most, bytes) : most;
}
