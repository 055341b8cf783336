import { DEVICES } from '#format/core/input/codes.ts';
import type { TableReader } from '#format/tables/read-table.ts';

/** The source of each row as one number: its device and, for pads, which pad. */
export async function sourceOf(table: TableReader, padColumn: string): Promise<Uint8Array> {
  const device = await table.words('device', DEVICES);
  const pad = table.has(padColumn) ? await table.fill(padColumn, new Uint8Array(table.rows)) : undefined;
  return device.map((value, row) => value + 16 * (pad?.[row] ?? 0));
}

/** Columns of an event of that source. */
export const deviceOf = (source: number) => {
  const device = DEVICES[source & 15];
  return { device, pad: device === 'pad' ? source >> 4 : null };
};
