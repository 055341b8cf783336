import { type Doubtful, doubtful, type Moves } from '#corpus/core/authenticity/played-input.ts';
import type { TsUs } from '#format/core/time/units.ts';

/**
 * Events of a mouse that say the same so often in a row are a machine's. A hand trembles by a count or two at 8 to 12 Hz: at 3 counts an event and more, and
 * 125 events a second, the longest run in ten hours of invented hands was 9.
 */
const IN_A_ROW = 16;
const LEAST_COUNTS = 3;
/** Fewer fast events say nothing. */
const LEAST_MOVES = 100;

/** Motion of the mouse in equal steps. `of`: events of at least {@link LEAST_COUNTS} counts. */
export function constantMotion({ tsUs, dx, dy }: Moves, t0Us: TsUs): Doubtful {
  const marked = new Uint8Array(tsUs.length);
  let fast = 0;
  for (let from = 0; from < tsUs.length; ) {
    let to = from + 1;
    while (to < tsUs.length && dx[to] === dx[from] && dy[to] === dy[from]) to += 1;
    if (Math.abs(dx[from] as number) + Math.abs(dy[from] as number) >= LEAST_COUNTS) {
      fast += to - from;
      if (to - from >= IN_A_ROW) marked.fill(1, from, to);
    }
    from = to;
  }
  return fast < LEAST_MOVES ? { share: 0, of: fast, at: [] } : doubtful(tsUs, marked, t0Us, fast);
}
