import { GapError, messageOf } from '#core/errors.ts';
import { sqlStateOf } from '#corpus/database/sql-state.ts';

const UNREACHED = 'Check that the database runs and can be reached, then try again';
/** By class of its SQLSTATE (PostgreSQL, appendix A); an error without one never came from the database. */
const REMEDIES: readonly (readonly [of: RegExp, remedy: string])[] = [
  // Of connections, and of a server that is being stopped.
  [/^(08|57P|$)/, UNREACHED],
  // Of accounts, missing databases, rights and names, and of one that only answers.
  [/^(25|28|3D|42)/, 'Check the address, the account, and what that account may do'],
  // Of what it has run out of.
  [/^53/, 'Give the database more room: disk, memory or connections'],
];

/** Resolves as what is asked does; rejects with a GapError (`corpus.database`) that names the database and says what to do. */
export async function explained<T>(name: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    const state = sqlStateOf(cause) ?? '';
    const remedy = REMEDIES.find(([of]) => of.test(state))?.[1] ?? 'Try again, and report this if it stays';
    throw new GapError('corpus.database', `${name}: ${messageOf(cause)}`, remedy, { cause });
  }
}
