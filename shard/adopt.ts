import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { refuseNonShard } from '#format/check/refuse-non-shard.ts';
import { isForeign, type VerifyOptions } from '#format/check/verify.ts';
import { type Hashes, SignableHashes } from '#format/core/documents/hashes.ts';
import type { Meta } from '#format/core/documents/meta.ts';
import { GapError } from '#format/core/errors.ts';
import {
  CONSENT_FILE,
  ENVELOPE_FILE,
  HASHES_FILE,
  LABELS_FILE,
  MATROSKA_FILE,
  META_FILE,
  NETSTATS_FILE,
  QAT_FILE,
  VIDEO_FILE,
} from '#format/core/layout.ts';
import { CONTROLS, EVENTS, FRAMES } from '#format/core/parquet/tables.ts';
import { remedyOf, said, saysOf } from '#format/core/said.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { shardFiles } from '#format/folder/shard-entries.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { scanVideoOf } from '#format/video/video-of.ts';
import { copyFile } from '#shard/folder/copy-file.ts';
import { makeFolders } from '#shard/folder/files.ts';
import { lockPartial, OF_WORK } from '#shard/folder/lock.ts';
import { FFMPEG_PICTURES } from '#shard/pictures/ffmpeg-pictures.ts';
import { type Sealed, type SealOptions, sealFiles } from '#shard/seal/seal-files.ts';
import { validate } from '#shard/validate.ts';

/** What the format knows of another program's shard, and validation has read. */
const ADOPTED: readonly string[] = [
  META_FILE,
  VIDEO_FILE,
  MATROSKA_FILE,
  CONTROLS.file,
  FRAMES.file,
  EVENTS.file,
  NETSTATS_FILE,
  LABELS_FILE,
  CONSENT_FILE,
];

export type AdoptOptions = SealOptions & Required<Pick<SealOptions, 'signer'>> & Pick<VerifyOptions, 'revoked'>;

/** The sealed copy, and the files that are no part of it: ours replace some, and of others the format knows nothing. */
export interface Adopted extends Sealed {
  readonly leftOut: readonly string[];
}

/**
 * Copies another program's shard into `out`, byte for byte, and seals the copy with our verdict, our hashes and the adopter's signature. The statement
 * names no recorder and no clock, because we did not record it. Rejects with a GapError: `shard.ours`, `shard.signed`, `shard.exists`,
 * `shard.withdrawn`, and `shard.unadopted` for one that does not pass.
 */
export async function adopt(folder: string, out: string, { revoked, ...options }: AdoptOptions): Promise<Adopted> {
  refuseNonShard(folder);
  const shard = new ShardFolder(folder);
  const { meta, hashes } = shard;
  refuseOurs(folder, shard);
  const target = join(out, meta.session_id);
  if (existsSync(target))
    throw new GapError('shard.exists', said`${target} exists already`, said`Choose another place, or move it away`, {
      way: { settings: ['out'] },
    });
  const work = `${target}.copying`;
  if (resolve(work) === resolve(folder))
    throw new GapError(
      'usage.out',
      said`${folder} was left behind by an adoption that was stopped`,
      said`Delete it, and adopt the shard itself`,
    );
  makeFolders(out, 0o700);
  using _held = lockPartial(work, OF_WORK);
  // What one that was killed has left.
  rmSync(work, { recursive: true, force: true });
  makeFolders(work, 0o700);
  try {
    const files = new Map<string, WrittenFile>();
    const there = shardFiles(folder);
    // All that its hashes name, so that they can be compared.
    const wanted = there.filter((file) => [META_FILE, HASHES_FILE].includes(file) || Object.hasOwn(hashes.sha256, file));
    for (const file of wanted) files.set(file, await copyFile(join(folder, file), join(work, file)));
    // The copy is looked at, not what it was made of: that may change meanwhile.
    const copied = await lookAt(work, folder, meta, revoked);
    const proofs = proofsOf(copied.hashes);
    for (const file of wanted.filter((one) => !ADOPTED.includes(one))) {
      files.delete(file);
      rmSync(join(work, file));
    }
    const leftOut = there.filter((file) => !files.has(file) && file !== HASHES_FILE && file !== QAT_FILE);
    const sealed = await sealFiles(
      { folder: work, target, meta: copied.meta, files, proofs, video: await scanVideoOf(work, FFMPEG_PICTURES) },
      options,
    );
    return { ...sealed, leftOut };
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    throw error;
  }
}

function refuseOurs(folder: string, shard: ShardFolder): void {
  const way = { action: 'sign', of: folder } as const;
  if (!isForeign(shard)) throw new GapError('shard.ours', said`${folder}: this recorder made it`, said`Sign it as it is`, { way });
  if (existsSync(join(folder, ENVELOPE_FILE)))
    throw new GapError(
      'shard.signed',
      said`${folder}: somebody has signed it already`,
      said`Verify it, and add a signature to it as it is`,
      {
        way,
      },
    );
}

/** Throws a GapError unless a copy is still that shard, passes, and may be kept. */
async function lookAt(copy: string, folder: string, meta: Meta, revoked: AdoptOptions['revoked']): Promise<ShardFolder> {
  const shard = new ShardFolder(copy);
  if (!isForeign(shard) || shard.meta.session_id !== meta.session_id)
    throw new GapError(
      'shard.changed',
      said`${folder}: it was changed while it was copied`,
      said`Adopt it again when nothing else works on it`,
    );
  const consent = shard.look('consent');
  const since = consent.is === 'good' ? revoked?.get(consent.data.revocation_id) : undefined;
  if (since !== undefined)
    throw new GapError(
      'shard.withdrawn',
      said`${folder}: the player withdrew the consent on ${since}`,
      said`Delete this shard and every copy of it`,
    );
  const { findings } = await validate(copy);
  const failed = findings.find(({ severity }) => severity === 'fail');
  if (failed !== undefined)
    throw new GapError(
      'shard.unadopted',
      said`${folder}: ${failed.check}: ${saysOf(failed)}`,
      failed.remedy === undefined ? said`Have its recorder mended` : remedyOf(failed),
    );
  return shard;
}

/** Its maker's proofs, where they are such as a key may sign. */
function proofsOf({ frame_watermark_sample }: Hashes): Hashes['frame_watermark_sample'] {
  return SignableHashes.shape.frame_watermark_sample.safeParse(frame_watermark_sample).data;
}
