import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AGAIN } from '#format/check/judge-content.ts';
import { messageOf } from '#format/core/errors.ts';
import type { CheckName } from '#format/core/findings/checks.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import { CONTROLS, EVENTS, FRAMES, GAME, LATER_COLUMNS, NETSTATS, type TableSchema, UNCONFIRMED } from '#format/core/parquet/tables.ts';
import { schemaProblems, TableReader } from '#format/tables/read-table.ts';

/** The spec's columns that every shard has; the others depend on the devices, or "if available" (section 4). */
const NEEDED_CONTROLS = ['ts_us', 'player_id', 'device', 'keymask'];
/** Columns of a schema, or some of them, that a table does not have, or has in another type. */
const has = (schema: TableSchema, needed?: readonly string[]) => (table: TableReader) => schemaProblems(table, schema, needed);
/** Motion of the mouse is "optional if using yaw/pitch". */
function controlsOfOthers(table: TableReader): string[] {
  const pairs = [
    ['mouse_dx', 'mouse_dy'],
    ['yaw_deg', 'pitch_deg'],
  ];
  const moves = pairs.some((pair) => pair.every((column) => table.has(column)));
  return [
    ...has(CONTROLS, NEEDED_CONTROLS)(table),
    ...(moves ? [] : ['columns mouse_dx and mouse_dy, or yaw_deg and pitch_deg, are missing']),
  ];
}
const neededOf = ({ columns }: TableSchema, later: readonly string[]) =>
  columns.map(({ name }) => name).filter((name) => !later.includes(name));
/** Older shards do not say how their pictures moved, or where they changed, and do not number their players. */
const NEEDED_FRAMES = neededOf(FRAMES, LATER_COLUMNS.frames);
const NEEDED_EVENTS = neededOf(EVENTS, LATER_COLUMNS.events);
const NEEDED_GAME = neededOf(GAME, LATER_COLUMNS.game);
const NEEDED_NETSTATS = neededOf(NETSTATS, LATER_COLUMNS.netstats);

interface TableCheck {
  readonly table: TableSchema;
  readonly check: CheckName;
  readonly problemsOf: (table: TableReader) => string[];
}

/** The tables that a shard may have. The tables our recorder adds need all their columns; the spec's controls only the essential ones, if another recorder wrote them. */
const tablesOf = (isOurs: boolean): readonly TableCheck[] => [
  { table: CONTROLS, check: 'schema.controls', problemsOf: isOurs ? has(CONTROLS) : controlsOfOthers },
  { table: FRAMES, check: 'schema.frames', problemsOf: has(FRAMES, NEEDED_FRAMES) },
  { table: EVENTS, check: 'schema.events', problemsOf: has(EVENTS, NEEDED_EVENTS) },
  { table: GAME, check: 'schema.game', problemsOf: has(GAME, NEEDED_GAME) },
  // There only where some frame was never confirmed.
  { table: UNCONFIRMED, check: 'schema.unconfirmed', problemsOf: has(UNCONFIRMED, NEEDED_GAME) },
  { table: NETSTATS, check: 'schema.netstats', problemsOf: has(NETSTATS, NEEDED_NETSTATS) },
];

/** What was found in the tables, and which of them can be read. */
export interface CheckedTables {
  readonly findings: readonly Finding[];
  readonly readable: ReadonlySet<TableSchema>;
}

/** Each table that is there has rows, and its schema's columns. */
export async function checkTables(folder: string, isOurs: boolean): Promise<CheckedTables> {
  const findings: Finding[] = [];
  const readable = new Set<TableSchema>();
  for (const one of tablesOf(isOurs)) {
    if (!existsSync(join(folder, one.table.file))) continue;
    const found = await findingsOf(folder, one);
    if (found.every(({ severity }) => severity === 'pass')) readable.add(one.table);
    findings.push(...found);
  }
  return { findings, readable };
}

/** Findings of one table; without a failure among them it can be read. */
async function findingsOf(folder: string, { table: { file }, table: schema, check, problemsOf }: TableCheck): Promise<Finding[]> {
  const fails = (says: string, remedy: string) => judged({ check, is: 'fail', says: `${file}: ${says}`, remedy });
  try {
    using table = await TableReader.open(join(folder, file));
    const problems = problemsOf(table);
    if (table.rows === 0 && schema !== EVENTS && schema !== GAME) problems.push('it has no rows');
    if (problems.length === 0) return [judged({ check, is: 'pass', says: `${file}: ${table.rows} rows` })];
    return problems.map((problem) => fails(problem, 'GAP v0.2 section 4 lists columns and types'));
  } catch (error) {
    return [fails(messageOf(error), AGAIN)];
  }
}
