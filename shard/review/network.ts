import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NetworkMeta } from '#format/core/documents/meta.ts';
import { NET_SOURCES, type NetSource } from '#format/core/documents/net-row.ts';
import { NETSTATS } from '#format/core/parquet/tables.ts';
import type { TsUs } from '#format/core/time/units.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { type NetworkPoint, networkPoints } from '#shard/core/review/network-track.ts';

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
    meta: { ...networkMeta(await words('custom_path_by'), await words('custom_rates_by')), rows: table.rows },
  };
}

/** What `meta.json` says of the table. */
export function networkMeta(path: readonly (NetSource | undefined)[], rates: readonly (NetSource | undefined)[]): NetworkMeta {
  return { rows: path.length, path_by: counted(path), rates_by: counted(rates) };
}

function counted(sources: readonly (NetSource | undefined)[]): Partial<Record<NetSource, number>> {
  const counts: Partial<Record<NetSource, number>> = {};
  for (const source of sources) if (source !== undefined) counts[source] = (counts[source] ?? 0) + 1;
  return counts;
}
