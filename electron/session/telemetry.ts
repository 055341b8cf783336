import type { RecordOf } from '#core/journal/records.ts';
import { networkFigures } from '#core/network/network-figures.ts';
import { Adviser, type Figures } from '#core/telemetry/advice.ts';
import { lagFigures } from '#core/telemetry/lag-figures.ts';
import { LiveDrift } from '#core/telemetry/live-drift.ts';
import type { LagNow } from '#core/telemetry/live-lag.ts';
import { NearestRows } from '#core/telemetry/nearest-rows.ts';
import { RecentHistogram } from '#core/telemetry/recent.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';
import type { NetRow } from '#format/core/documents/net-row.ts';
import { KEYBOARD, PAD } from '#format/core/input/codes.ts';
import { BLACK_LUMA } from '#format/core/quality/limits.ts';
import { Histogram } from '#format/core/signal/histogram.ts';
import { asSpan, asTs, type TsUs } from '#format/core/time/units.ts';
import type { VoiceNow } from '#session/threads/voice-watch.ts';
import { secondsIn } from '#shard/core/disk-space.ts';

const BUCKET_US = asSpan(10);
/** An encoder's delay is tens of milliseconds. */
const ENCODE_BUCKET_US = asSpan(250);

/** Figures that do not come from the records. */
export type Surroundings = Pick<
  Figures,
  | 'drops'
  | 'skippedFrames'
  | 'skippedTicks'
  | 'unmapped'
  | 'diskFreeBytes'
  | 'pads'
  | 'closedFor'
  | 'heldBy'
  | 'gaps'
  | 'restarts'
  | 'reliefs'
> & {
  /** Undefined until the first look. */
  readonly lag: LagNow | undefined;
  /** Of the last measurement; undefined: none yet, or not agreed to. */
  readonly network: NetRow | undefined;
  /** Undefined: the microphone is not to be heard. */
  readonly voice: (VoiceNow & { readonly rms: number | undefined }) | undefined;
  /** Requested from the encoder. */
  readonly bitrateBps: number;
  /** Additional rate of the final video, where it is made afterwards. */
  readonly laterBps: number;
};

/** A figure that is older says nothing of now. */
const NETWORK_FRESH_US = asSpan(3_000_000);

const voiceFigures = ({ listening, rms, why }: NonNullable<Surroundings['voice']>) => ({
  listening,
  ...(rms !== undefined && { rms }),
  ...(why !== undefined && { why }),
});

/** Running sums, or their rates over the last second. */
interface Second {
  readonly us: number;
  readonly frames: number;
  readonly bytes: number;
  readonly keys: number;
  readonly mouse: number;
  readonly pad: number;
}

const NONE: Second = { us: 0, frames: 0, bytes: 0, keys: 0, mouse: 0, pad: 0 };

/** Folds records into figures, in constant memory and without allocation per record. */
export class Telemetry {
  readonly #residual = new Histogram(BUCKET_US);
  readonly #tick = new Histogram(BUCKET_US);
  readonly #recent = {
    residual: new RecentHistogram(BUCKET_US),
    nearestRow: new RecentHistogram(BUCKET_US),
    tick: new RecentHistogram(BUCKET_US),
    encode: new RecentHistogram(ENCODE_BUCKET_US),
  };
  readonly #rowTimes = new NearestRows();
  readonly #drift = new LiveDrift();
  readonly #adviser = new Adviser();
  #frames = 0;
  #repeats = 0;
  #unusable = 0;
  #videoBytes = 0;
  #rows = 0;
  #keyEvents = 0;
  #mouseEvents = 0;
  #padEvents = 0;
  #firstTsUs = asTs(0);
  #lastTsUs = asTs(0);
  #since = NONE;
  #perSecond = NONE;

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

  row({ tsUs, gridUs }: Pick<RecordOf<'rows'>, 'tsUs' | 'gridUs'>): void {
    this.#rows += 1;
    this.#tick.add(tsUs - gridUs);
    this.#recent.tick.add(tsUs - gridUs);
    this.#rowTimes.row(tsUs);
  }

  event({ device }: Pick<RecordOf<'events'>, 'device'>): void {
    if (device === KEYBOARD) this.#keyEvents += 1;
    else if (device === PAD) this.#padEvents += 1;
    else this.#mouseEvents += 1;
  }

  frame({
    tsUs,
    captureUs,
    repeat,
    bytes,
    encodeUs,
    blank,
    luma,
  }: Pick<RecordOf<'frames'>, 'tsUs' | 'captureUs' | 'repeat' | 'bytes' | 'encodeUs' | 'blank' | 'luma'>): void {
    if (this.#frames === 0) this.#firstTsUs = tsUs;
    this.#frames += 1;
    if (blank || luma < 256 * BLACK_LUMA) this.#unusable += 1;
    this.#videoBytes += bytes;
    this.#lastTsUs = tsUs;
    const rowUs = this.#rowTimes.distance(tsUs);
    if (Number.isFinite(rowUs)) this.#recent.nearestRow.add(rowUs);
    if (repeat) this.#repeats += 1;
    else {
      this.#residual.add(Math.abs(captureUs - tsUs));
      this.#recent.residual.add(Math.abs(captureUs - tsUs));
      this.#recent.encode.add(encodeUs);
      this.#drift.add(tsUs, asSpan(captureUs - tsUs));
    }
  }

  snapshot(nowUs: TsUs, { bitrateBps, laterBps, lag, network, voice, ...rest }: Surroundings): Snapshot {
    for (const histogram of Object.values(this.#recent)) histogram.turn(nowUs);
    this.#countSecond(nowUs);
    const elapsedS = this.#frames === 0 ? 0 : (this.#lastTsUs - this.#firstTsUs) / 1e6;
    // A quiet scene needs little; a busy one will use the full rate requested from the encoder.
    const expectedBps = laterBps + Math.max(bitrateBps, elapsedS > 1 ? (this.#videoBytes * 8) / elapsedS : 0);
    const recent = (histogram: RecentHistogram) => ({ p50: histogram.quantile(0.5), p99: histogram.quantile(0.99) });
    const drift = this.#drift.slope;
    const figures: Figures = {
      elapsedS,
      frames: this.#frames,
      fps: this.#perSecond.frames,
      repeats: this.#repeats,
      unusable: this.#unusable,
      residualUs: recent(this.#recent.residual),
      residualP99Us: this.#residual.quantile(0.99),
      nearestRowUs: recent(this.#recent.nearestRow),
      tickUs: recent(this.#recent.tick),
      tickP99Us: this.#tick.quantile(0.99),
      encodeUs: recent(this.#recent.encode),
      ...(drift !== undefined && { driftMsPerMin: drift }),
      lag: lagFigures(lag, this.#firstTsUs),
      ...(network !== undefined && nowUs - network.tsUs < NETWORK_FRESH_US && { network: networkFigures(network) }),
      ...(voice !== undefined && { voice: voiceFigures(voice) }),
      bitrateBps: this.#perSecond.bytes * 8,
      rows: this.#rows,
      keyEvents: this.#keyEvents,
      mouseEvents: this.#mouseEvents,
      padEvents: this.#padEvents,
      eventsPerS: { keyboard: this.#perSecond.keys, mouse: this.#perSecond.mouse, pad: this.#perSecond.pad },
      ...rest,
      diskLeftS: secondsIn(rest.diskFreeBytes, expectedBps),
      lastFrameAgeMs: this.#frames === 0 ? 0 : Math.max(0, (nowUs - this.#lastTsUs) / 1000),
    };
    return { ...figures, advice: this.#adviser.look(figures, nowUs) };
  }

  #countSecond(nowUs: TsUs): void {
    const since = this.#since;
    const seconds = (nowUs - since.us) / 1e6;
    if (seconds < 1) return;
    const now: Second = {
      us: nowUs,
      frames: this.#frames,
      bytes: this.#videoBytes,
      keys: this.#keyEvents,
      mouse: this.#mouseEvents,
      pad: this.#padEvents,
    };
    this.#since = now;
    if (since.us === 0) return;
    const rate = (what: keyof Second) => (now[what] - since[what]) / seconds;
    this.#perSecond = {
      us: nowUs,
      frames: rate('frames'),
      bytes: rate('bytes'),
      keys: rate('keys'),
      mouse: rate('mouse'),
      pad: rate('pad'),
    };
  }
}
