import { type Doubtful, MOST_SPANS, type Strokes } from '#corpus/core/authenticity/played-input.ts';
import type { SyncSummary } from '#format/core/documents/qat.ts';
import type { TsUs } from '#format/core/time/units.ts';

/** So many presses ought to be answered by something, in a game that answers presses. */
const LEAST_PRESSES = 20;

/**
 * Stretches in which the player did something and the pictures do not answer it: the input may come from another session, or be invented. Some games
 * never answer visibly, so this only counts against what is usual in the game's other sessions (`score.ts`). `of`: stretches in
 * which something was done.
 */
export function unrelated({ windows }: Pick<SyncSummary, 'windows'>, { tsUs, down }: Strokes, t0Us: TsUs): Doubtful {
  let next = 0;
  const acted = windows.filter(({ from_s, to_s, acted: moved, lag_ms }) => {
    let presses = 0;
    while (next < tsUs.length && ((tsUs[next] as number) - t0Us) / 1e6 < from_s) next += 1;
    for (; next < tsUs.length && ((tsUs[next] as number) - t0Us) / 1e6 < to_s; next++) presses += down[next] as number;
    return moved || lag_ms !== undefined || presses >= LEAST_PRESSES;
  });
  const alone = acted.filter(({ lag_ms }) => lag_ms === undefined);
  return {
    share: acted.length === 0 ? 0 : alone.length / acted.length,
    of: acted.length,
    at: alone.slice(0, MOST_SPANS).map(({ from_s, to_s }) => ({ from_s, to_s })),
  };
}
