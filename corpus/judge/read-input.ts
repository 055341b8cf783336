import { join } from 'node:path';
import type { PlayedInput } from '#corpus/core/authenticity/played-input.ts';
import type { Meta } from '#format/core/documents/meta.ts';
import { DEVICES, EVENT_CODES, NOT_HELD } from '#format/core/input/codes.ts';
import { compileProfile } from '#format/core/input/compile-profile.ts';
import { EVENTS } from '#format/core/parquet/tables.ts';
import { TableReader } from '#format/tables/read-table.ts';

/** The names of a session's codes, as `code` of its strokes counts them. */
export const codesOf = ({ recorder }: Meta): readonly string[] =>
  recorder?.input.profile === undefined ? EVENT_CODES : compileProfile(recorder.input.profile).codes;

/** What was played, by `events.parquet`, and with which devices. Rejects where it cannot be read. */
export async function readInput(folder: string, meta: Meta): Promise<{ readonly input: PlayedInput; readonly devices: readonly string[] }> {
  const codes = codesOf(meta);
  using table = await TableReader.open(join(folder, EVENTS.file));
  const tsUs = await table.numbers('ts_us');
  const code = await table.words('code', codes);
  const used = new Set(await table.words('device', DEVICES));
  const value = await table.fill('value', new Float32Array(table.rows));
  const [dx, dy] = [await table.fill('dx', new Float32Array(table.rows)), await table.fill('dy', new Float32Array(table.rows))];
  // What was found held was pressed at another time.
  const held = table.has('held') ? await table.fill('held', new Uint8Array(table.rows)) : undefined;
  const leftOut = new Set([...NOT_HELD.map((name) => codes.indexOf(name)), 255]);
  const isStroke = (row: number) => !leftOut.has(code[row] as number) && held?.[row] !== 1;
  const isMove = (row: number) => (dx[row] as number) !== 0 || (dy[row] as number) !== 0;
  const rows = Array.from(tsUs.keys());
  const [strokes, moves] = [Uint32Array.from(rows.filter(isStroke)), Uint32Array.from(rows.filter(isMove))];
  const input = {
    strokes: {
      tsUs: Float64Array.from(strokes, (row) => tsUs[row] as number),
      code: Uint8Array.from(strokes, (row) => code[row] as number),
      down: Uint8Array.from(strokes, (row) => ((value[row] as number) > 0 ? 1 : 0)),
    },
    moves: {
      tsUs: Float64Array.from(moves, (row) => tsUs[row] as number),
      dx: Float32Array.from(moves, (row) => dx[row] as number),
      dy: Float32Array.from(moves, (row) => dy[row] as number),
    },
  };
  return { input, devices: DEVICES.filter((_, device) => used.has(device)) };
}
