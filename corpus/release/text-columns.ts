import { TableReader } from '#format/tables/read-table.ts';

/** Columns of a release's `shards.parquet`, as texts. Rejects with a GapError where the file is no table. */
export async function textColumns<Name extends string>(path: string, names: readonly Name[]): Promise<Readonly<Record<Name, string[]>>> {
  using table = await TableReader.open(path);
  const columns = Object.fromEntries(names.map((name) => [name, [] as string[]])) as Record<Name, string[]>;
  for (const name of names)
    await table.each(name, (values, from) => {
      for (let i = 0; i < values.length; i++) columns[name][from + i] = String(values[i]);
    });
  return columns;
}
