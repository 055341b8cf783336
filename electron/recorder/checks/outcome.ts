import type { Way } from '#core/findings/way.ts';
import type { Finding } from '#core/format/qat.ts';

/** What a check of this machine found: a finding without its name, and what the recording needs of it. A failed check throws a GapError. */
export interface Checked<T = undefined> {
  readonly outcome: Omit<Finding, 'check' | 'at'>;
  readonly result: T;
}

export function passed(says: string): Checked {
  return { outcome: { severity: 'pass', says }, result: undefined };
}

export function warned(says: string, remedy: string, way?: Way): Checked {
  return { outcome: { severity: 'warn', says, remedy, ...(way !== undefined && { way }) }, result: undefined };
}
