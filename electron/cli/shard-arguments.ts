import { parseArgs } from 'node:util';
import { GapError } from '#library/index.ts';

/** Arguments of every command on one shard: `SHARD [--json]`, and its own flag where it has one. Throws on anything else. */
export function shardArguments(
  command: string,
  args: readonly string[],
  own?: 'deep' | 'now',
): { readonly folder: string; readonly json: boolean; readonly flagged: boolean } {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean' }, ...(own && { [own]: { type: 'boolean' } }) },
    allowPositionals: true,
    strict: true,
  });
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0)
    throw new GapError('usage.shard', `${positionals.length} folders given, one is needed`, `gap ${command} SHARD`);
  const flags: Readonly<Record<string, unknown>> = values;
  return { folder, json: values.json === true, flagged: own !== undefined && flags[own] === true };
}
