import { decimal } from '#core/plan/options/option.ts';
import { GapError } from '#format/core/errors.ts';

/** A number, or undefined without the flag. Throws a GapError (`usage.*`). */
export function numberFlag(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const parsed = decimal(value);
  if (Number.isNaN(parsed))
    throw new GapError(`usage.${name}`, `--${name} ${value}: is no number`, 'Give a number; see `gap record --help`');
  return parsed;
}

/** Windows and macOS have one desktop, which has no name. */
export function oneDesktop(): boolean {
  return process.platform === 'win32' || process.platform === 'darwin';
}
