import { parseArgs } from 'node:util';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';

/** Flags of single commands, and their letters. */
const OWN = { deep: undefined, now: undefined, verbose: 'v' } as const;

/** The only shard that was given. Throws a GapError (`usage.shard`) for none, or more. */
export function oneShard(given: readonly string[], usage: string): string {
  const [shard, ...more] = given;
  if (shard === undefined || more.length > 0) throw new GapError('usage.shard', said`${given.length} folders given, one is needed`, usage);
  return shard;
}

/** Arguments of every command on one shard: `SHARD [--json]`, and its own flags where it has any. Throws on anything else. */
export function shardArguments<const Own extends keyof typeof OWN>(
  command: string,
  args: readonly string[],
  own: readonly Own[] = [],
): { readonly folder: string; readonly json: boolean; readonly flagged: Readonly<Record<Own, boolean>> } {
  const parsed = parseArgs({
    args: [...args],
    options: Object.fromEntries([['json', { type: 'boolean' }], ...own.map((name) => [name, optionOf(name)])]),
    allowPositionals: true,
    strict: true,
  });
  const flags: Readonly<Record<string, unknown>> = parsed.values;
  return {
    folder: oneShard(parsed.positionals, `${command} SHARD`),
    json: flags.json === true,
    flagged: Object.fromEntries(own.map((name) => [name, flags[name] === true])) as Record<Own, boolean>,
  };
}

function optionOf(name: keyof typeof OWN) {
  const short = OWN[name];
  return { type: 'boolean' as const, ...(short !== undefined && { short }) };
}
