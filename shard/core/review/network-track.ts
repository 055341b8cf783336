import type { TsUs } from '#format/core/time/units.ts';

/** The network over a stretch of a recording; times in seconds from its first frame. What was not measured is absent. */
export interface NetworkPoint {
  readonly atS: number;
  /** Median. */
  readonly rttMs?: number | undefined;
  readonly jitterMs?: number | undefined;
  /** The worst: each is of the minute before. */
  readonly lossPct?: number | undefined;
  readonly uplinkKbps?: number | undefined;
  readonly downlinkKbps?: number | undefined;
}

type Figure = Exclude<keyof NetworkPoint, 'atS'>;
/** Columns of `netstats.parquet`, NaN where there is no value. */
export type NetworkColumns = { readonly tsUs: Float64Array } & Readonly<Record<Figure, Float64Array>>;

const FIGURES: readonly Figure[] = ['rttMs', 'jitterMs', 'lossPct', 'uplinkKbps', 'downlinkKbps'];
/** More than a plot has pixels. */
const MOST_POINTS = 900;

/** The rows as at most 900 points. */
export function networkPoints(columns: NetworkColumns, t0Us: TsUs): NetworkPoint[] {
  const rows = columns.tsUs.length;
  const each = Math.max(1, Math.ceil(rows / MOST_POINTS));
  return Array.from({ length: Math.ceil(rows / each) }, (_, i) => {
    const [from, to] = [i * each, Math.min(rows, (i + 1) * each)];
    const figures: Partial<Record<Figure, number>> = {};
    for (const name of FIGURES) {
      const known = columns[name]
        .slice(from, to)
        // Other makers may have their own ways to say that they do not know.
        .filter((value) => value >= 0 && value < Number.POSITIVE_INFINITY)
        .sort();
      const value = name === 'lossPct' ? known.at(-1) : known[known.length >> 1];
      if (value !== undefined) figures[name] = value;
    }
    return { atS: ((columns.tsUs[(from + to - 1) >> 1] as number) - t0Us) / 1e6, ...figures };
  });
}

/** The median of what is known of a figure. */
export function typical(points: readonly NetworkPoint[], figure: Figure): number | undefined {
  const known = points.flatMap((point) => point[figure] ?? []).sort((a, b) => a - b);
  return known[known.length >> 1];
}
