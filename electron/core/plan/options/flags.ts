import { type Asked, type Option, type Options, refuseOther } from '#core/plan/options/option.ts';
import type { GivenFlags } from '#format/core/flags.ts';

/** The settings that flags come to. Throws a GapError (`usage.*`) that names the flag and what was given. */
export const askedBy = <T extends Options>(options: T, flags: GivenFlags<T>): Asked<T> =>
  Object.fromEntries(
    Object.entries<Option>(options).flatMap(([name, option]) => {
      const given = flags[name];
      return option.as === undefined || given === undefined ? [] : [[option.as, readOf(name, option, given)]];
    }),
  ) as Asked<T>;

function readOf(name: string, { read, ...option }: Option, given: string | boolean | string[]): unknown {
  if (read === undefined || typeof given !== 'string') return given;
  const value = read(given);
  refuseOther(name, option, value, given);
  return value;
}
