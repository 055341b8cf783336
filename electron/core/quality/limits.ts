import type { SpanUs } from '#core/time/units.ts';

/** GAP v0.2 section 8: less than this share of the frames may be missing, %. */
export const MOST_MISSING_PCT = 0.5;

/** The spec's pairs must lie within 8 ms: a frame captured further than that from its grid time makes its own pairs wrong. */
export const MOST_RESIDUAL_US: SpanUs = 8000;
