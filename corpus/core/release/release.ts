import { z } from 'zod';

/** Media type of a signed release. */
export const RELEASE_TYPE = 'application/vnd.gap.release+json';

/** Files of a release, in a folder of its own. */
export const RELEASE_FILES = {
  envelope: 'release.dsse.json',
  shards: 'shards.parquet',
  croissant: 'croissant.json',
  datasheet: 'datasheet.md',
} as const;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const text = z.string().min(1).max(500);
const Amount = z.strictObject({ shards: z.int().nonnegative(), hours: z.number().nonnegative() });

/** A name that becomes part of a folder's. */
export const RELEASE_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

/**
 * A version of a corpus: which shards are in it, by their hashes in `shards.parquet`, which is named by its own hash. Nothing of a version is ever changed: another one follows it,
 * with a higher major number where something was withdrawn.
 */
export const Release = z.strictObject({
  release_version: z.literal('1'),
  name: z.string().regex(RELEASE_NAME),
  version: z.string().regex(VERSION),
  created_utc: z.iso.datetime(),
  license: text,
  creator: text,
  description: text,
  url: text.optional().describe('where people find it; absent: nowhere yet'),
  total: Amount.extend({ bytes: z.int().nonnegative() }),
  splits: z.strictObject({ train: Amount, val: Amount }),
  shards_sha256: sha256.describe('of shards.parquet'),
  withdrawn: z.int().nonnegative().describe('withdrawals that were known, all of which are obeyed'),
  follows: z
    .strictObject({ version: z.string().regex(VERSION), sha256 })
    .optional()
    .describe('the version before, by its signed text'),
  removed: z.int().nonnegative().describe('shards of the version before that are no longer in it'),
  added: z.int().nonnegative(),
});
export type Release = z.infer<typeof Release>;

/** The version after one from which shards were taken out, or to which some were added. Undefined: nothing is different. */
export function nextVersion(
  before: string | undefined,
  { removed, added }: { readonly removed: number; readonly added: number },
): string | undefined {
  if (before === undefined) return '1.0.0';
  const [major = 0, minor = 0] = before.split('.').map(Number);
  if (removed > 0) return `${major + 1}.0.0`;
  return added > 0 ? `${major}.${minor + 1}.0` : undefined;
}
