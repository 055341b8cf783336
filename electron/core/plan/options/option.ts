import type { z } from 'zod';
import { refuse } from '#core/plan/refuse.ts';
import type { Setting } from '#format/core/findings/way.ts';
import { said, type Words } from '#format/core/said.ts';

/** One thing that may be asked of a recording: a flag with its line of help, a field of the settings, and what it may be. */
export interface Option<T = never> {
  /** Its field in the settings of a recording. Absent: who asks makes something else of it, such as a profile from the name of its file. */
  readonly as?: string;
  /** What its flag takes; absent: it is on or off. */
  readonly takes?: string;
  /** May be given several times. */
  readonly many?: true;
  /** From the text of a flag; absent: the text itself. */
  readonly read?: (text: string) => unknown;
  /** Whether a value is allowed; `remedy` says which values are. */
  readonly is?: (value: T) => boolean;
  readonly remedy?: Words;
  readonly help: string;
  /** Without the flag, for people. */
  readonly usual?: string;
  /** What the window keeps of it between recordings. */
  readonly field?: z.ZodType;
  /** A kept value that asks for nothing, as an empty text does. */
  readonly nothing?: string;
}

/** Options by the names of their flags. */
export type Options = Readonly<Record<string, Option>>;

type One<O> = O extends { readonly read: (text: string) => infer T } ? T : O extends { readonly takes: string } ? string : boolean;
type Value<O> = O extends { readonly many: true } ? readonly One<O>[] : One<O>;
type Given<O> = O extends { readonly many: true } ? string[] : O extends { readonly takes: string } ? string : boolean;
type As<O> = O extends { readonly as: infer Name extends string } ? Name : never;

/** What a caller may ask, by field; everything may be left out. */
export type Asked<T extends Options> = { readonly [K in keyof T as As<T[K]>]?: Value<T[K]> | undefined };
/** What parseArgs of node:util makes of the flags. */
export type Flags<T extends Options> = { readonly [K in keyof T]?: Given<T[K]> | undefined };

/** As people write numbers: `Number` alone takes an empty text for 0, and 0x1e and 3e1 for 30. */
const DECIMAL = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*$/;

/** NaN for what is no decimal number. */
export const decimal = (text: string): number => (DECIMAL.test(text) ? Number(text) : Number.NaN);

/** A number; `is` says which. */
export const number = <const O extends Omit<Option<number>, 'read'> & { readonly takes: string; readonly remedy: Words }>(option: O) => ({
  ...option,
  read: decimal,
});

/** One of these words. */
export const oneOf = <const Name extends string, const O extends Omit<Option<Name>, 'read' | 'is' | 'remedy' | 'takes'>>(
  names: readonly Name[],
  option: O,
) => ({
  takes: names.join('|'),
  ...option,
  read: (text: string) => text as Name,
  is: (value: Name): boolean => names.includes(value),
  remedy: said`Use ${names.join(', ')}`,
});

/** Throws a GapError (`usage.*`) for the first field whose value its option does not have. */
export function refuseOthers(options: Options, asked: object): void {
  for (const [name, option] of Object.entries(options)) {
    const value = option.as === undefined ? undefined : asked[option.as as keyof typeof asked];
    if (value !== undefined) refuseOther(name, option, value, value);
  }
}

/** Throws a GapError (`usage.*`) for a value that its option does not have. `given`: as it was written. */
export function refuseOther(name: string, { is, remedy = '' }: Option, value: unknown, given: unknown): void {
  // A test checks that every option with limits is one of the settings a remedy can name.
  if (is?.(value as never) === false) refuse(name as Setting, String(given).trim() === '' ? JSON.stringify(given) : given, remedy);
}

/** Some of a table. */
export const some = <T extends Options, K extends keyof T>(options: T, ...names: readonly K[]): Pick<T, K> =>
  Object.fromEntries(names.map((name) => [name, options[name]])) as Pick<T, K>;
