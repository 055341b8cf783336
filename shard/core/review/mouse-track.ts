import { firstAtLeast } from '#format/core/time/first-at-least.ts';
import type { SpanUs, TsUs } from '#format/core/time/units.ts';

/** The mouse, row by row: when it was read, and how far it had moved since the row before, counts. */
export interface MouseTrack {
  readonly tsUs: Float64Array;
  readonly dx: Float32Array;
  readonly dy: Float32Array;
}

const HEAD_BYTES = 8;

/** One binary file, little-endian: u32 count, u32 0, f64 times, f32 dx, f32 dy. */
export function packMouse({ tsUs, dx, dy }: MouseTrack): Uint8Array {
  const count = tsUs.length;
  const packed = new Uint8Array(HEAD_BYTES + 16 * count);
  const view = new DataView(packed.buffer);
  view.setUint32(0, count, true);
  for (let i = 0; i < count; i++) {
    view.setFloat64(HEAD_BYTES + 8 * i, tsUs[i] as number, true);
    view.setFloat32(HEAD_BYTES + 8 * count + 4 * i, dx[i] as number, true);
    view.setFloat32(HEAD_BYTES + 12 * count + 4 * i, dy[i] as number, true);
  }
  return packed;
}

/** Throws a RangeError for anything that `packMouse` has not made. */
export function unpackMouse(packed: ArrayBuffer): MouseTrack {
  const count = packed.byteLength < HEAD_BYTES ? -1 : new DataView(packed).getUint32(0, true);
  if (packed.byteLength !== HEAD_BYTES + 16 * count) throw new RangeError('not a mouse track');
  // Every machine that runs a browser is little-endian.
  return {
    tsUs: new Float64Array(packed, HEAD_BYTES, count),
    dx: new Float32Array(packed, HEAD_BYTES + 8 * count, count),
    dy: new Float32Array(packed, HEAD_BYTES + 12 * count, count),
  };
}

/** Counts moved in each of `bins` equal parts of a stretch of time. */
export function movedIn(track: MouseTrack, fromUs: TsUs, toUs: TsUs, bins: number): Float32Array {
  const moved = new Float32Array(bins);
  const perBin = (toUs - fromUs) / bins;
  for (let i = firstAtLeast(track.tsUs, fromUs); i < track.tsUs.length && (track.tsUs[i] as number) < toUs; i++) {
    const bin = Math.min(bins - 1, Math.floor(((track.tsUs[i] as number) - fromUs) / perBin));
    moved[bin] = (moved[bin] as number) + Math.hypot(track.dx[i] as number, track.dy[i] as number);
  }
  return moved;
}

/** The path of the mouse around a time, in counts from where it was then. */
export function pathAround(
  track: MouseTrack,
  us: number,
  reachUs: SpanUs,
): { readonly x: number; readonly y: number; readonly after: boolean }[] {
  const now = firstAtLeast(track.tsUs, us);
  const path: { x: number; y: number; after: boolean }[] = [];
  let [x, y] = [0, 0];
  for (let i = firstAtLeast(track.tsUs, us - reachUs); i < now; i++) {
    x += track.dx[i] as number;
    y += track.dy[i] as number;
    path.push({ x, y, after: false });
  }
  const [atX, atY] = [x, y];
  for (let i = now; i < track.tsUs.length && (track.tsUs[i] as number) < us + reachUs; i++) {
    x += track.dx[i] as number;
    y += track.dy[i] as number;
    path.push({ x, y, after: true });
  }
  return path.map((point) => ({ ...point, x: point.x - atX, y: point.y - atY }));
}
