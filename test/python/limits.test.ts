import { expect, it } from 'vitest';
import { mostRows } from '#format/core/parquet/most-rows.ts';
import { CONTROLS, EVENTS, FRAMES, GAME, UNCONFIRMED } from '#format/core/parquet/tables.ts';
import { whyNoPython } from '#scripts/python/venv.ts';
import { python } from '#test/support/python.ts';

const FILES = [CONTROLS, EVENTS, FRAMES, GAME, UNCONFIRMED].map(({ file }) => file);
const SIZES = [1000, 1e12];
const PROGRAM = `import json, sys; from gap_shard.tables import most_rows
print(json.dumps([[most_rows(file, size) for size in ${JSON.stringify(SIZES)}] for file in sys.argv[1:]]))`;

it.skipIf(whyNoPython() !== undefined)('both readers believe that a table has at most so many rows', async () => {
  const { code, output } = await python(['-c', PROGRAM, ...FILES]);
  expect(code, output).toBe(0);
  expect(JSON.parse(output)).toEqual(FILES.map((file) => SIZES.map((size) => mostRows(file, size))));
});
