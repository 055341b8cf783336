import { NET_ROW_US, type NetRow } from '#format/core/documents/net-row.ts';
import { asSpan } from '#format/core/time/units.ts';

/** What a game tells of its own network is better than what is measured beside it: for this long after a row of its own nothing else is taken. */
const GAME_COUNTS_US = asSpan(2_000_000);

/**
 * All rows in order of time, none less than a quarter of a second after another: what the game told, and of what was measured the rows where it
 * was silent. Both lists are in order of time.
 */
export function mergeNetRows(told: readonly NetRow[], measured: readonly NetRow[]): NetRow[] {
  const rows: NetRow[] = [];
  const take = (row: NetRow) => {
    if (row.tsUs - (rows.at(-1)?.tsUs ?? Number.NEGATIVE_INFINITY) >= NET_ROW_US) rows.push(row);
  };
  let at = 0;
  for (const row of measured) {
    for (let next = told[at]; next !== undefined && next.tsUs <= row.tsUs; next = told[at]) {
      take(next);
      at += 1;
    }
    const sinceUs = row.tsUs - (told[at - 1]?.tsUs ?? Number.NEGATIVE_INFINITY);
    const untilUs = (told[at]?.tsUs ?? Number.POSITIVE_INFINITY) - row.tsUs;
    if (sinceUs > GAME_COUNTS_US && untilUs > NET_ROW_US) take(row);
  }
  for (const row of told.slice(at)) take(row);
  return rows;
}
