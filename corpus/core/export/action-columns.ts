import type { Actions } from '#format/core/clip/actions.ts';
import { GapError } from '#format/core/errors.ts';
import { PAD_AXIS_COLUMNS } from '#format/core/input/pad.ts';
import { ActionName } from '#format/core/input/profile.ts';

const MOVED = ['mouse_dx', 'mouse_dy', 'wheel_x', 'wheel_y'];

/** With more columns than this, the actions would outweigh the pictures. */
const MOST_CODES = 1000;

/** Keys that have a column. */
export interface KeyColumns {
  readonly codes: readonly string[];
  /** Keys that some shard could have recorded, and that have no column. */
  readonly unlisted: readonly string[];
  /** Keys that were asked for, and that no shard could have recorded. */
  readonly unrecorded: readonly string[];
}

/**
 * Columns for the keys of several shards, each given by what it could have recorded (`mappedCodes`): all of them, sorted, so that the same games have the same columns; or those that are
 * asked for, in their order. Throws a GapError (`usage.codes`) where there are too many.
 */
export function keyColumns(shards: readonly (readonly string[])[], asked?: readonly string[]): KeyColumns {
  const all = [...new Set(shards.flat())].sort();
  const codes = asked ?? all.filter((code) => !TAKEN.has(code));
  refuseTooMany(codes);
  const listed = new Set(codes);
  const known = new Set(all);
  return { codes, unlisted: all.filter((code) => !listed.has(code)), unrecorded: codes.filter((code) => !known.has(code)) };
}

function refuseTooMany({ length }: readonly string[]): void {
  if (length > MOST_CODES)
    throw new GapError(
      'usage.codes',
      `${length} different keys: a data set has columns for ${MOST_CODES}`,
      'Name the keys that are wanted',
    );
}

/** Throws a GapError (`usage.codes`) for what is no list of names of keys, each there once. */
export function checkedCodes(asked: readonly string[]): readonly string[] {
  refuseTooMany(asked);
  const before = new Set<string>();
  for (const code of asked) {
    if (!ActionName.safeParse(code).success)
      throw new GapError('usage.codes', `"${code}": is no name of a key`, 'Name keys as shards do: W, Space, LMB, pad_A');
    if (TAKEN.has(code))
      throw new GapError('usage.codes', `${code}: is no key; every data set has motion, wheel, sticks and triggers`, 'Leave it out');
    if (before.has(code)) throw new GapError('usage.codes', `${code}: is named twice`, 'Name each key once');
    before.add(code);
  }
  return asked;
}

/** Names of the other columns, and events that are no keys. */
const TAKEN: ReadonlySet<string> = new Set([...MOVED, ...PAD_AXIS_COLUMNS, 'move', 'marker']);

/**
 * Columns of an exported action: each code held (0 or 1), counts of the mouse right and down, notches of the wheel right and up, sticks and
 * triggers at the end of the interval.
 */
export const actionNames = (codes: readonly string[]): readonly string[] => [...codes, ...MOVED, ...PAD_AXIS_COLUMNS];

/** Columns of an exported state: each code held when the picture was captured, sticks and triggers at that moment. */
export const stateNames = (codes: readonly string[]): readonly string[] => [...codes, ...PAD_AXIS_COLUMNS];

/** Brings the actions of one shard into the columns of an export, T rows one after the other; keys that the shard does not have are 0. */
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
    const places = codes.map((code, k) => [k, this.#codes.indexOf(code)] as const).filter(([, at]) => at !== -1);
    const [actionWidth, stateWidth] = [keys + MOVED.length + sticks, keys + sticks];
    const action = new Float32Array(count * actionWidth);
    const states = new Float32Array(count * stateWidth);
    for (let n = 0; n < count; n++) {
      const [actionAt, stateAt] = [n * actionWidth, n * stateWidth];
      for (const [k, at] of places) {
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
