import { getInt64, putInt64 } from '#core/time/units.ts';

/**
 * Fixed-size records as they lie in rings and journal blocks: little-endian, times as int64 us. One function writes, one reads; nothing
 * else knows an offset. A change here is a new `JOURNAL_VERSION`.
 */
export const ROW_BYTES = 64;
export const EVENT_BYTES = 32;
export const FRAME_BYTES = 48;
export const ANCHOR_BYTES = 24;
export const GAP_BYTES = 24;
export const CUT_BYTES = 8;

/** Numbers in a row beside motion: sticks and triggers, camera angles, or a pose; what they are follows from the device. */
export const ROW_AXES = 6;

/**
 * One row of `controls.parquet`. `state` has the keymask in its low 16 bits and the profile's own columns in the high ones; `axes` are
 * six numbers from index `axesAt` on, NaN where there is none.
 */
export function putRow(
  view: DataView,
  at: number,
  tsUs: number,
  gridUs: number,
  dx: number,
  dy: number,
  state: number,
  skipped: number,
  events: number,
  device: number,
  unit: number,
  buttons: number,
  axes: Float32Array,
  axesAt: number,
): void {
  putInt64(view, at, tsUs);
  putInt64(view, at + 8, Math.round(gridUs));
  view.setFloat32(at + 16, dx, true);
  view.setFloat32(at + 20, dy, true);
  view.setUint32(at + 24, state, true);
  view.setUint16(at + 28, Math.min(skipped, 0xffff), true);
  view.setUint16(at + 30, events, true);
  view.setUint8(at + 32, device);
  view.setUint8(at + 33, unit);
  view.setUint16(at + 34, buttons, true);
  for (let i = 0; i < ROW_AXES; i++) view.setFloat32(at + 36 + 4 * i, axes[axesAt + i] as number, true);
  view.setUint32(at + 60, 0, true);
}

export const rowAt = {
  tsUs: (view: DataView, at: number) => getInt64(view, at),
  gridUs: (view: DataView, at: number) => getInt64(view, at + 8),
  dx: (view: DataView, at: number) => view.getFloat32(at + 16, true),
  dy: (view: DataView, at: number) => view.getFloat32(at + 20, true),
  keymask: (view: DataView, at: number) => view.getUint16(at + 24, true),
  /** One bit for each of the profile's own columns. */
  custom: (view: DataView, at: number) => view.getUint16(at + 26, true),
  skipped: (view: DataView, at: number) => view.getUint16(at + 28, true),
  events: (view: DataView, at: number) => view.getUint16(at + 30, true),
  device: (view: DataView, at: number) => view.getUint8(at + 32),
  /** Which of several pads. */
  unit: (view: DataView, at: number) => view.getUint8(at + 33),
  buttons: (view: DataView, at: number) => view.getUint16(at + 34, true),
  axis: (view: DataView, at: number, i: number) => view.getFloat32(at + 36 + 4 * i, true),
};

/** One row of `events.parquet`. */
export function putEvent(
  view: DataView,
  at: number,
  tsUs: number,
  seq: number,
  device: number,
  unit: number,
  code: number,
  value: number,
  dx: number,
  dy: number,
): void {
  putInt64(view, at, tsUs);
  view.setUint32(at + 8, seq, true);
  view.setUint8(at + 12, device);
  view.setUint8(at + 13, code);
  view.setUint8(at + 14, unit);
  view.setFloat32(at + 16, value, true);
  view.setFloat32(at + 20, dx, true);
  view.setFloat32(at + 24, dy, true);
}

export const eventAt = {
  tsUs: (view: DataView, at: number) => getInt64(view, at),
  seq: (view: DataView, at: number) => view.getUint32(at + 8, true),
  device: (view: DataView, at: number) => view.getUint8(at + 12),
  code: (view: DataView, at: number) => view.getUint8(at + 13),
  unit: (view: DataView, at: number) => view.getUint8(at + 14),
  value: (view: DataView, at: number) => view.getFloat32(at + 16, true),
  dx: (view: DataView, at: number) => view.getFloat32(at + 20, true),
  dy: (view: DataView, at: number) => view.getFloat32(at + 24, true),
};

const REPEAT = 1;
const KEY = 2;
const BLANK = 4;

/** One row of `frames.parquet`; `crc` is the CRC-32 of the packet, by which recovery knows that the video has it whole. */
export function putFrame(
  view: DataView,
  at: number,
  frame: number,
  tsUs: number,
  captureUs: number,
  errUs: number,
  repeat: boolean,
  blank: boolean,
  key: boolean,
  bytes: number,
  encodeUs: number,
  crc: number,
  luma: number,
  change: number,
): void {
  putInt64(view, at, tsUs);
  putInt64(view, at + 8, captureUs);
  view.setUint32(at + 16, frame, true);
  view.setUint32(at + 20, errUs, true);
  view.setUint32(at + 24, bytes, true);
  view.setUint32(at + 28, encodeUs, true);
  view.setUint16(at + 32, luma, true);
  view.setUint16(at + 34, change, true);
  view.setUint32(at + 36, crc, true);
  view.setUint8(at + 40, (repeat ? REPEAT : 0) | (key ? KEY : 0) | (blank ? BLANK : 0));
}

export const frameAt = {
  tsUs: (view: DataView, at: number) => getInt64(view, at),
  captureUs: (view: DataView, at: number) => getInt64(view, at + 8),
  frame: (view: DataView, at: number) => view.getUint32(at + 16, true),
  errUs: (view: DataView, at: number) => view.getUint32(at + 20, true),
  bytes: (view: DataView, at: number) => view.getUint32(at + 24, true),
  encodeUs: (view: DataView, at: number) => view.getUint32(at + 28, true),
  repeat: (view: DataView, at: number) => (view.getUint8(at + 40) & REPEAT) !== 0,
  key: (view: DataView, at: number) => (view.getUint8(at + 40) & KEY) !== 0,
  blank: (view: DataView, at: number) => (view.getUint8(at + 40) & BLANK) !== 0,
  luma: (view: DataView, at: number) => view.getUint16(at + 32, true),
  change: (view: DataView, at: number) => view.getUint16(at + 34, true),
  crc: (view: DataView, at: number) => view.getUint32(at + 36, true),
};

/** A pair of readings of two clocks: wall time `utcUs` was read between `tsUs - widthUs / 2` and `tsUs + widthUs / 2`. */
export function putAnchor(view: DataView, at: number, tsUs: number, utcUs: number, widthUs: number): void {
  putInt64(view, at, tsUs);
  putInt64(view, at + 8, utcUs);
  view.setUint32(at + 16, widthUs, true);
}

export const anchorAt = {
  tsUs: (view: DataView, at: number) => getInt64(view, at),
  utcUs: (view: DataView, at: number) => getInt64(view, at + 8),
  widthUs: (view: DataView, at: number) => view.getUint32(at + 16, true),
};

/** A gap in a session's data. Written when it begins (`toUs` 0: still open) and again, with the same `fromUs`, when it ends. */
export function putGap(view: DataView, at: number, fromUs: number, toUs: number, reason: number, device: number): void {
  putInt64(view, at, fromUs);
  putInt64(view, at + 8, toUs);
  view.setUint8(at + 16, reason);
  view.setUint8(at + 17, device);
}

export const gapAt = {
  fromUs: (view: DataView, at: number) => getInt64(view, at),
  toUs: (view: DataView, at: number) => getInt64(view, at + 8),
  reason: (view: DataView, at: number) => view.getUint8(at + 16),
  /** 0: everything; n: pad n - 1. */
  device: (view: DataView, at: number) => view.getUint8(at + 17),
};
