import { join } from 'node:path';
import { expect, it } from 'vitest';
import { netRecord } from '#core/journal/net-record.ts';
import type { NetRow } from '#format/core/documents/net-row.ts';
import { NETSTATS } from '#format/core/parquet/tables.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { JournalWriter } from '#session/journal/journal-file.ts';
import { writeNetwork } from '#session/tables/net-table.ts';
import { cutNetwork } from '#shard/cut/cut-network.ts';
import { makeFolders } from '#shard/folder/files.ts';
import { readNetwork } from '#shard/review/network.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const TOLD: NetRow[] = [
  { tsUs: 1e6, rttMs: 20, lossPct: 0.5, uplinkKbps: 300, pathBy: 'game', ratesBy: 'game' },
  { tsUs: 1.5e6, rttMs: 21.5, jitterMs: 2, pathBy: 'game' },
];
const MEASURED: NetRow[] = [
  { tsUs: 2e6, rttMs: 99, pathBy: 'tcp' },
  { tsUs: 5e6, rttMs: 40, jitterMs: 1, lossPct: 0, uplinkKbps: 48, downlinkKbps: 144, pathBy: 'tcp', ratesBy: 'sockets' },
  { tsUs: 5.5e6, lossPct: 100, uplinkKbps: 12, downlinkKbps: 8, pathBy: 'probe', ratesBy: 'interface' },
];

function journalOf(folder: TemporaryFolder): string {
  const path = join(folder.path, 'journal');
  const writer = new JournalWriter(path);
  for (const row of MEASURED) writer.append('net', netRecord(row));
  writer.close();
  return path;
}

it('what was measured and what a game told become one table, in the words of the spec, and meta.json says who measured', async () => {
  using folder = new TemporaryFolder();
  const written = await writeNetwork(folder.path, journalOf(folder), TOLD);
  expect(written?.meta).toEqual({ rows: 4, path_by: { game: 2, tcp: 1, probe: 1 }, rates_by: { game: 1, sockets: 1, interface: 1 } });
  const path = join(folder.path, NETSTATS.file);
  using table = await TableReader.open(path);
  expect(table.columns).toEqual(NETSTATS.columns.map(({ name, type }) => ({ name, type })));
  const { meta, ...columns } = await readNetwork(path);
  expect(meta).toEqual(written?.meta);
  const none = Number.NaN;
  expect(Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, [...values]]))).toEqual({
    tsUs: [1e6, 1.5e6, 5e6, 5.5e6],
    rttMs: [20, 21.5, 40, none],
    jitterMs: [none, 2, 1, none],
    lossPct: [0.5, none, 0, 100],
    uplinkKbps: [300, none, 48, 12],
    downlinkKbps: [none, none, 144, 8],
  });
});

it('a session of which nobody knows anything has no table', async () => {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'journal');
  new JournalWriter(path).close();
  expect(await writeNetwork(folder.path, path, [])).toBeUndefined();
});

it('a piece has its own rows, and says who measured those', async () => {
  using folder = new TemporaryFolder();
  await writeNetwork(folder.path, journalOf(folder), TOLD);
  const cut = async (name: string, fromUs: number, toUs: number) => {
    const cutting = { folder: folder.path, work: join(folder.path, name), files: new Map() };
    makeFolders(cutting.work, 0o700);
    return { meta: await cutNetwork(cutting, { fromUs, toUs }), files: [...cutting.files.keys()] };
  };
  expect(await cut('two', 1.5e6, 5.5e6)).toEqual({
    meta: { rows: 2, path_by: { game: 1, tcp: 1 }, rates_by: { sockets: 1 } },
    files: [NETSTATS.file],
  });
  expect(await cut('none', 2e6, 5e6)).toEqual({ meta: undefined, files: [] });
});
