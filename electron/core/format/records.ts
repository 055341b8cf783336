import { getInt64, putInt64 } from '#core/units.ts';

/**
 * Fixed-size records as they lie in rings and journal blocks: little-endian, times as int64 us. One function writes, one reads; nothing
 * else knows an offset. A change here is a new `JOURNAL_VERSION`.
 */
export const ROW_BYTES = 32;
export const EVENT_BYTES = 32;
export const FRAME_BYTES = 40;
export const ANCHOR_BYTES = 24;

/** One row of `controls.parquet`. */
export function putRow(
  view: DataView,
  at: number,
  tsUs: number,
  gridUs: number,
  dx: number,
  dy: number,
  keymask: number,
  skipped: number,
  events: number,
  device: number,
): void {
  putInt64(view, at, tsUs);
  putInt64(view, at + 8, Math.round(gridUs));
  view.setFloat32(at + 16, dx, true);
  view.setFloat32(at + 20, dy, true);
  view.setUint16(at + 24, keymask, true);
  view.setUint16(at + 26, Math.min(skipped, 0xffff), true);
  view.setUint16(at + 28, events, true);
  view.setUint8(at + 30, device);
}

export const rowAt = {
  tsUs: (view: DataView, at: number) => getInt64(view, at),
  gridUs: (view: DataView, at: number) => getInt64(view, at + 8),
  dx: (view: DataView, at: number) => view.getFloat32(at + 16, true),
  dy: (view: DataView, at: number) => view.getFloat32(at + 20, true),
  keymask: (view: DataView, at: number) => view.getUint16(at + 24, true),
  skipped: (view: DataView, at: number) => view.getUint16(at + 26, true),
  events: (view: DataView, at: number) => view.getUint16(at + 28, true),
  device: (view: DataView, at: number) => view.getUint8(at + 30),
};

/** One row of `events.parquet`. */
export function putEvent(
  view: DataView,
  at: number,
  tsUs: number,
  seq: number,
  device: number,
  code: number,
  value: number,
  dx: number,
  dy: number,
): void {
  putInt64(view, at, tsUs);
  view.setUint32(at + 8, seq, true);
  view.setUint8(at + 12, device);
  view.setUint8(at + 13, code);
  view.setFloat32(at + 16, value, true);
  view.setFloat32(at + 20, dx, true);
  view.setFloat32(at + 24, dy, true);
}

export const eventAt = {
  tsUs: (view: DataView, at: number) => getInt64(view, at),
  seq: (view: DataView, at: number) => view.getUint32(at + 8, true),
  device: (view: DataView, at: number) => view.getUint8(at + 12),
  code: (view: DataView, at: number) => view.getUint8(at + 13),
  value: (view: DataView, at: number) => view.getFloat32(at + 16, true),
  dx: (view: DataView, at: number) => view.getFloat32(at + 20, true),
  dy: (view: DataView, at: number) => view.getFloat32(at + 24, true),
};

const REPEAT = 1;
const KEY = 2;

/** One row of `frames.parquet`. */
export function putFrame(
  view: DataView,
  at: number,
  frame: number,
  tsUs: number,
  captureUs: number,
  errUs: number,
  repeat: boolean,
  key: boolean,
  bytes: number,
  encodeUs: number,
): void {
  putInt64(view, at, tsUs);
  putInt64(view, at + 8, captureUs);
  view.setUint32(at + 16, frame, true);
  view.setUint32(at + 20, errUs, true);
  view.setUint32(at + 24, bytes, true);
  view.setUint32(at + 28, encodeUs, true);
  view.setUint8(at + 32, (repeat ? REPEAT : 0) | (key ? KEY : 0));
}

export const frameAt = {
  tsUs: (view: DataView, at: number) => getInt64(view, at),
  captureUs: (view: DataView, at: number) => getInt64(view, at + 8),
  frame: (view: DataView, at: number) => view.getUint32(at + 16, true),
  errUs: (view: DataView, at: number) => view.getUint32(at + 20, true),
  bytes: (view: DataView, at: number) => view.getUint32(at + 24, true),
  encodeUs: (view: DataView, at: number) => view.getUint32(at + 28, true),
  repeat: (view: DataView, at: number) => (view.getUint8(at + 32) & REPEAT) !== 0,
  key: (view: DataView, at: number) => (view.getUint8(at + 32) & KEY) !== 0,
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
