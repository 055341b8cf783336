import { join } from 'node:path';
import { netRowOf } from '#core/journal/net-record.ts';
import { RECORDS } from '#core/journal/records.ts';
import { mergeNetRows } from '#core/network/net-rows.ts';
import type { NetworkMeta } from '#format/core/documents/meta.ts';
import type { NetRow } from '#format/core/documents/net-row.ts';
import { NETSTATS } from '#format/core/parquet/tables.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { journalBlocks } from '#session/journal/journal-file.ts';
import { writeWhole } from '#shard/folder/files.ts';
import { networkMeta } from '#shard/review/network.ts';
import type { Batch } from '#shard/tables/batch.ts';
import { columnOf } from '#shard/tables/rewrite-table.ts';
import { writeTable } from '#shard/tables/write-table.ts';

/** The table, and what `meta.json` says of it. */
export interface WrittenNetwork {
  readonly file: WrittenFile;
  readonly meta: NetworkMeta;
}

/**
 * Makes `netstats.parquet` from what the recorder measured (blocks of the journal) and what a game told (`told`, in order of time); undefined
 * where there is nothing.
 */
export async function writeNetwork(partial: string, journal: string, told: readonly NetRow[]): Promise<WrittenNetwork | undefined> {
  const measured: NetRow[] = [];
  for (const { payload } of journalBlocks(journal, new Set(['net'])))
    for (const record of RECORDS.net.all(payload)) measured.push(netRowOf(record));
  const rows = mergeNetRows(told, measured);
  if (rows.length === 0) return undefined;
  const path = join(partial, NETSTATS.file);
  const file = await writeWhole(path, (temporary) => writeTable(temporary, NETSTATS, batches(rows)));
  return {
    file,
    meta: networkMeta(
      rows.map(({ pathBy }) => pathBy),
      rows.map(({ ratesBy }) => ratesBy),
    ),
  };
}

const CELLS: Readonly<Record<string, (row: NetRow) => unknown>> = {
  ts_us: ({ tsUs }) => tsUs,
  rtt_ms: ({ rttMs }) => rttMs,
  jitter_ms: ({ jitterMs }) => jitterMs,
  loss_pct: ({ lossPct }) => lossPct,
  uplink_kbps: ({ uplinkKbps }) => uplinkKbps,
  downlink_kbps: ({ downlinkKbps }) => downlinkKbps,
  custom_path_by: ({ pathBy }) => pathBy,
  custom_rates_by: ({ ratesBy }) => ratesBy,
};

function* batches(rows: readonly NetRow[]): Generator<Batch> {
  for (let from = 0; from < rows.length; from += NETSTATS.groupRows) {
    const part = rows.slice(from, from + NETSTATS.groupRows);
    const columns = NETSTATS.columns.map(({ name, type }) => columnOf(type, part.map(CELLS[name] as (row: NetRow) => unknown)));
    yield { rows: part.length, columns };
  }
}
