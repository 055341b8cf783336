import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AGAIN } from '#format/check/judge-content.ts';
import { wordsOf } from '#format/core/errors.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import {
  CONTROLS,
  EVENTS,
  FRAMES,
  GAME,
  NETSTATS,
  type ShardTable,
  TABLES,
  type TableSchema,
  UNCONFIRMED,
} from '#format/core/parquet/tables.ts';
import { said, type Words } from '#format/core/said.ts';
import { schemaProblems, TableReader } from '#format/tables/read-table.ts';

/** The spec's columns that every shard has; the others depend on the devices, or "if available" (section 4). */
const NEEDED_CONTROLS = ['ts_us', 'player_id', 'device', 'keymask'];
/** Motion of the mouse is "optional if using yaw/pitch". */
function controlsOfOthers(table: TableReader): string[] {
  const pairs = [
    ['mouse_dx', 'mouse_dy'],
    ['yaw_deg', 'pitch_deg'],
  ];
  const moves = pairs.some((pair) => pair.every((column) => table.has(column)));
  return [
    ...schemaProblems(table, CONTROLS, NEEDED_CONTROLS),
    ...(moves ? [] : ['columns mouse_dx and mouse_dy, or yaw_deg and pitch_deg, are missing']),
  ];
}

/** What a shard of others has to say of its frames, if anything: when each picture was taken, and which show the one before again. */
const NEEDED_FRAMES = ['frame_idx', 'ts_us', 'capture_us', 'repeat', 'key', 'bytes'];

/** The tables that a shard may have, each once: frames that were never confirmed are there only where some were. */
const OF_SHARDS: readonly ShardTable[] = [...TABLES, GAME, UNCONFIRMED, NETSTATS];

/** The tables our recorder adds need all their columns, but those that came later; the spec's controls only the essential ones, if another recorder wrote them. */
function problemsOf(schema: ShardTable, table: TableReader, isOurs: boolean): string[] {
  if (schema === FRAMES && !isOurs) return schemaProblems(table, FRAMES, NEEDED_FRAMES);
  if (schema === CONTROLS) return isOurs ? schemaProblems(table, CONTROLS) : controlsOfOthers(table);
  const needed = schema.columns.map(({ name }) => name).filter((name) => schema.later?.includes(name) !== true);
  return schemaProblems(table, schema, needed);
}

/** What was found in the tables, and which of them can be read. */
export interface CheckedTables {
  readonly findings: readonly Finding[];
  readonly readable: ReadonlySet<TableSchema>;
}

/** Each table that is there has rows, and its schema's columns. */
export async function checkTables(folder: string, isOurs: boolean): Promise<CheckedTables> {
  const findings: Finding[] = [];
  const readable = new Set<TableSchema>();
  for (const schema of OF_SHARDS) {
    if (!existsSync(join(folder, schema.file))) continue;
    const found = await findingsOf(folder, schema, isOurs);
    if (found.every(({ severity }) => severity === 'pass')) readable.add(schema);
    findings.push(...found);
  }
  return { findings, readable };
}

/** Findings of one table; without a failure among them it can be read. */
async function findingsOf(folder: string, schema: ShardTable, isOurs: boolean): Promise<Finding[]> {
  const { file, check } = schema;
  const fails = (says: Words, remedy: Words) => judged({ check, is: 'fail', says: said`${file}: ${says}`, remedy });
  try {
    using table = await TableReader.open(join(folder, file));
    const problems = problemsOf(schema, table, isOurs);
    if (table.rows === 0 && schema !== EVENTS && schema !== GAME) problems.push('it has no rows');
    if (problems.length === 0) return [judged({ check, is: 'pass', says: said`${file}: ${table.rows} rows` })];
    return problems.map((problem) => fails(problem, said`GAP v0.2 section 4 lists columns and types`));
  } catch (error) {
    return [fails(wordsOf(error), AGAIN)];
  }
}
