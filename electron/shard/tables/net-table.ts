import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { netRowOf } from '#core/journal/net-record.ts';
import { RECORDS } from '#core/journal/records.ts';
import { mergeNetRows } from '#core/network/net-rows.ts';
import { type NetworkPoint, networkPoints } from '#core/review/network-track.ts';
import type { NetworkMeta } from '#format/core/documents/meta.ts';
import { NET_SOURCES, type NetRow, type NetSource } from '#format/core/documents/net-row.ts';
import { NETSTATS } from '#format/core/parquet/tables.ts';
import type { TsUs } from '#format/core/time/units.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { writeWhole } from '#shard/files.ts';
import { journalBlocks } from '#shard/journal/journal-file.ts';
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
    meta: metaOf(
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

/** The network of a shard, as plots show it; undefined where it has no figures. Rejects where they cannot be read. */
export async function networkOf(folder: string, t0Us: TsUs): Promise<NetworkPoint[] | undefined> {
  const path = join(folder, NETSTATS.file);
  return existsSync(path) ? networkPoints(await readNetwork(path), t0Us) : undefined;
}

/** The figures of a `netstats.parquet` by column, NaN where there is none, and what its rows say of their sources. */
export async function readNetwork(path: string) {
  using table = await TableReader.open(path);
  const numbers = async (name: string) => (table.has(name) ? await table.numbers(name) : new Float64Array(table.rows).fill(Number.NaN));
  const words = async (name: string) => (table.has(name) ? Array.from(await table.words(name, NET_SOURCES), (i) => NET_SOURCES[i]) : []);
  return {
    tsUs: await numbers('ts_us'),
    rttMs: await numbers('rtt_ms'),
    jitterMs: await numbers('jitter_ms'),
    lossPct: await numbers('loss_pct'),
    uplinkKbps: await numbers('uplink_kbps'),
    downlinkKbps: await numbers('downlink_kbps'),
    meta: { ...metaOf(await words('custom_path_by'), await words('custom_rates_by')), rows: table.rows },
  };
}

function metaOf(path: readonly (NetSource | undefined)[], rates: readonly (NetSource | undefined)[]): NetworkMeta {
  return { rows: path.length, path_by: counted(path), rates_by: counted(rates) };
}

function counted(sources: readonly (NetSource | undefined)[]): Partial<Record<NetSource, number>> {
  const counts: Partial<Record<NetSource, number>> = {};
  for (const source of sources) if (source !== undefined) counts[source] = (counts[source] ?? 0) + 1;
  return counts;
}
