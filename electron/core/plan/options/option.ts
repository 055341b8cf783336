import type { z } from 'zod';
import { refuse } from '#core/plan/refuse.ts';
import type { Setting } from '#format/core/findings/way.ts';
import type { Flag, FlagValue } from '#format/core/flags.ts';

/** One thing that may be asked of a recording: a flag with its line of help, a field of the settings, and what it may be. */
export interface Option<T = never> extends Flag<T> {
  /** Its field in the settings of a recording. Absent: who asks makes something else of it, such as a profile from the name of its file. */
  readonly as?: string;
  /** What the window keeps of it between recordings. */
  readonly field?: z.ZodType;
  /** A kept value that asks for nothing, as an empty text does. */
  readonly nothing?: string;
}

/** Options by the names of their flags. */
export type Options = Readonly<Record<string, Option>>;

type As<O> = O extends { readonly as: infer Name extends string } ? Name : never;

/** What a caller may ask, by field; everything may be left out. */
export type Asked<T extends Options> = { readonly [K in keyof T as As<T[K]>]?: FlagValue<T[K]> | undefined };

/** Throws a GapError (`usage.*`) for the first field whose value its option does not have. */
export function refuseOthers(options: Options, asked: object): void {
  for (const [name, option] of Object.entries(options)) {
    const { as, is, remedy = '' } = option;
    const value: unknown = as === undefined ? undefined : asked[as as keyof typeof asked];
    // A test checks that every option with limits is one of the settings a remedy can name.
    if (value !== undefined && is?.(value as never) === false)
      refuse(name as Setting, String(value).trim() === '' ? JSON.stringify(value) : value, remedy);
  }
}
