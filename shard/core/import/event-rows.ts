import { DEVICES } from '#format/core/input/codes.ts';
import type { CompiledProfile } from '#format/core/input/compile-profile.ts';
import { FRAMES, type TableSchema } from '#format/core/parquet/tables.ts';
import { gridTsUs } from '#format/core/time/grid.ts';
import { NO_PAD } from '#shard/core/import/input-log.ts';
import type { Row } from '#shard/core/import/input-rows.ts';
import type { PictureGrid } from '#shard/core/import/picture-grid.ts';
import type { SessionInput } from '#shard/core/import/session-input.ts';

/** `events.parquet`, row by row. */
export function* eventRows({ events, held }: SessionInput, { codes }: CompiledProfile): Generator<Row> {
  for (const [i, ts_us] of events.tsUs.entries()) {
    const [code, pad] = [events.code[i] as number, events.pad[i] as number];
    yield {
      ts_us,
      seq: i,
      device: DEVICES[events.device[i] as number],
      pad: pad === NO_PAD ? null : pad,
      code: codes[code],
      value: events.value[i],
      dx: events.dx[i],
      dy: events.dy[i],
      held: i < held,
    };
  }
}

const KNOWN = ['frame_idx', 'ts_us', 'capture_us', 'repeat', 'blank', 'key', 'bytes'];

/** What can be said of frames that somebody else captured. */
export const framesSchema: TableSchema = { ...FRAMES, columns: FRAMES.columns.filter(({ name }) => KNOWN.includes(name)) };

/** `frames.parquet`, row by row. */
export function* frameRows(
  { t0Us, fps, shows }: PictureGrid,
  pictureUs: Float64Array,
  blank: ReadonlySet<number>,
  { key, bytes }: { readonly key: readonly number[]; readonly bytes: readonly number[] },
): Generator<Row> {
  for (const [n, picture] of shows.entries())
    yield {
      frame_idx: n,
      ts_us: gridTsUs({ t0Us, fps }, n),
      capture_us: pictureUs[picture],
      repeat: n > 0 && shows[n - 1] === picture,
      blank: blank.has(n),
      key: key[n] === 1,
      bytes: bytes[n],
    };
}
