import type { Asked, Option, Options } from '#core/plan/options/option.ts';
import type { FlagValues } from '#format/core/flags.ts';

/** The settings that flags come to, each by the field that its option names. */
export const askedBy = <T extends Options>(options: T, values: FlagValues<T>): Asked<T> =>
  Object.fromEntries(
    Object.entries<Option>(options).flatMap(([name, { as }]) =>
      as === undefined || values[name] === undefined ? [] : [[as, values[name]]],
    ),
  ) as Asked<T>;
