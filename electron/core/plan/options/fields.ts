import type { z } from 'zod';
import type { Asked, Option, Options } from '#core/plan/options/option.ts';

type Kept<T extends Options> = { [K in keyof T]: T[K] extends { readonly field: z.ZodType } ? K : never }[keyof T];
type Field<O> = O extends { readonly field: infer F extends z.ZodType } ? F : never;
type Fields<T extends Options> = { readonly [K in Kept<T>]: Field<T[K]> };

/** What the window keeps of options, by flag: a shape for zod. */
export const fieldsOf = <T extends Options>(options: T): Fields<T> =>
  Object.fromEntries(
    Object.entries<Option>(options).flatMap(([name, { field }]) => (field === undefined ? [] : [[name, field]])),
  ) as Fields<T>;

/** The settings that kept fields come to; blank texts ask for nothing. */
export const askedOf = <T extends Options>(options: T, kept: { readonly [K in Kept<T>]?: unknown }): Asked<T> =>
  Object.fromEntries(
    Object.entries<Option>(options).flatMap(([name, { as, field, nothing }]) => {
      const value = kept[name as Kept<T>];
      const asksNothing = value === undefined || value === nothing || (typeof value === 'string' && value.trim() === '');
      return as === undefined || field === undefined || asksNothing ? [] : [[as, value]];
    }),
  ) as Asked<T>;
