import { GapError } from '#library/index.ts';

/** The one positional argument of a command that takes a shard. */
export function onlyFolder(command: string, positionals: readonly string[]): string {
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0)
    throw new GapError('usage.shard', `${positionals.length} folders given, one is needed`, `gap ${command} SHARD`);
  return folder;
}
