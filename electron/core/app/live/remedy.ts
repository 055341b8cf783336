import type { Draft } from '#core/app/draft.ts';
import type { Headline } from '#core/app/live/headline.ts';
import { SIZES } from '#core/plan/options/recording-options.ts';

/** A recording of this many frames a second, or fewer, is not made slower. */
const SLOW_FPS = 30;
export const DEFAULT_SIZE = '1280x720';

/** What another recording does differently than the one before. */
export type Lighter = Pick<Draft, 'fps'> | Pick<Draft, 'size'> | Record<string, never>;

/**
 * The one thing to do about what the headline says, as one press: stop, keep what there is, and record on like this. Undefined where nothing is
 * wrong, or that does not help. `fps`: of the file; undefined: not known yet.
 */
export function remedyOf(headline: Headline, fps: number | undefined, { size = DEFAULT_SIZE }: Pick<Draft, 'size'>): Lighter | undefined {
  switch (headline.says) {
    case 'dead':
      return {};
    case 'missing':
    case 'residual': {
      if (fps === undefined || fps > SLOW_FPS) return { fps: SLOW_FPS };
      const smaller = SIZES[SIZES.indexOf(size) - 1];
      return smaller && { size: smaller };
    }
    default:
      return undefined;
  }
}
