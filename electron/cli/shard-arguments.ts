import { parseArgs } from 'node:util';
import { GapError } from '#library/index.ts';

/** What every command that takes one shard is called with: `SHARD [--json]`, and `--deep` where it may be. Throws on anything else. */
export function shardArguments(
  command: string,
  args: readonly string[],
  mayBeDeep = false,
): { readonly folder: string; readonly json: boolean; readonly deep: boolean } {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean' }, ...(mayBeDeep && { deep: { type: 'boolean' } }) },
    allowPositionals: true,
    strict: true,
  });
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0)
    throw new GapError('usage.shard', `${positionals.length} folders given, one is needed`, `gap ${command} SHARD`);
  return { folder, json: values.json === true, deep: values.deep === true };
}
