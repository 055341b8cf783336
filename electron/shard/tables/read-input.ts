import { join } from 'node:path';
import { CONTROLS } from '#core/format/parquet/tables.ts';
import type { InputTrace } from '#core/quality/facts.ts';
import { PAD_COLUMNS } from '#shard/tables/pad-columns.ts';
import { TableReader } from '#shard/tables/read-table.ts';

/** Reads the input row by row, for the search for lags. Memory: ten bytes a row. Columns that another recorder left out are absent or 0. */
export async function readInputTrace(folder: string): Promise<InputTrace> {
  using table = await TableReader.open(join(folder, CONTROLS.file));
  const { rows } = table;
  const floats = async (column: string) => (table.has(column) ? await table.fill(column, new Float32Array(rows)) : undefined);
  const padHeld = new Uint8Array(rows);
  for (const { column, rest } of PAD_COLUMNS)
    if (table.has(column))
      await table.each(column, (values, from) => {
        for (let i = 0; i < values.length; i++) if (Math.abs(Number(values[i] ?? 0)) > rest) padHeld[from + i] = 1;
      });
  return {
    padHeld,
    dx: (await floats('mouse_dx')) ?? new Float32Array(rows),
    dy: (await floats('mouse_dy')) ?? new Float32Array(rows),
    keymask: await table.fill('keymask', new Uint16Array(rows)),
    rx: await floats('pad_rx'),
    ry: await floats('pad_ry'),
  };
}
