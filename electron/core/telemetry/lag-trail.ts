import { AXES, type RecordOf } from '#core/format/journal/records.ts';
import { PAD, STICK_REST } from '#core/input/codes.ts';
import { type SyncWindow, shownPictures, windowAt } from '#core/quality/sync/sync-windows.ts';
import type { SpanUs, TsUs } from '#core/time/units.ts';

/** Rows for half a minute with four pads and VR, frames for half a minute at 120 fps; the older half goes when they are full. */
const ROWS = 1 << 16;
const FRAMES = 1 << 12;
/** Half as long as the verdict's windows, so that a change is noticed sooner. */
export const LIVE_WINDOW_US = 10e6;

/** The last seconds of a running session as the search for the lag reads them. Allocates nothing per record. */
export class LagTrail {
  readonly #lateUs: SpanUs;
  readonly #row = {
    tsUs: new Float64Array(ROWS),
    device: new Uint8Array(ROWS),
    dx: new Float32Array(ROWS),
    dy: new Float32Array(ROWS),
    keymask: new Uint16Array(ROWS),
    padHeld: new Uint8Array(ROWS),
    rx: new Float32Array(ROWS),
    ry: new Float32Array(ROWS),
  };
  readonly #frame = {
    timesUs: new Float64Array(FRAMES),
    repeat: new Uint8Array(FRAMES),
    blank: new Uint8Array(FRAMES),
    dx: new Float32Array(FRAMES),
    dy: new Float32Array(FRAMES),
    change: new Float32Array(FRAMES),
  };
  #rows = 0;
  #frames = 0;
  #lookedUs: TsUs | undefined;

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
    frame.change[i] = record.change / 256;
  }

  /** What the last {@link LIVE_WINDOW_US} say; undefined until there are as many, and where nothing has been shown since the last look. */
  window(): SyncWindow | undefined {
    const [count, rows] = [this.#frames, this.#rows];
    const shown = shownPictures({ ...this.#frame, lateUs: this.#lateUs }, count);
    const last = shown.atUs.at(-1);
    if (last === undefined || last === this.#lookedUs || last - (shown.beforeUs[0] as number) < LIVE_WINDOW_US) return undefined;
    this.#lookedUs = last;
    const { tsUs, device, ...trace } = this.#row;
    return windowAt(
      { rows: { tsUs: tsUs.subarray(0, rows), device, trace }, moved: { count, ...this.#frame }, shown },
      last - LIVE_WINDOW_US,
      // Its end is not part of a window.
      last + 1,
    );
  }
}

const isHeld = (record: RecordOf<'rows'>) => record.buttons !== 0 || AXES.some((axis) => Math.abs(record[axis]) > STICK_REST);

/** Makes room; returns how many are left. */
function dropOlderHalf(columns: Readonly<Record<string, Float64Array | Float32Array | Uint16Array | Uint8Array>>, length: number): number {
  for (const column of Object.values(columns)) column.copyWithin(0, length / 2);
  return length / 2;
}
