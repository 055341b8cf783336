import { asSpan, type SpanUs } from '#format/core/time/units.ts';

/**
 * Bounds from observations on a stamp's error `e = stamp - true time`, us: `e` is not below any of the lower ones, nor above any of the
 * upper ones.
 */
export interface StampBounds {
  readonly lowerUs: readonly SpanUs[];
  readonly upperUs: readonly SpanUs[];
}

/** The range of constant errors that contradict the fewest bounds, and how many they contradict. */
export interface BiasInterval {
  readonly lowUs: SpanUs;
  readonly highUs: SpanUs;
  readonly violations: number;
  /** Bounds in all. */
  readonly of: number;
}

/**
 * The interval from the largest lower to the smallest upper bound, when no bounds contradict each other. Where jitter makes them do so,
 * the constants that violate as few bounds as possible, from the smallest to the largest. `undefined` unless there are bounds on both
 * sides, and where constants beyond all of them violate no more: they have no end.
 */
export function biasInterval({ lowerUs, upperUs }: StampBounds): BiasInterval | undefined {
  if (lowerUs.length === 0 || upperUs.length === 0) return undefined;
  const lower = Float64Array.from(lowerUs).sort();
  const upper = Float64Array.from(upperUs).sort();
  // Below all bounds, every lower one is violated and no upper one. Passing a lower bound satisfies it, passing an upper one violates it.
  let [l, u, violations] = [0, 0, lower.length];
  let best = { violations: Number.POSITIVE_INFINITY, low: 0, high: 0 };
  let from = Number.NEGATIVE_INFINITY;
  while (l < lower.length || u < upper.length) {
    const takeLower = l < lower.length && (u >= upper.length || (lower[l] as number) <= (upper[u] as number));
    const at = (takeLower ? lower[l++] : upper[u++]) as number;
    best = better(best, violations, from, at);
    violations += takeLower ? -1 : 1;
    from = at;
  }
  best = better(best, violations, from, Number.POSITIVE_INFINITY);
  if (!Number.isFinite(best.high - best.low)) return undefined;
  return { lowUs: asSpan(best.low), highUs: asSpan(best.high), violations: best.violations, of: lower.length + upper.length };
}

interface Best {
  readonly violations: number;
  readonly low: number;
  readonly high: number;
}

function better(best: Best, violations: number, low: number, high: number): Best {
  if (violations < best.violations) return { violations, low, high };
  if (violations > best.violations) return best;
  return { ...best, high };
}

/** Merges several sources of bounds on the same stamps. */
export function pooled(all: readonly StampBounds[]): StampBounds {
  return { lowerUs: all.flatMap(({ lowerUs }) => lowerUs), upperUs: all.flatMap(({ upperUs }) => upperUs) };
}

/** In per cent of all bounds. */
export function violationPct({ violations, of }: BiasInterval): number {
  return (100 * violations) / of;
}
