import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '#format/core/errors.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { DISKS } from '#scripts/faults/disks.ts';
import type { Fault } from '#scripts/faults/fault.ts';
import { KILLS } from '#scripts/faults/kills.ts';
import type { Try } from '#scripts/faults/outcome.ts';
import { PROCESSES } from '#scripts/faults/processes.ts';
import { keepRow, type Row, rowOf, rowText } from '#scripts/faults/table.ts';
import { THREADS } from '#scripts/faults/threads.ts';
import { chosen, numberOf } from '#scripts/options.ts';
import { OwnHome } from '#scripts/own-home.ts';

/** `npm run test:faults`: causes every fault and checks what is left. Exit 1 if a try left no valid shard. */
const { values } = parseArgs({
  options: {
    short: { type: 'boolean' },
    only: { type: 'string' },
    tries: { type: 'string' },
    keep: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
const FAULTS: readonly Fault[] = [...KILLS, ...DISKS, ...THREADS, ...PROCESSES];
if (values.help === true) {
  process.stdout.write(`npm run test:faults -- [--short] [--only TEXT,TEXT] [--tries N] [--keep]

Kills, stops, starves and fills up real recorders, then recovers and validates what they leave. --short: a few tries of each (what CI
runs); --only: faults whose name contains a TEXT; --keep: write docs/reliability.md.

${FAULTS.map(({ name, tries }) => `  ${name} (${tries.full})`).join('\n')}
`);
  process.exit(0);
}

const wanted = chosen(FAULTS, values.only);
const asked = values.tries === undefined ? undefined : numberOf('tries', values.tries);
using home = await OwnHome.open('faults', 'recorder', 'watermark');

/** Runs one fault `count` times. */
async function rowsOf(fault: Fault, count: number): Promise<Row> {
  const cannot = fault.cannot?.();
  if (cannot !== undefined) return rowOf(fault, [], cannot);
  const tries: Try[] = [];
  await using stage = await Stage.open();
  for (let i = 0; i < count; i++) {
    const out = join(home.path, `${i}`);
    const tried = await fault.run({ out, display: stage.display.name }).catch((error): Try => ({ valid: false, why: messageOf(error) }));
    if (!tried.valid) process.stdout.write(`  ${fault.name}, try ${i + 1}: ${tried.why}\n`);
    tries.push(tried);
    rmSync(out, { recursive: true, force: true });
  }
  return rowOf(fault, tries, undefined);
}

const names = FAULTS.map(({ name }) => name);
const rows: Row[] = [];
for (const fault of wanted) {
  const count = asked ?? fault.tries[values.short === true ? 'short' : 'full'];
  if (count === 0) continue;
  const row = await rowsOf(fault, count);
  process.stdout.write(`${rowText(row)}\n`);
  rows.push(row);
  // After each fault, so that a run interrupted after an hour keeps its results.
  if (values.keep === true) keepRow(row, names);
}
process.exitCode = rows.every(({ tries, valid }) => tries === valid) ? 0 : 1;
