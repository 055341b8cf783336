import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { meant } from '#format/cli/meant.ts';
import { GapError } from '#format/core/errors.ts';
import { type Flag, type FlagTable, type FlagValues, flagsOf, readFlag } from '#format/core/flags.ts';

/** For programs. */
export const JSON_FLAG = { json: { help: 'the result as JSON' } } as const satisfies FlagTable;

/** A command line: `values` as its flags read them. Throws on what is none of the flags, and a GapError (`usage.NAME`) for a value that its flag must not have. */
export function parsed<const T extends FlagTable>(args: readonly string[], flags: T, { allowPositionals = true } = {}) {
  const { values, positionals } = withMeant(flags, () =>
    parseArgs({
      args: withNegatives(args, flags),
      options: flagsOf(flags) as ParseArgsOptionsConfig,
      allowPositionals,
      strict: true,
    }),
  );
  const read = Object.entries(values).map(([name, value]) => [
    name,
    readFlag(name, flags[name] as Flag, value as string | boolean | string[]),
  ]);
  return { values: Object.fromEntries(read) as FlagValues<T>, positionals };
}

/** Runs parseArgs; of a flag that there is not, a GapError (`usage.flag`) names the one that was meant, where one is near. */
function withMeant<R>(flags: FlagTable, parse: () => R): R {
  try {
    return parse();
  } catch (error) {
    const flag = /^Unknown option '--([^']+)'/.exec((error as Error).message)?.[1];
    const near = flag === undefined ? undefined : meant(flag, Object.keys(flags));
    if (near === undefined) throw error;
    throw new GapError('usage.flag', `there is no flag --${flag}`, `Did you mean --${near}?`);
  }
}

/** `--geo -33.9,18.4` as it is meant: parseArgs takes what begins with a dash for another flag, and only `--geo=-33.9,18.4` for a value. */
const withNegatives = (args: readonly string[], flags: FlagTable): string[] =>
  args.flatMap((arg, i) => {
    const takesIt = (flag: string | undefined, value: string | undefined) =>
      flag?.startsWith('--') === true && flags[flag.slice(2)]?.takes !== undefined && /^-[\d.]/.test(value ?? '');
    if (takesIt(args[i - 1], arg)) return [];
    return [takesIt(arg, args[i + 1]) ? `${arg}=${args[i + 1]}` : arg];
  });

/** The only shard that was given. Throws a GapError (`usage.shard`) for none, or more. */
export function oneShard(given: readonly string[], usage: string): string {
  const [shard, ...more] = given;
  if (shard === undefined || more.length > 0)
    throw new GapError('usage.shard', given.length === 0 ? 'no shard given' : `${given.length} shards given, but this takes one`, usage);
  return shard;
}
