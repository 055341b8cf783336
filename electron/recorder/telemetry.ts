import { Histogram } from '#core/histogram.ts';
import { KEYBOARD, PAD } from '#core/input/codes.ts';
import type { GapReason } from '#core/input/gap.ts';

/** What a person sees of a running session. Every figure comes from what was written. */
export interface Snapshot {
  readonly elapsedS: number;
  readonly frames: number;
  /** Over the last second. */
  readonly fps: number;
  readonly repeats: number;
  readonly drops: number;
  readonly residualP99Us: number;
  readonly tickP99Us: number;
  /** Over the last second. */
  readonly bitrateBps: number;
  readonly rows: number;
  readonly keyEvents: number;
  readonly mouseEvents: number;
  readonly padEvents: number;
  /** Gamepads that are connected. */
  readonly pads: number;
  /** Why nothing is taken in right now; undefined while the game has the focus. */
  readonly closedFor: GapReason | undefined;
  /** How often a silent source of input was restarted. */
  readonly restarts: number;
  readonly unmapped: number;
  readonly diskFreeBytes: number;
  readonly diskLeftS: number;
  /** Since the last frame was written. */
  readonly lastFrameAgeMs: number;
}

/** Folds records into figures, in constant memory and without allocation per record. */
export class Telemetry {
  readonly #residual = new Histogram(10);
  readonly #tick = new Histogram(10);
  #frames = 0;
  #repeats = 0;
  #videoBytes = 0;
  #rows = 0;
  #keyEvents = 0;
  #mouseEvents = 0;
  #padEvents = 0;
  #firstTsUs = 0;
  #lastTsUs = 0;
  #since = { us: 0, frames: 0, bytes: 0, fps: 0, bitrateBps: 0 };

  get frames(): number {
    return this.#frames;
  }

  get repeats(): number {
    return this.#repeats;
  }

  get videoBytes(): number {
    return this.#videoBytes;
  }

  get rows(): number {
    return this.#rows;
  }

  get events(): number {
    return this.#keyEvents + this.#mouseEvents + this.#padEvents;
  }

  row(latenessUs: number): void {
    this.#rows += 1;
    this.#tick.add(latenessUs);
  }

  event(device: number): void {
    if (device === KEYBOARD) this.#keyEvents += 1;
    else if (device === PAD) this.#padEvents += 1;
    else this.#mouseEvents += 1;
  }

  frame(tsUs: number, captureUs: number, repeat: boolean, bytes: number): void {
    if (this.#frames === 0) this.#firstTsUs = tsUs;
    this.#frames += 1;
    this.#videoBytes += bytes;
    this.#lastTsUs = tsUs;
    if (repeat) this.#repeats += 1;
    else this.#residual.add(Math.abs(captureUs - tsUs));
  }

  snapshot(
    nowUs: number,
    rest: Pick<Snapshot, 'drops' | 'unmapped' | 'diskFreeBytes' | 'pads' | 'closedFor' | 'restarts'> & {
      readonly marginBytes: number;
      readonly bitrateBps: number;
    },
  ): Snapshot {
    const since = this.#since;
    const seconds = (nowUs - since.us) / 1e6;
    if (seconds >= 1) {
      this.#since = {
        us: nowUs,
        frames: this.#frames,
        bytes: this.#videoBytes,
        fps: since.us === 0 ? 0 : (this.#frames - since.frames) / seconds,
        bitrateBps: since.us === 0 ? 0 : ((this.#videoBytes - since.bytes) * 8) / seconds,
      };
    }
    const elapsedS = this.#frames === 0 ? 0 : (this.#lastTsUs - this.#firstTsUs) / 1e6;
    // A quiet scene needs little; what was asked of the encoder is what a wild one will take.
    const expectedBps = Math.max(rest.bitrateBps, elapsedS > 1 ? (this.#videoBytes * 8) / elapsedS : 0);
    return {
      elapsedS,
      frames: this.#frames,
      fps: this.#since.fps,
      repeats: this.#repeats,
      drops: rest.drops,
      residualP99Us: this.#residual.quantile(0.99),
      tickP99Us: this.#tick.quantile(0.99),
      bitrateBps: this.#since.bitrateBps,
      rows: this.#rows,
      keyEvents: this.#keyEvents,
      mouseEvents: this.#mouseEvents,
      padEvents: this.#padEvents,
      pads: rest.pads,
      closedFor: rest.closedFor,
      restarts: rest.restarts,
      unmapped: rest.unmapped,
      diskFreeBytes: rest.diskFreeBytes,
      diskLeftS: Math.max(0, rest.diskFreeBytes - rest.marginBytes) / (expectedBps / 8),
      lastFrameAgeMs: this.#frames === 0 ? 0 : Math.max(0, (nowUs - this.#lastTsUs) / 1000),
    };
  }
}
