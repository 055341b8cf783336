import type { FromJudge } from '#corpus/judge/messages.ts';
import { GapError, messageOf } from '#format/core/errors.ts';

/** Nothing is wrong with a shard whose store, disk or network fails, or that is not where it was: a disk may not be mounted here. */
const NOT_ITS_FAULT: readonly string[] = ['shard.remote', 'shard.missing', 'shard.in-use', 'app.room', 'usage.place'];

/** Errors of the system (errno(3)) that a shard has no part in. */
const OF_THE_MACHINE: readonly string[] = [
  'ENOENT',
  'ENOTDIR',
  'EACCES',
  'EPERM',
  'EIO',
  'ENOSPC',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ESTALE',
  'EBUSY',
];

/** What an error in fetching or judging a shard says of it. */
export function faultOf(error: unknown): FromJudge {
  const why = messageOf(error);
  if (error instanceof GapError) return NOT_ITS_FAULT.includes(error.code) ? { type: 'later', why } : unreadable(why);
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return OF_THE_MACHINE.includes(String(code)) ? { type: 'later', why } : { type: 'broken', why };
}

export const unreadable = (says: string): FromJudge => ({
  type: 'judged',
  judgement: { verdict: 'unreadable', says, findings: [], prints: [] },
});
