import { MAX_PADS, PAD_AXES } from '#format/core/input/pad.ts';
import { firstAtLeast } from '#format/core/time/first-at-least.ts';
import type { TsUs } from '#format/core/time/units.ts';

/** The gamepads, row by row, in order of time: which one, its sticks and triggers (`lx ly rx ry lt rt`), and its buttons by bit. */
export interface PadTrack {
  readonly tsUs: Float64Array;
  /** Six per row, row after row. */
  readonly axes: Float32Array;
  readonly buttons: Uint16Array;
  readonly pad: Uint16Array;
}

/** One pad as it was while a frame was shown. */
export interface PadState {
  readonly pad: number;
  readonly axes: Float32Array;
  readonly buttons: number;
}

const HEAD_BYTES = 8;
const ROW_BYTES = 8 + 4 * PAD_AXES + 2 + 2;

/** One binary file, little-endian: u32 count, u32 0, f64 times, 6 f32 axes of each row, u16 buttons, u16 pads. */
export function packPads({ tsUs, axes, buttons, pad }: PadTrack): Uint8Array {
  const count = tsUs.length;
  const packed = new Uint8Array(HEAD_BYTES + ROW_BYTES * count);
  const track = viewOf(packed.buffer, count);
  new DataView(packed.buffer).setUint32(0, count, true);
  track.tsUs.set(tsUs);
  track.axes.set(axes);
  track.buttons.set(buttons);
  track.pad.set(pad);
  return packed;
}

/** Throws a RangeError for anything that `packPads` has not made. */
export function unpackPads(packed: ArrayBuffer): PadTrack {
  const count = packed.byteLength < HEAD_BYTES ? -1 : new DataView(packed).getUint32(0, true);
  if (packed.byteLength !== HEAD_BYTES + ROW_BYTES * count) throw new RangeError('not a gamepad track');
  return viewOf(packed, count);
}

/** Every machine that runs a browser, and every one that records, is little-endian. */
function viewOf(packed: ArrayBuffer, count: number): PadTrack {
  const axesAt = HEAD_BYTES + 8 * count;
  const buttonsAt = axesAt + 4 * PAD_AXES * count;
  return {
    tsUs: new Float64Array(packed, HEAD_BYTES, count),
    axes: new Float32Array(packed, axesAt, PAD_AXES * count),
    buttons: new Uint16Array(packed, buttonsAt, count),
    pad: new Uint16Array(packed, buttonsAt + 2 * count, count),
  };
}

/** A pad without a row for this long is no longer there: rows come at least 60 times a second (GAP v0.2 section 4). */
const GONE_US = 500_000;

/** Each pad at the end of a frame's span; a button that was down at any time within it counts, so that a tap is seen. */
export function padsWithin({ tsUs, axes, buttons, pad }: PadTrack, fromUs: TsUs, toUs: TsUs): PadState[] {
  const states: PadState[] = [];
  const end = firstAtLeast(tsUs, toUs);
  for (let which = 0; which < MAX_PADS; which++) {
    let last = -1;
    let held = 0;
    for (let i = end - 1; i >= 0 && (tsUs[i] as number) > fromUs - GONE_US; i--) {
      if (pad[i] !== which) continue;
      if (last < 0) last = i;
      if (last !== i && (tsUs[i] as number) < fromUs) break;
      held |= buttons[i] as number;
    }
    if (last >= 0) states.push({ pad: which, axes: axes.subarray(PAD_AXES * last, PAD_AXES * (last + 1)), buttons: held });
  }
  return states;
}
