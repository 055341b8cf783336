import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { GapError } from '#core/errors.ts';
import type { TrustedKey } from '#core/sign/signer.ts';
import type { ExportPart } from '#corpus/exports/part.ts';
import { type BroughtShard, bringShard } from '#corpus/judge/bring-shard.ts';
import type { Judgement } from '#corpus/judge/judgement.ts';
import { exportDataset, SOURCES_FILE } from '#inspector/export/export-dataset.ts';
import { shardSha256 } from '#shard/shard-folder.ts';

export interface MakePartOptions {
  /** For what is fetched. */
  readonly folder: string;
  readonly trusted: readonly TrustedKey[];
  /** Keys of the shards that are kept encrypted, by their hashes. */
  readonly contentKeys: Readonly<Record<string, string>>;
  /** Called once all shards are here. */
  readonly onHere: () => void;
}

/** Exports the shards of a part into its folder; one that was made before stays as it is. What it says is `fail` where some shards had to be left out. */
export async function makePart(part: ExportPart, { folder, trusted, contentKeys, onHere }: MakePartOptions): Promise<Judgement> {
  const made = madeOf(part);
  if (made !== undefined)
    return made === part.shards.length
      ? judgement('pass')
      : judgement('fail', `${part.shards.length - made} of ${part.shards.length} left out`);
  if (part.shards.length === 0) return judgement('unreadable', 'all of it was withdrawn');
  const brought: BroughtShard[] = [];
  try {
    for (const { place, sha256 } of part.shards) {
      const shard = await bringShard(place, folder, contentKeys[sha256]);
      brought.push(shard);
      if (shardSha256(shard.folder) !== sha256)
        throw new GapError('shard.changed', `${place}: hashes.json is not the one that was released`, 'Get the shard again');
    }
    onHere();
    const { leftOut } = await exportDataset(
      part.kind,
      brought.map((one) => one.folder),
      part.folder,
      {
        trusted,
        ...(part.video !== null && { video: part.video }),
        // What a release keeps for validation is a part of its own.
        ...(SPLITS.includes(part.kind) && { val: part.split === 'val' ? 100 : 0 }),
      },
    );
    const [first] = leftOut;
    if (first === undefined) return judgement('pass');
    const place = part.shards[brought.findIndex((one) => one.folder === first.folder)]?.place ?? first.folder;
    return judgement('fail', `${leftOut.length} of ${brought.length} left out; ${place}: ${first.why}`);
  } finally {
    for (const shard of brought) shard[Symbol.dispose]();
  }
}

/** Formats that keep players for validation. */
const SPLITS: readonly ExportPart['kind'][] = ['webdataset', 'lerobot'];

const judgement = (verdict: Judgement['verdict'], says?: string): Judgement => ({
  verdict,
  ...(says !== undefined && { says }),
  findings: [],
  prints: [],
});

const Made = z.object({ sources: z.array(z.object({ shard_sha256: z.string() })) });

/** How many of its shards its folder holds already, where it holds no others: a job may be done twice. A folder is there whole or not at all. */
function madeOf({ folder, shards }: ExportPart): number | undefined {
  const path = join(folder, SOURCES_FILE);
  if (!existsSync(path)) return undefined;
  const made = Made.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data?.sources;
  const own = new Set(shards.map(({ sha256 }) => sha256));
  return made?.every(({ shard_sha256 }) => own.has(shard_sha256)) === true ? made.length : undefined;
}
