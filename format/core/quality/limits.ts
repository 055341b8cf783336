import { asSpan } from '#format/core/time/units.ts';

/** GAP v0.2 section 8: less than this share of the frames may be missing, %. */
export const MOST_MISSING_PCT = 0.5;

/** The spec's pairs must lie within 8 ms: a frame captured further than that from its grid time makes its own pairs wrong. */
export const MOST_RESIDUAL_US = asSpan(8000);

/** Of the frames, that hold a picture of the game, its focus and input, %: with fewer nothing can be learned from a session. */
export const LEAST_USABLE_PCT = 50;

/** Mean luma of a black picture: limited-range black is 16; a night scene is lighter. */
export const BLACK_LUMA = 18;
