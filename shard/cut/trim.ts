import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { refuseNonShard } from '#format/check/refuse-non-shard.ts';
import { isForeign, refuseUnverified, type VerifyOptions, verify } from '#format/check/verify.ts';
import { GapError } from '#format/core/errors.ts';
import { awaySpans } from '#format/core/game/markers.ts';
import { HASHES_FILE, TRIMMING_SUFFIX } from '#format/core/layout.ts';
import { said } from '#format/core/said.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { hashFile } from '#format/sign/hash-file.ts';
import { scanVideo } from '#format/video/video-file.ts';
import { videoFileOf } from '#format/video/video-frames.ts';
import { keptStretches, markedStretches, type Piece, piecesOf } from '#shard/core/trim/trim.ts';
import { cutPiece, readWhole, rowsOf, type Whole } from '#shard/cut/cut-piece.ts';
import { forgetLeftCuts } from '#shard/cut/left-cuts.ts';
import { makeFolders } from '#shard/folder/files.ts';
import { lockPartial, OF_WORK } from '#shard/folder/lock.ts';
import type { Sealed, SealOptions } from '#shard/seal/seal-files.ts';

export interface TrimRequest {
  /** Start of what is kept, s after the first frame. */
  readonly fromS?: number | undefined;
  /** End of what is kept, s after the first frame. */
  readonly toS?: number | undefined;
  /** Dropped, s after the first frame. */
  readonly drops?: readonly { readonly fromS: number; readonly toS: number }[] | undefined;
  /** Drop every gap of the whole session (not those of one device). */
  readonly dropGaps?: boolean | undefined;
  /** Drop what lies between the first and the second marker, the third and the fourth, …, and what the game marked as no play. */
  readonly dropMarked?: boolean | undefined;
  /** Shortest piece to keep, s. */
  readonly minS?: number | undefined;
}

export interface TrimOptions extends SealOptions, Pick<VerifyOptions, 'trusted' | 'revoked' | 'allowUnknown'> {
  /** Folder for the new shards; by default the parent's. */
  readonly out?: string | undefined;
}

/**
 * Cuts a shard without re-encoding: each contiguous part that remains becomes its own shard, which names its parent by hash and the
 * previous part by session id. `ts_us` does not change. Rejects with a GapError: `shard.unverified` when the parent is not what was signed
 * or its consent was withdrawn, `usage.trim` when the cut is out of range, or keeps or drops nothing.
 */
export async function trim(folder: string, request: TrimRequest, options: TrimOptions): Promise<Sealed[]> {
  refuseNonShard(folder);
  refuseUnverified(await verify(folder, { trusted: options.trusted, revoked: options.revoked, allowUnknown: options.allowUnknown }));
  if (isForeign(new ShardFolder(folder)))
    throw new GapError(
      'shard.foreign',
      said`${folder}: another program recorded it, and only what this recorder wrote is cut`,
      said`Export it, and leave out the samples that are not wanted`,
    );
  const parent = await readParent(folder);
  const pieces = piecesLeft(parent, request, folder);
  const out = options.out ?? dirname(resolve(folder));
  makeFolders(out, 0o700);
  forgetLeftCuts(out);
  const shards: Sealed[] = [];
  let continues: string | undefined;
  try {
    for (const { piece, droppedUs } of pieces) {
      const sessionId = randomUUID();
      const target = join(out, sessionId);
      using _held = lockPartial(target + TRIMMING_SUFFIX, OF_WORK);
      const rows = rowsOf(parent, piece, droppedUs);
      const origin = { parentSha256: parent.sha256 };
      shards.push(await cutPiece(parent, { piece, rows, sessionId, continues, origin, target, faithful: undefined }, options));
      continues = sessionId;
    }
    return shards;
  } catch (error) {
    // All pieces or none: the parent still has everything, and a retry must not duplicate some of them.
    for (const shard of shards) rmSync(shard.folder, { recursive: true, force: true });
    throw error;
  }
}

interface Parent extends Whole {
  readonly sha256: string;
}

async function readParent(folder: string): Promise<Parent> {
  const { meta, hashes } = new ShardFolder(folder);
  const whole = await readWhole(folder, meta, hashes.frame_watermark_sample, scanVideo(join(folder, videoFileOf(folder))).key);
  return { ...whole, sha256: await hashFile(join(folder, HASHES_FILE)) };
}

/** A piece that stays, and the end of what is dropped just before it. */
interface PieceLeft {
  readonly piece: Piece;
  readonly droppedUs: TsUs;
}

/** The pieces that a request leaves. Throws a GapError (`usage.trim`) that says what is wrong with it. */
function piecesLeft({ meta, frames, markersUs, marks, span: whole, periodUs }: Parent, request: TrimRequest, folder: string): PieceLeft[] {
  const at = (seconds: number) => asTs(whole.fromUs + Math.round(seconds * 1e6));
  const lengthS = (whole.toUs - whole.fromUs) / 1e6;
  const kept = { fromUs: at(request.fromS ?? 0), toUs: request.toS === undefined ? whole.toUs : at(request.toS) };
  const drops = [
    ...(request.drops ?? []).map(({ fromS, toS }) => ({ fromUs: at(fromS), toUs: at(toS) })),
    ...(request.dropGaps === true ? (meta.recorder?.gaps ?? []) : [])
      .filter(({ device }) => device === undefined)
      .map(({ from_us, to_us }) => ({ fromUs: asTs(from_us), toUs: asTs(to_us) })),
    ...(request.dropMarked === true ? [...markedStretches(markersUs, whole.toUs), ...awaySpans(marks, whole)] : []),
  ];
  if (kept.fromUs >= kept.toUs || kept.fromUs >= whole.toUs || kept.toUs > whole.toUs + 1)
    throw new GapError(
      'usage.trim',
      said`from ${request.fromS ?? 0} s to ${request.toS ?? lengthS} s is no part of ${folder}, which is ${lengthS.toFixed(3)} s long`,
      said`Give seconds after the first frame, the first before the second`,
    );
  const stretches = keptStretches(whole, drops, kept);
  const pieces = piecesOf(frames, periodUs, stretches).filter(({ from, to }) => (to - from) * periodUs >= (request.minS ?? 1) * 1e6);
  if (pieces.length === 0)
    throw new GapError(
      'usage.trim',
      said`${folder}: nothing is left: a piece begins at a keyframe and is at least ${request.minS ?? 1} s long`,
      said`Drop less: look at its gaps and its length first`,
      { way: { action: 'inspect', of: folder } },
    );
  if (pieces.length === 1 && pieces[0]?.from === 0 && pieces[0].to === frames.tsUs.length)
    throw new GapError('usage.trim', said`${folder}: nothing would be dropped`, said`Choose what to drop`, {
      way: { settings: ['from', 'to', 'drop', 'drop-gaps', 'drop-marked'] },
    });
  return pieces.map((piece) => {
    const stretch = stretches.findLast(({ fromUs }) => fromUs <= (frames.tsUs[piece.from] as number));
    return { piece, droppedUs: stretch?.afterDrop === true ? stretch.fromUs : asTs(Number.NEGATIVE_INFINITY) };
  });
}
