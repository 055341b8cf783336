import { codeIndex, KEYBOARD, MOUSE, PAD } from '#format/core/input/codes.ts';
import { type CompiledProfile, compileProfile, UNMAPPED } from '#format/core/input/compile-profile.ts';
import { FIRST_BUTTON, physicalIndex } from '#format/core/input/physical-keys.ts';
import type { KeyProfile } from '#format/core/input/profile.ts';
import { asSpan, asTs, type TsUs } from '#format/core/time/units.ts';
import { Grown } from '#shard/core/import/grown.ts';
import { LEFT_OUT, type LeftOut, type SourceInput } from '#shard/core/import/source-input.ts';

/** No pad. */
export const NO_PAD = 255;
const [MOVE_CODE, WHEEL_X, WHEEL_Y] = [codeIndex('move'), codeIndex('wheel_x'), codeIndex('wheel_y')];

/** What happened, one entry an event, in order of time. */
export interface InputColumns {
  /** Strictly increasing, us. */
  readonly tsUs: Float64Array;
  /** Index into the profile's codes. */
  readonly code: Uint8Array;
  /** Index into DEVICES. */
  readonly device: Uint8Array;
  /** {@link NO_PAD} for other devices. */
  readonly pad: Uint8Array;
  readonly value: Float32Array;
  readonly dx: Float32Array;
  readonly dy: Float32Array;
}

/** Where sticks and triggers came to be. */
export interface AxisColumns {
  readonly tsUs: Float64Array;
  readonly pad: Uint8Array;
  readonly axis: Uint8Array;
  readonly value: Float32Array;
}

/**
 * What a source says, as events of a key profile. Keys outside of it are counted and not kept, as when we record; and so is what happened while another program had the focus, what an
 * auto-repeat or a second key of an action says again, and what a shard has no place for.
 */
export class InputLog {
  readonly profile: CompiledProfile;
  readonly leftOut: Record<LeftOut, number> = Object.fromEntries(LEFT_OUT.map((why) => [why, 0])) as Record<LeftOut, number>;
  /** Events in all, of whatever kind but focus. */
  read = 0;
  /** Events that the source does not have: keys that are up because the focus went elsewhere. */
  added = 0;
  /** Events that did not come after the one before, and were moved behind it; and the farthest of them, us. */
  moved = 0;
  farthestUs = asSpan(0);
  /** When the game lost the focus, and got it, in turn. */
  readonly focus: { readonly atUs: TsUs; readonly game: boolean }[] = [];
  readonly #events = {
    tsUs: new Grown((length) => new Float64Array(length)),
    code: new Grown((length) => new Uint8Array(length)),
    device: new Grown((length) => new Uint8Array(length)),
    pad: new Grown((length) => new Uint8Array(length)),
    value: new Grown((length) => new Float32Array(length)),
    dx: new Grown((length) => new Float32Array(length)),
    dy: new Grown((length) => new Float32Array(length)),
  };
  readonly #axes = {
    tsUs: new Grown((length) => new Float64Array(length)),
    pad: new Grown((length) => new Uint8Array(length)),
    axis: new Grown((length) => new Uint8Array(length)),
    value: new Grown((length) => new Float32Array(length)),
  };
  /** What holds each code down: keys, or pads. */
  readonly #down = new Map<number, Set<string | number>>();
  /** Where each pad's sticks and triggers are. */
  readonly #pushed = new Map<number, Map<number, number>>();
  readonly #untilUs: TsUs;
  #lastUs = asTs(Number.NEGATIVE_INFINITY);
  #lastAxisUs = asTs(Number.NEGATIVE_INFINITY);

  /** `untilUs`: the session's end, from which on nothing counts. One wrong time far behind it must not move all that follow. */
  constructor(profile: KeyProfile, untilUs: TsUs) {
    this.profile = compileProfile(profile);
    this.#untilUs = untilUs;
  }

  take(input: SourceInput): void {
    const atUs = asTs(Math.round(input.atUs));
    if (input.is === 'focus') {
      this.#look(atUs, input.game);
      return;
    }
    this.read += 1;
    if (atUs >= this.#untilUs) this.leftOut.outside += 1;
    else if (input.is === 'other') this.leftOut.other += 1;
    else if (this.focus.at(-1)?.game === false) this.leftOut.unfocused += 1;
    else if (input.is === 'move') this.#add(atUs, MOVE_CODE, MOUSE, { dx: input.dx, dy: input.dy });
    else if (input.is === 'wheel') this.#turn(atUs, input.dx, input.dy);
    else if (input.is === 'axis') this.#push(atUs, input);
    else if (input.is === 'key') this.#press(atUs, this.#codeOf(input.key), input.key ?? '', input.down);
    else this.#press(atUs, this.profile.codes.indexOf(input.code ?? ''), input.pad, input.down, input.pad);
  }

  get events(): InputColumns {
    const { tsUs, code, device, pad, value, dx, dy } = this.#events;
    return {
      tsUs: tsUs.values,
      code: code.values,
      device: device.values,
      pad: pad.values,
      value: value.values,
      dx: dx.values,
      dy: dy.values,
    };
  }

  get axes(): AxisColumns {
    const { tsUs, pad, axis, value } = this.#axes;
    return { tsUs: tsUs.values, pad: pad.values, axis: axis.values, value: value.values };
  }

  /** What somebody else holds, and lets go, is not ours to know: with the focus every key is up. */
  #look(atUs: TsUs, game: boolean): void {
    if ((this.focus.at(-1)?.game ?? true) === game) return;
    if (!game) this.#rest(atUs);
    this.focus.push({ atUs: asTs(Math.max(atUs, this.#lastUs + 1)), game });
  }

  #codeOf(key: string | undefined): number {
    return key === undefined ? UNMAPPED : (this.profile.codeOf[physicalIndex(key) ?? -1] ?? UNMAPPED);
  }

  #turn(atUs: TsUs, dx: number, dy: number): void {
    // A wheel turns one way at a time; an event that says both is one of each.
    if (dy !== 0 || dx === 0) this.#add(atUs, WHEEL_Y, MOUSE, { value: dy });
    if (dx === 0) return;
    if (dy !== 0) this.added += 1;
    this.#add(atUs, WHEEL_X, MOUSE, { value: dx });
  }

  /** Lets go of everything. */
  #rest(atUs: TsUs): void {
    for (const [code, holders] of this.#down) {
      const [holder] = holders;
      this.#add(atUs, code, deviceOf(holder), { value: 0, pad: typeof holder === 'number' ? holder : NO_PAD });
      this.added += 1;
    }
    this.#down.clear();
    for (const [pad, axes] of this.#pushed)
      for (const [axis, value] of axes) {
        if (value === 0) continue;
        this.#push(atUs, { pad, axis, value: 0 });
        this.added += 1;
      }
  }

  #push(atUs: TsUs, { pad, axis, value }: { pad: number; axis: number; value: number }): void {
    this.#lastAxisUs = asTs(Math.max(atUs, this.#lastAxisUs));
    this.#axes.tsUs.push(this.#lastAxisUs);
    this.#pushed.set(pad, (this.#pushed.get(pad) ?? new Map()).set(axis, value));
    this.#axes.pad.push(pad);
    this.#axes.axis.push(axis);
    this.#axes.value.push(value);
  }

  #press(atUs: TsUs, code: number, holder: string | number, down: boolean, pad = NO_PAD): void {
    if (code < 0) {
      this.leftOut.unmapped += 1;
      return;
    }
    const holders = this.#down.get(code) ?? new Set();
    const others = [...holders].some((one) => one !== holder && (pad === NO_PAD || one === pad));
    if (holders.has(holder) === down) this.leftOut.repeated += 1;
    else if (others) this.leftOut['second-key'] += 1;
    else this.#add(atUs, code, deviceOf(holder), { value: down ? 1 : 0, pad });
    if (down) holders.add(holder);
    else holders.delete(holder);
    if (holders.size === 0) this.#down.delete(code);
    else this.#down.set(code, holders);
  }

  #add(atUs: TsUs, code: number, device: number, { value = 0, dx = 0, dy = 0, pad = NO_PAD }): void {
    if (atUs <= this.#lastUs) {
      this.moved += 1;
      this.farthestUs = asSpan(Math.max(this.farthestUs, this.#lastUs + 1 - atUs));
    }
    this.#lastUs = asTs(Math.max(atUs, this.#lastUs + 1));
    this.#events.tsUs.push(this.#lastUs);
    this.#events.code.push(code);
    this.#events.device.push(device);
    this.#events.pad.push(pad);
    this.#events.value.push(value);
    this.#events.dx.push(dx);
    this.#events.dy.push(dy);
  }
}

/** The device whose key or button holds something down: a key by its name, a pad by its number. */
const deviceOf = (holder: string | number | undefined): number =>
  typeof holder === 'number' ? PAD : (physicalIndex(holder ?? '') ?? 0) >= FIRST_BUTTON ? MOUSE : KEYBOARD;
