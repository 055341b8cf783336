import { sqlStateOf } from '#corpus/database/sql-state.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';

/** By class of the error's SQLSTATE (PostgreSQL, appendix A). An error without one did not come from the database: it was not reached. */
const REMEDIES: readonly (readonly [of: RegExp, remedy: Words])[] = [
  // The connection, or a server that is shutting down.
  [/^(08|57P|$)/, said`Check that the database runs and can be reached, then try again`],
  // Accounts, rights, missing databases or tables, and a server that only reads.
  [/^(25|28|3D|42)/, said`Check the address, the account, and what that account may do`],
  // Out of disk, memory or connections.
  [/^53/, said`Give the database more room: disk, memory or connections`],
];

/** Resolves with the answer; rejects with a GapError (`corpus.database`) that names the database and says what to do. */
export async function explained<T>(name: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    const state = sqlStateOf(cause) ?? '';
    const remedy = REMEDIES.find(([of]) => of.test(state))?.[1] ?? said`Try again, and report this if it stays`;
    throw new GapError('corpus.database', said`${name}: ${wordsOf(cause)}`, remedy, { cause });
  }
}
