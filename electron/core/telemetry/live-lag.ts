import { LIVE_MOVES_US, LIVE_PRESSES_US, LIVE_WINDOW_US, MOVES_EVERY_US } from '#core/telemetry/lag-trail.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';
import { type LagShift, LagTrack } from '#format/core/quality/sync/lag-track.ts';
import type { SyncWindow } from '#format/core/quality/sync/sync-windows.ts';
import type { LagSignal } from '#format/core/signal/lag-signals.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';

/** Time between two looks, us. */
export const LOOK_EVERY_US = 2e6;
/** After so many looks without a relation (half a minute) what was found earlier is no longer shown as current. */
export const QUIET_LOOKS = 15;

/** How many looks in a row have data in common. */
const SHARED: Readonly<Record<LagSignal | 'moves', number>> = {
  'mouse-motion': LIVE_WINDOW_US / LOOK_EVERY_US,
  'stick-motion': LIVE_WINDOW_US / LOOK_EVERY_US,
  'press-change': LIVE_PRESSES_US / LOOK_EVERY_US,
  moves: LIVE_MOVES_US / MOVES_EVERY_US,
};

/** What is known of the lag right now. */
export interface LagNow {
  readonly state: Snapshot['lag']['state'];
  readonly signal: LagSignal | undefined;
  /** Median of the looks since {@link sinceUs}, a minute of them at most, and its 95 % interval. */
  readonly ms: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly sinceUs: TsUs | undefined;
  readonly shifts: number;
  readonly lastShift: LagShift | undefined;
}

const widthOf = ({ isKnown, range }: LagTrack) => (isKnown ? range.high - range.low : Number.POSITIVE_INFINITY);

/** Folds one look after another into the lag of the picture behind the input, and notices when it moves. */
export class LiveLag {
  readonly #fps: number;
  /** By signal; what only a longer look at presses finds is a track of its own. */
  readonly #tracks = new Map<LagSignal | 'moves', LagTrack>();
  #quiet = 0;
  /** Looks that found something since the last that found it in a longer stretch. */
  #sinceMoves = 0;
  #shifts = 0;
  #lastShift: LagShift | undefined;

  constructor(fps: number) {
    this.#fps = fps;
  }

  /** `undefined`: no new window. */
  look(window: SyncWindow | undefined): void {
    const { lagMs, signal, fromUs = asTs(0), toUs = asTs(0) } = window ?? {};
    if (lagMs === undefined || signal === undefined) {
      this.#quiet += 1;
      return;
    }
    this.#quiet = 0;
    this.#sinceMoves += 1;
    const kind = signal === 'press-change' && toUs - fromUs > LIVE_PRESSES_US + 1 ? 'moves' : signal;
    const track = this.#tracks.get(kind) ?? new LagTrack(signal, { shared: SHARED[kind], fps: this.#fps });
    this.#tracks.set(kind, track);
    if (kind === 'moves') this.#sinceMoves = 0;
    const isShown = track === this.#loudest || kind !== 'moves';
    const shift = track.add({ fromUs, lagMs });
    if (shift === undefined) return;
    // Both tracks of presses see one event: what the other knew is of before.
    if (kind === 'moves') this.#tracks.delete('press-change');
    if (kind === 'press-change') this.#tracks.delete('moves');
    if (!isShown) return;
    this.#shifts += 1;
    this.#lastShift = shift;
  }

  get now(): LagNow {
    const shifts = { shifts: this.#shifts, lastShift: this.#lastShift };
    const track = this.#loudest;
    if (track === undefined)
      return { state: 'silent', signal: undefined, ms: undefined, low: undefined, high: undefined, sinceUs: undefined, ...shifts };
    const { signal, isKnown, sinceUs, range } = track;
    return {
      state: this.#quiet >= QUIET_LOOKS ? 'silent' : isKnown ? 'known' : 'measuring',
      signal,
      ms: range.median,
      low: isKnown ? range.low : undefined,
      high: isKnown ? range.high : undefined,
      sinceUs,
      ...shifts,
    };
  }

  /**
   * The signal with the most to say: a walk begins later after its key than a turn after the mouse, so they are never mixed. Of two tracks of
   * presses the one that knows more: a stretch of 60 s says to 4 ms what the few of 20 s that speak at all say to 15.
   */
  get #loudest(): LagTrack | undefined {
    const most = [...this.#tracks.values()].reduce<LagTrack | undefined>(
      (most, one) => (one.windows > (most?.windows ?? 0) ? one : most),
      undefined,
    );
    const moves = this.#tracks.get('moves');
    const isNow = moves?.isKnown === true && this.#sinceMoves < QUIET_LOOKS;
    return isNow && most?.signal === 'press-change' && widthOf(moves) < widthOf(most) ? moves : most;
  }
}
