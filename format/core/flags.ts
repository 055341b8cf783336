import { GapError } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';

/** A flag of a command: what it takes, its line of help, and what it may be. */
export interface Flag<T = never> {
  /** Absent: it is on or off. */
  readonly takes?: string;
  /** May be given several times. */
  readonly many?: true;
  /** A letter for it. */
  readonly short?: string;
  /** From its text; absent: the text itself. */
  readonly read?: (text: string) => unknown;
  /** Whether a value is allowed; `remedy` says which values are. */
  readonly is?: (value: T) => boolean;
  readonly remedy?: Words;
  readonly help: string;
  /** Without the flag, for people. */
  readonly usual?: string;
}

/** By name. */
export type FlagTable = Readonly<Record<string, Flag>>;

type One<F> = F extends { readonly read: (text: string) => infer T } ? T : F extends { readonly takes: string } ? string : boolean;
export type FlagValue<F> = F extends { readonly many: true } ? readonly One<F>[] : One<F>;

/** What a command line comes to. */
export type FlagValues<T extends FlagTable> = { readonly [K in keyof T]?: FlagValue<T[K]> | undefined };

/** As people write numbers: `Number` alone takes an empty text for 0, and 0x1e and 3e1 for 30. */
const DECIMAL = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*$/;

/** NaN for what is no decimal number. */
const decimal = (text: string): number => (DECIMAL.test(text) ? Number(text) : Number.NaN);

/** A number; `is` says which. */
export const number = <const F extends Omit<Flag<number>, 'read'> & { readonly takes: string; readonly remedy: Words }>(flag: F) => ({
  is: (value: number): boolean => !Number.isNaN(value),
  ...flag,
  read: decimal,
});

/** One of these words. */
export const oneOf = <const Name extends string, const F extends Omit<Flag<Name>, 'read' | 'is' | 'remedy' | 'takes'>>(
  names: readonly Name[],
  flag: F,
) => ({
  takes: names.join('|'),
  ...flag,
  read: (text: string) => text as Name,
  is: (value: Name): boolean => names.includes(value),
  remedy: said`Use ${names.join(', ')}`,
});

type ForParseArgs<F> = F extends { readonly many: true }
  ? { readonly type: 'string'; readonly multiple: true }
  : F extends { readonly takes: string }
    ? { readonly type: 'string' }
    : { readonly type: 'boolean' };

/** For parseArgs of node:util. */
export const flagsOf = <T extends FlagTable>(flags: T) =>
  Object.fromEntries(
    Object.entries<Flag>(flags).map(([name, { takes, many, short }]) => [
      name,
      { type: takes === undefined ? 'boolean' : 'string', ...(many === true && { multiple: true }), ...(short !== undefined && { short }) },
    ]),
  ) as { readonly [K in keyof T]: ForParseArgs<T[K]> };

/** The value of a flag. Throws a GapError (`usage.NAME`) for one that it must not have. */
export function readFlag(name: string, flag: Flag, given: string | boolean | string[]): unknown {
  if (Array.isArray(given)) return given.map((one) => readFlag(name, flag, one));
  const { read, is, remedy = '' } = flag;
  const value = read === undefined || typeof given !== 'string' ? given : read(given);
  if (is?.(value as never) === false)
    throw new GapError(
      `usage.${name}`,
      said`--${name} ${String(given).trim() === '' ? JSON.stringify(given) : String(given)}: not usable`,
      remedy,
    );
  return value;
}

/** Some of a table. */
export const some = <T extends FlagTable, K extends keyof T>(flags: T, ...names: readonly K[]): Pick<T, K> =>
  Object.fromEntries(names.map((name) => [name, flags[name]])) as Pick<T, K>;

/** Columns of a flag and what it takes, at most: what is longer stands by itself. */
const MOST_COLUMNS = 26;

/** A line of help for each; `gap` makes them as wide as the terminal. */
export function helpOf(flags: FlagTable): string {
  const lines = Object.entries(flags).map(([name, { takes, short, help, usual }]) => ({
    flag: `  ${short === undefined ? '' : `-${short}, `}--${name}${takes === undefined ? '' : ` ${takes}`}`,
    text: `${help}${usual === undefined ? '' : ` (${usual})`}`,
  }));
  const width = Math.min(MOST_COLUMNS, Math.max(...lines.map(({ flag }) => flag.length)));
  // At least two spaces: they separate a flag from its meaning when lines are wrapped.
  return lines.map(({ flag, text }) => `${flag.padEnd(width)}  ${text}\n`).join('');
}
