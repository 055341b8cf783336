import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AXES, RECORDS } from '#core/journal/records.ts';
import { MOUSE } from '#format/core/input/codes.ts';
import { BASELINE_PROFILE } from '#format/core/input/profile.ts';
import { JournalWriter } from '#session/journal/journal-file.ts';
import { tableInThread } from '#session/tables/table-in-thread.ts';
import { type TableJob, writeJournalTable } from '#session/tables/write-journal-table.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const ROWS = 300;

function rowsOf(folder: string): Omit<TableJob, 'path'> {
  const journal = join(folder, 'session.journal');
  const writer = new JournalWriter(journal);
  const bytes = new Uint8Array(ROWS * RECORDS.rows.bytes);
  const row = RECORDS.rows.of(bytes);
  const axes = Object.fromEntries(AXES.map((axis) => [axis, Number.NaN]));
  for (let n = 0; n < ROWS; n++, row.at += RECORDS.rows.bytes)
    Object.assign(row, {
      ...{ gridUs: n * 4000, tsUs: n * 4000 + (n % 90), device: MOUSE, dx: n % 7, dy: 1, events: 1 },
      ...{ keymask: n % 2, custom: 0, skipped: 0, unit: 0, buttons: 0, ...axes },
    });
  writer.append('rows', bytes);
  writer.close();
  const own = [{ fromUs: 400_000, id: 2 }];
  return { journal, file: 'controls.parquet', plan: { profile: BASELINE_PROFILE }, beside: { own }, limit: ROWS - 10 };
}

it('a table is byte for byte the same, whichever thread writes it', async () => {
  using folder = new TemporaryFolder();
  const job = rowsOf(folder.path);
  const [here, there] = [join(folder.path, 'here.parquet'), join(folder.path, 'there.parquet')];
  const written = await writeJournalTable({ ...job, path: here });
  expect(await tableInThread({ ...job, path: there })).toEqual(written);
  expect(readFileSync(there).equals(readFileSync(here))).toBe(true);
  expect(written.bytes).toBe(readFileSync(here).byteLength);
});

it('rejects with what went wrong in the thread', async () => {
  using folder = new TemporaryFolder();
  const job = rowsOf(folder.path);
  const nowhere = join(folder.path, 'no', 'controls.parquet');
  await expect(tableInThread({ ...job, path: nowhere })).rejects.toThrow(`ENOENT: no such file or directory, open '${nowhere}'`);
  await expect(tableInThread({ ...job, path: join(folder.path, 'a'), file: 'other.parquet' })).rejects.toThrow('has no other.parquet');
  await expect(tableInThread({ ...job, path: join(folder.path, 'a'), journal: `${job.journal}-gone` })).rejects.toThrow('ENOENT');
});
