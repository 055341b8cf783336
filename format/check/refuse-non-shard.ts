import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { GapError } from '#format/core/errors.ts';
import { MATROSKA_FILE, PARTIAL_SUFFIX, REQUIRED_FILES, TRIMMING_SUFFIX } from '#format/core/layout.ts';
import { RECORDER_FILES } from '#format/core/parquet/tables.ts';
import { said } from '#format/core/said.ts';
import { shardEntries } from '#format/folder/shard-entries.ts';

/** Throws a GapError (`shard.*`) for a path that is not a shard at all. */
export function refuseNonShard(folder: string): void {
  if (!existsSync(folder))
    throw new GapError(
      'shard.missing',
      said`${folder}: there is no such folder`,
      said`Give the path of a shard: the folder that holds meta.json`,
    );
  if (!statSync(folder).isDirectory())
    throw new GapError(
      'shard.not-a-folder',
      said`${folder}: a shard is a folder, this is a file`,
      said`Give the folder that holds meta.json`,
    );
  if (folder.replace(/\/+$/, '').endsWith(TRIMMING_SUFFIX))
    throw new GapError('shard.partial', said`${folder}: a cut that was not finished`, said`Delete it, and trim the parent again`);
  if (folder.replace(/\/+$/, '').endsWith(PARTIAL_SUFFIX)) {
    throw new GapError('shard.partial', said`${folder}: this recording was not sealed, so it is not a shard yet`, said`Seal it`, {
      way: { action: 'recover', of: folder },
    });
  }
  const entries = shardEntries(folder);
  // A link to a device or a pipe would be read for ever; one to a file could be changed after it was checked.
  const odd = entries.find((entry) => !entry.isFile() && !entry.isDirectory());
  if (odd !== undefined)
    throw new GapError(
      'shard.link',
      said`${join(folder, odd.name)}: a shard holds files, this is a ${odd.isSymbolicLink() ? said`link` : said`device or pipe`}`,
      said`Copy the shard with its files, not with links to them`,
    );
  const files = entries.map(({ name }) => name);
  if (![...REQUIRED_FILES, MATROSKA_FILE, ...RECORDER_FILES].some((file) => files.includes(file))) {
    throw new GapError(
      'shard.empty',
      said`${folder}: contains no shard files`,
      said`Give the folder that holds meta.json, not the one above it`,
    );
  }
}
