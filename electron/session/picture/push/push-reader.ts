import type { TheirUs } from '#format/core/time/units.ts';
import type * as av from '#video/av/lib.ts';

/** Waits for pictures of a source that pushes. */
export interface PushReader extends AsyncDisposable {
  /** us, of the source's own clock. */
  readonly ptsUs: TheirUs;
  /** The latest, until the next is waited for. */
  readonly frame: av.Frame;
  /**
   * Waits for the next. Returns FFmpeg's code: AVERROR_EAGAIN where there is none yet, AVERROR_EOF where there will be none. Some block for ever where the
   * system gives none.
   */
  next(): number;
}
