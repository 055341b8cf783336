import type { Judgement } from '#format/core/findings/judged.ts';
import type { Way } from '#format/core/findings/way.ts';
import type { Words } from '#format/core/said.ts';

/** A judgement of either kind without its name, which the caller adds. */
type Unnamed<Each> = Each extends Judgement ? Omit<Each, 'check'> : never;

/** What a check of this machine found, and what the recording needs from it. A failed check throws a GapError. */
export interface Checked<T = undefined> {
  readonly outcome: Unnamed<Judgement>;
  readonly result: T;
}

export function passed(says: Words): Checked {
  return { outcome: { is: 'pass', says }, result: undefined };
}

export function warned(says: Words, remedy: Words, way?: Way): Checked {
  return { outcome: { is: 'warn', says, remedy, way }, result: undefined };
}
