import type { InputSteering } from '#core/app/steering.ts';
import { GapError } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';
import { type Fault, faultSaying } from '#server/core/fault.ts';
import { inUse } from '#shard/folder/lock.ts';
import type { PartialShard } from '#shard/folder/partials.ts';

export function diedFault(why: Words): Fault {
  return faultSaying(
    'capture.recorder-died',
    said`The recorder ended unexpectedly: ${why}`,
    said`Try again; nothing that was recorded before is touched`,
  );
}

export function nothingLeft(out: string, [partial]: readonly PartialShard[]): GapError {
  return partial?.holder === undefined
    ? new GapError('shard.nothing', said`${out}: there is no unsealed recording here`, said`Choose the folder it was recorded in`, {
        way: { settings: ['out'] },
      })
    : inUse(partial.path, partial.holder);
}

/** What a command does, for the sentence that says that it cannot. */
export const DONE = {
  mark: 'marked',
  hold: 'held',
  release: 'held',
  'lab-hold': 'held',
  'lab-release': 'held',
  'take-back': 'taken back',
} as const satisfies Record<InputSteering, string>;

export function notRunning(what: string): GapError {
  return new GapError('app.state', said`Nothing is running that could be ${what}`, said`Start a recording first`);
}
