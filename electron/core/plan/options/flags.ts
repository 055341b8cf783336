import { type Asked, type Flags, type Option, type Options, refuseOther } from '#core/plan/options/option.ts';

type Flag<O> = O extends { readonly many: true }
  ? { readonly type: 'string'; readonly multiple: true }
  : O extends { readonly takes: string }
    ? { readonly type: 'string' }
    : { readonly type: 'boolean' };

/** For parseArgs of node:util. */
export const flagsOf = <T extends Options>(options: T) =>
  Object.fromEntries(
    Object.entries(options).map(([name, { takes, many }]) => [
      name,
      { type: takes === undefined ? 'boolean' : 'string', ...(many === true && { multiple: true }) },
    ]),
  ) as { readonly [K in keyof T]: Flag<T[K]> };

/** The settings that flags come to. Throws a GapError (`usage.*`) that names the flag and what was given. */
export const askedBy = <T extends Options>(options: T, flags: Flags<T>): Asked<T> =>
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

/** A line of help for each; `gap` makes them as wide as the terminal. */
export const helpOf = (options: Options): string =>
  Object.entries(options)
    .map(([name, { takes, help, usual }]) => {
      const flag = `  --${name}${takes === undefined ? '' : ` ${takes}`}`;
      // At least two spaces: they separate a flag from its meaning when lines are wrapped.
      return `${flag.padEnd(19)}  ${help}${usual === undefined ? '' : ` (${usual})`}\n`;
    })
    .join('');
