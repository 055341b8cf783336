import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { GapError } from '#format/core/errors.ts';
import { type Flag, type FlagTable, type FlagValues, flagsOf, type GivenFlags, readFlag } from '#format/core/flags.ts';
import { said } from '#format/core/said.ts';

/** For programs. */
export const JSON_FLAG = { json: { help: 'the result as JSON' } } as const satisfies FlagTable;

/**
 * A command line: `values` as its flags read them, `given` as it was written. Throws on what is none of the flags, and a GapError (`usage.NAME`) for a value that its flag
 * must not have.
 */
export function parsed<const T extends FlagTable>(args: readonly string[], flags: T, { allowPositionals = true } = {}) {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: flagsOf(flags) as ParseArgsOptionsConfig,
    allowPositionals,
    strict: true,
  });
  const read = Object.entries(values).map(([name, value]) => [
    name,
    readFlag(name, flags[name] as Flag, value as string | boolean | string[]),
  ]);
  return { values: Object.fromEntries(read) as FlagValues<T>, given: values as GivenFlags<T>, positionals };
}

/** The only shard that was given. Throws a GapError (`usage.shard`) for none, or more. */
export function oneShard(given: readonly string[], usage: string): string {
  const [shard, ...more] = given;
  if (shard === undefined || more.length > 0) throw new GapError('usage.shard', said`${given.length} folders given, one is needed`, usage);
  return shard;
}
