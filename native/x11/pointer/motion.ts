import type { PostedPositions } from '#native/x11/pointer/posted-positions.ts';

/** How one axis of a pointing device counts. */
export interface AxisMode {
  readonly absolute: boolean;
  /** Range of an absolute axis. */
  readonly min: number;
  readonly max: number;
}

/** Axes x and y of one device, and where an absolute one was before. */
export interface PointerAxes {
  /** XTest's pointer, which posts motion and positions as a program likes. */
  readonly isXTest: boolean;
  readonly x: AxisMode;
  readonly y: AxisMode;
  /** Of relative axes. */
  posted: PostedPositions | undefined;
  lastX: number;
  lastY: number;
}

export const RELATIVE: AxisMode = { absolute: false, min: 0, max: 0 };

export function pointerAxes(x: AxisMode, y: AxisMode, isXTest: boolean): PointerAxes {
  return { isXTest, x, y, posted: undefined, lastX: Number.NaN, lastY: Number.NaN };
}

/**
 * How far a device moved along one axis: what a relative device reports, or the difference between an absolute one's positions (tablet,
 * virtual machine, VNC) in pixels of a screen of `pixels`. An absolute device's first position is no motion.
 */
export function axisDelta(mode: AxisMode, value: number, last: number, pixels: number): number {
  if (!mode.absolute) return value;
  if (Number.isNaN(last)) return 0;
  const range = mode.max - mode.min;
  return ((value - last) * pixels) / (range > 0 ? range + 1 : pixels);
}
