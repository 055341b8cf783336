import { GapError, messageOf } from '#core/errors.ts';
import { sqlStateOf } from '#corpus/database/sql-state.ts';

/** By class of its SQLSTATE (PostgreSQL, appendix A): 28 and 42 are of rights and names, 53 of what it has run out of. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/^(28|3D|42)/, 'Check the address, the account, and what that account may do'],
  [/^53/, 'Give the database more room: disk, memory or connections'],
];

/** Resolves as `asked` does; rejects with a GapError (`corpus.database`) that names the database and says what to do. */
export async function explained<T>(name: string, asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (cause) {
    const state = sqlStateOf(cause) ?? '';
    const remedy = REMEDIES.find(([of]) => of.test(state))?.[1] ?? 'Check that the database runs and can be reached, then try again';
    throw new GapError('corpus.database', `${name}: ${messageOf(cause)}`, remedy, { cause });
  }
}
