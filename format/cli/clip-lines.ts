import type { FrameSpan } from '#format/clip/clip-reader.ts';
import type { Actions } from '#format/core/clip/actions.ts';
import { CLIP_FLAGS } from '#format/core/clip/clip-times.ts';
import { PAD_AXIS_COLUMNS } from '#format/core/input/pad.ts';
import { type TsUs, tsAt } from '#format/core/time/units.ts';

/** A frame, and what the player did in answer to it (SPEC.md, "Clips"). */
interface ClipLine {
  readonly frame: number;
  readonly ts_us: TsUs;
  readonly capture_us: TsUs;
  /** Names of {@link CLIP_FLAGS}. */
  readonly flags: readonly string[];
  /** Held when its picture was captured, and pressed until the next. */
  readonly state: readonly string[];
  readonly pressed: readonly string[];
  readonly mouse: readonly number[];
  readonly wheel: readonly number[];
  /** By the columns of `controls.parquet`; absent: no pad said it. */
  readonly axes: Readonly<Record<string, number>>;
}

/** A line for each frame of a span. */
export function* clipLines({ first, count, tsUs, captureUs, flags }: FrameSpan, actions: Actions): Generator<ClipLine> {
  const { codes, state, pressed, mouse, wheel, axes } = actions;
  for (let n = 0; n < count; n++) {
    const named = (columns: ArrayLike<number>) => codes.filter((_, k) => columns[n * codes.length + k] !== 0);
    const said = PAD_AXIS_COLUMNS.map((name, k) => [name, axes[n * PAD_AXIS_COLUMNS.length + k] as number] as const);
    yield {
      frame: first + n,
      ts_us: tsAt(tsUs, n),
      capture_us: tsAt(captureUs, n),
      flags: Object.entries(CLIP_FLAGS).flatMap(([name, bit]) => (((flags[n] as number) & bit) === 0 ? [] : name)),
      state: named(state),
      pressed: named(pressed),
      mouse: [...mouse.subarray(2 * n, 2 * n + 2)],
      wheel: [...wheel.subarray(2 * n, 2 * n + 2)],
      axes: Object.fromEntries(said.filter(([, value]) => !Number.isNaN(value))),
    };
  }
}
