import type { Finding, Place } from '#format/core/findings/finding.ts';
import { shellQuoted } from '#shard/core/report/shell-quoted.ts';

/** Seconds of a session, from its first frame. */
export interface Cut {
  readonly fromS: number;
  readonly toS: number;
}

/** Margin around a fault, so that nothing of it is left. */
const MARGIN_S = 0.5;
/** Cuts closer together than this are merged: what is left between them would be too short for a shard. */
const JOIN_S = 5;
/** More cuts than this are no repair. */
const MOST = 20;

/** Cuts that remove a finding; undefined if cutting does not help (it names no place, nearly everything, or too many places). */
export function cutsFor({ at }: Pick<Finding, 'at'>, secondsOf: (place: Place) => Cut | undefined, lengthS: number): Cut[] | undefined {
  const places = at.flatMap((place) => secondsOf(place) ?? []).sort((a, b) => a.fromS - b.fromS);
  const cuts: { fromS: number; toS: number }[] = [];
  for (const { fromS, toS } of places) {
    const [from, to] = [Math.max(0, fromS - MARGIN_S), Math.min(lengthS, toS + MARGIN_S)];
    const last = cuts.at(-1);
    if (last !== undefined && from - last.toS < JOIN_S) last.toS = Math.max(last.toS, to);
    else cuts.push({ fromS: from, toS: to });
  }
  const cut = cuts.reduce((sum, { fromS, toS }) => sum + toS - fromS, 0);
  return cuts.length === 0 || cuts.length > MOST || cut > 0.9 * lengthS ? undefined : cuts;
}

/** The command that cuts, for a POSIX shell. */
export function trimCommandText(shard: string, cuts: readonly Cut[]): string {
  return `gap trim ${shellQuoted(shard)} ${cuts.map(({ fromS, toS }) => `--drop ${fromS.toFixed(2)}-${toS.toFixed(2)}`).join(' ')}`;
}
