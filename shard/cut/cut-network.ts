import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NetworkMeta } from '#format/core/documents/meta.ts';
import { NETSTATS } from '#format/core/parquet/tables.ts';
import { TableReader } from '#format/tables/read-table.ts';
import type { Stretch } from '#shard/core/trim/trim.ts';
import type { Cutting } from '#shard/cut/cut-tables.ts';
import { readNetwork } from '#shard/review/network.ts';
import { rewriteTable } from '#shard/tables/rewrite-table.ts';

/** Cuts a piece's figures of the network by time; undefined where none is left. */
export async function cutNetwork({ folder, work, files }: Cutting, { fromUs, toUs }: Stretch): Promise<NetworkMeta | undefined> {
  const [from, to] = [join(folder, NETSTATS.file), join(work, NETSTATS.file)];
  if (!existsSync(from)) return undefined;
  using table = await TableReader.open(from);
  const keep = Uint8Array.from(await table.numbers('ts_us'), (us) => (us >= fromUs && us < toUs ? 1 : 0));
  if (!keep.includes(1)) return undefined;
  files.set(NETSTATS.file, await rewriteTable(table, to, NETSTATS.file, keep));
  return (await readNetwork(to)).meta;
}
