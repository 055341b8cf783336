import { AXES, type RecordOf } from '#core/journal/records.ts';
import { PAD, STICK_REST } from '#format/core/input/codes.ts';
import { REGION_FIELDS, type RegionField } from '#format/core/picture-regions.ts';
import { pressWindow, type SyncSources, type SyncWindow, shownPictures, windowAt } from '#format/core/quality/sync/sync-windows.ts';
import { asTs, type SpanUs, type TsUs, tsAt } from '#format/core/time/units.ts';

/** Rows for half a minute with four pads and VR, frames for a minute at 120 fps; the older half goes when they are full. */
const ROWS = 1 << 17;
const FRAMES = 1 << 14;
/** Half as long as the verdict's windows, so that a change is noticed sooner. */
export const LIVE_WINDOW_US = 10e6;
/** Presses are fewer than turns. */
export const LIVE_PRESSES_US = 20e6;
/** Where those say nothing: in a game of moves a key is pressed every second or two. */
export const LIVE_MOVES_US = 60e6;
/** Time between two looks that far back: each costs three others. */
export const MOVES_EVERY_US = 10e6;

/** The last seconds of a running session as the search for the lag reads them. Allocates nothing per record. */
export class LagTrail {
  readonly #lateUs: SpanUs;
  readonly #row = {
    tsUs: new Float64Array(ROWS),
    device: new Uint8Array(ROWS),
    dx: new Float32Array(ROWS),
    dy: new Float32Array(ROWS),
    keymask: new Uint16Array(ROWS),
    custom: new Uint16Array(ROWS),
    padHeld: new Uint8Array(ROWS),
    rx: new Float32Array(ROWS),
    ry: new Float32Array(ROWS),
  };
  readonly #frame = {
    regions: REGION_FIELDS.map(() => new Uint16Array(FRAMES)),
    timesUs: new Float64Array(FRAMES),
    repeat: new Uint8Array(FRAMES),
    blank: new Uint8Array(FRAMES),
    dx: new Float32Array(FRAMES),
    dy: new Float32Array(FRAMES),
  };
  #rows = 0;
  #frames = 0;
  #lookedUs: TsUs | undefined;
  #movesUs = asTs(0);
  /** Whether a look since then found nothing. */
  #wasSilent = false;
  /** The game has a camera: the verdict will go by that alone. */
  #turns = false;

  /** `lateUs`: by how much the times of captures are too late, as calibrated. */
  constructor(lateUs: SpanUs) {
    this.#lateUs = lateUs;
  }

  row(record: RecordOf<'rows'>): void {
    if (this.#rows === ROWS) this.#rows = dropOlderHalf(this.#row, ROWS);
    const [row, i] = [this.#row, this.#rows++];
    const isPad = record.device === PAD;
    row.tsUs[i] = record.tsUs;
    row.device[i] = record.device;
    row.dx[i] = record.dx;
    row.dy[i] = record.dy;
    row.keymask[i] = record.keymask;
    row.custom[i] = record.custom;
    row.padHeld[i] = isPad && isHeld(record) ? 1 : 0;
    row.rx[i] = isPad ? record.axis2 : 0;
    row.ry[i] = isPad ? record.axis3 : 0;
  }

  frame(record: RecordOf<'frames'>): void {
    if (this.#frames === FRAMES) this.#frames = dropOlderHalf(this.#frame, FRAMES);
    const [frame, i] = [this.#frame, this.#frames++];
    frame.timesUs[i] = record.captureUs;
    frame.repeat[i] = record.repeat ? 1 : 0;
    frame.blank[i] = record.blank ? 1 : 0;
    frame.dx[i] = record.motionX;
    frame.dy[i] = record.motionY;
    for (let r = 0; r < REGION_FIELDS.length; r++) (frame.regions[r] as Uint16Array)[i] = record[REGION_FIELDS[r] as RegionField];
  }

  /**
   * What the last {@link LIVE_WINDOW_US} say, or where some of these are silent the presses of {@link LIVE_MOVES_US}; undefined until there are as many of
   * the first, and where nothing has been shown since the last look.
   */
  window(): SyncWindow | undefined {
    const [count, rows] = [this.#frames, this.#rows];
    const shown = shownPictures({ ...this.#frame, lateUs: this.#lateUs }, count);
    if (shown.atUs.length === 0) return undefined;
    const last = tsAt(shown.atUs, shown.atUs.length - 1);
    if (last === this.#lookedUs || last - (shown.beforeUs[0] as number) < LIVE_WINDOW_US) return undefined;
    this.#lookedUs = last;
    const { tsUs, device, ...trace } = this.#row;
    const sources = { rows: { tsUs: tsUs.subarray(0, rows), device, trace }, moved: { count, ...this.#frame }, shown };
    const window = liveWindow(sources, last);
    if (window.lagMs === undefined) this.#wasSilent = true;
    const fromUs = asTs(last - LIVE_MOVES_US);
    this.#turns ||= window.signal !== undefined && window.signal !== 'press-change';
    const isDue = last - this.#movesUs >= MOVES_EVERY_US && (shown.beforeUs[0] as number) <= fromUs;
    if (!this.#wasSilent || !isDue || this.#turns) return window;
    this.#movesUs = last;
    this.#wasSilent = false;
    const moves = pressWindow(sources, fromUs, asTs(last + 1));
    return moves.lagMs === undefined ? window : { ...moves, acted: window.acted };
  }
}

/** What was said, or would have been, when `lastUs` was the last picture. */
export function liveWindow(sources: SyncSources, lastUs: TsUs): SyncWindow {
  const pressesFromUs = asTs(Math.max(sources.shown.beforeUs[0] ?? 0, lastUs - LIVE_PRESSES_US));
  // The end is not part of a window.
  return windowAt(sources, asTs(lastUs - LIVE_WINDOW_US), asTs(lastUs + 1), pressesFromUs);
}

const isHeld = (record: RecordOf<'rows'>) => record.buttons !== 0 || AXES.some((axis) => Math.abs(record[axis]) > STICK_REST);

type Column = Float64Array | Float32Array | Uint16Array | Uint8Array;

/** Makes room; returns how many are left. */
function dropOlderHalf(columns: Readonly<Record<string, Column | readonly Column[]>>, length: number): number {
  for (const column of Object.values(columns).flat()) column.copyWithin(0, length / 2);
  return length / 2;
}
