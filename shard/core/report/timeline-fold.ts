import { MOUSE } from '#format/core/input/codes.ts';
import { asSpan, asTs, type SpanUs, type TsUs } from '#format/core/time/units.ts';
import { TIMELINE_COLUMNS, type Timeline } from '#shard/core/report/timeline.ts';

/** Folds a session's rows and frames into the columns of a page. */
export class TimelineFold {
  readonly #fromUs: TsUs;
  readonly #columnUs: SpanUs;
  readonly #mouse = new Float64Array(TIMELINE_COLUMNS);
  readonly #repeats = new Float64Array(TIMELINE_COLUMNS);
  readonly #keys: readonly { readonly name: string; readonly bit: number; readonly heldUs: Float64Array }[];
  #mask = 0;
  #sinceUs = asTs(0);

  /** `keys`: name and bit of each key of the mask. */
  constructor(fromUs: TsUs, toUs: TsUs, keys: Readonly<Record<string, number>>) {
    this.#fromUs = fromUs;
    this.#columnUs = asSpan(Math.max(1, toUs - fromUs) / TIMELINE_COLUMNS);
    this.#keys = Object.entries(keys)
      .sort(([, a], [, b]) => a - b)
      .map(([name, bit]) => ({ name, bit, heldUs: new Float64Array(TIMELINE_COLUMNS) }));
  }

  #column(us: number): number {
    return Math.max(0, Math.min(TIMELINE_COLUMNS - 1, Math.floor((us - this.#fromUs) / this.#columnUs)));
  }

  /** A chunk of `keymask`, in order of rows. */
  masks(tsUs: Float64Array, device: Uint8Array, values: ArrayLike<unknown>, from: number): void {
    for (let i = 0; i < values.length; i++) {
      if ((device[from + i] as number) > MOUSE) continue;
      const mask = values[i] as number;
      if (mask !== this.#mask) this.#change(mask, tsUs[from + i] as number);
    }
  }

  /** A chunk of `mouse_dx` or `mouse_dy`. */
  motion(tsUs: Float64Array, values: ArrayLike<unknown>, from: number): void {
    for (let i = 0; i < values.length; i++) {
      const counts = Math.abs(Number(values[i] ?? 0));
      if (counts > 0 && counts < 1e6) {
        const column = this.#column(tsUs[from + i] as number);
        this.#mouse[column] = (this.#mouse[column] as number) + counts;
      }
    }
  }

  repeat(us: number): void {
    const column = this.#column(us);
    this.#repeats[column] = (this.#repeats[column] as number) + 1;
  }

  /** Releases all keys and returns the timeline. Keys that were never pressed are left out. */
  finish(toUs: TsUs, rest: Pick<Timeline, 'gaps' | 'markersS'>): Timeline {
    this.#change(0, toUs);
    const seconds = (this.#columnUs * TIMELINE_COLUMNS) / 1e6;
    return {
      seconds,
      mouse: Array.from(this.#mouse, (counts) => (counts * 1e6) / this.#columnUs),
      repeats: [...this.#repeats],
      keys: this.#keys
        .filter(({ heldUs }) => heldUs.some((us) => us > 0))
        .map(({ name, heldUs }) => ({ name, held: Array.from(heldUs, (us) => Math.min(1, us / this.#columnUs)) })),
      ...rest,
    };
  }

  #change(mask: number, us: number): void {
    for (const { bit, heldUs } of this.#keys) if ((this.#mask >> bit) & 1) this.#hold(heldUs, this.#sinceUs, asTs(us));
    this.#mask = mask;
    this.#sinceUs = asTs(us);
  }

  #hold(heldUs: Float64Array, fromUs: TsUs, toUs: TsUs): void {
    for (let column = this.#column(fromUs); column <= this.#column(toUs); column++) {
      const left = this.#fromUs + column * this.#columnUs;
      const share = Math.min(toUs, left + this.#columnUs) - Math.max(fromUs, left);
      if (share > 0) heldUs[column] = (heldUs[column] as number) + share;
    }
  }
}
