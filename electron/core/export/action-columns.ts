import type { Actions } from '#core/clip/actions.ts';
import { PAD_AXIS_COLUMNS } from '#core/input/pad.ts';

const MOVED = ['mouse_dx', 'mouse_dy', 'wheel_x', 'wheel_y'];

/** Codes of several shards: those of the first in its order, then what the others have besides. */
export const codesOfAll = (shards: readonly (readonly string[])[]): readonly string[] => [...new Set(shards.flat())];

/**
 * Columns of an exported action: each code held (0 or 1), counts of the mouse right and down, notches of the wheel right and up, sticks and
 * triggers at the end of the interval.
 */
export const actionNames = (codes: readonly string[]): readonly string[] => [...codes, ...MOVED, ...PAD_AXIS_COLUMNS];

/** Columns of an exported state: each code held when the picture was captured, sticks and triggers at that moment. */
export const stateNames = (codes: readonly string[]): readonly string[] => [...codes, ...PAD_AXIS_COLUMNS];

/** Brings the actions of one shard into the columns of an export, T rows one after the other; codes that the shard does not have are 0. */
export class ActionRows {
  readonly #codes: readonly string[];
  /** Sticks and triggers at the end of the interval before. */
  #axes: Float32Array = new Float32Array(PAD_AXIS_COLUMNS.length);

  constructor(codes: readonly string[]) {
    this.#codes = codes;
  }

  /** Of clip after clip of a shard, from its first on: T x N of {@link actionNames}, and T x M of {@link stateNames}. */
  next({ codes, held, state, mouse, wheel, axes }: Actions): { readonly action: Float32Array; readonly state: Float32Array } {
    const [keys, sticks, count] = [this.#codes.length, PAD_AXIS_COLUMNS.length, mouse.length / 2];
    const place = codes.map((code) => this.#codes.indexOf(code));
    const [actionWidth, stateWidth] = [keys + MOVED.length + sticks, keys + sticks];
    const action = new Float32Array(count * actionWidth);
    const states = new Float32Array(count * stateWidth);
    for (let n = 0; n < count; n++) {
      const [actionAt, stateAt] = [n * actionWidth, n * stateWidth];
      for (const [k, at] of place.entries()) {
        action[actionAt + at] = held[n * codes.length + k] as number;
        states[stateAt + at] = state[n * codes.length + k] as number;
      }
      action.set(mouse.subarray(2 * n, 2 * n + 2), actionAt + keys);
      action.set(wheel.subarray(2 * n, 2 * n + 2), actionAt + keys + 2);
      states.set(this.#axes, stateAt + keys);
      this.#axes = axes.slice(n * sticks, (n + 1) * sticks);
      action.set(this.#axes, actionAt + keys + MOVED.length);
    }
    return { action, state: states };
  }
}
