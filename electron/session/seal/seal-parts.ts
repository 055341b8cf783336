import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { GapError } from '#format/core/errors.ts';
import { ENVELOPE_FILE, PARTS_FOLDER } from '#format/core/layout.ts';
import { said } from '#format/core/said.ts';
import { asTs } from '#format/core/time/units.ts';
import { partId } from '#format/folder/part-id.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import type { Piece } from '#shard/core/trim/trim.ts';
import { type Cut, cutPiece, lastPictureUs, readWhole, type Whole } from '#shard/cut/cut-piece.ts';
import { freeBytes, makeFolders, renameFolder } from '#shard/folder/files.ts';
import { type Sealed, type SealOptions, sealFiles, type Unsealed } from '#shard/seal/seal-files.ts';
import { type ComparedUnit, faithfulIn } from '#video/core/units.ts';

/** For what the parts need besides the bytes of the whole: documents of their own, and the file system's. */
const ROOM_BYTES = 64e6;

/** A finished session, and how it is divided. */
export interface SessionInParts {
  readonly session: Required<Unsealed>;
  readonly pieces: readonly Piece[];
  /** What comparing the final video with the captures has shown; undefined where there was nothing to compare. */
  readonly units: readonly ComparedUnit[] | undefined;
  /** Rejects with its reason between two parts. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Seals each part of a finished session as a shard of its own; resolves with the first, which has the session's id. Nothing is encoded again.
 * The parts are made inside the `.partial`, so that no one mistakes a part for the whole session, and are moved out once all are there. An
 * interrupted run resumes: a finished part is kept. Where the disk has no room for a second copy, the session becomes one long shard, whose verdict
 * says that it is too long. Rejects as `sealFiles` does, or with a GapError (`shard.exists`).
 */
export async function sealParts({ session, pieces, units, signal }: SessionInParts, options: SealOptions): Promise<Sealed> {
  const { folder, meta, proofs, video, files } = session;
  const parts = join(folder, PARTS_FOLDER);
  const wanted = [...files.values()].reduce((sum, { bytes }) => sum + bytes, ROOM_BYTES);
  const isPlaced = pieces.some((_, before) => before > 0 && existsSync(placeOf(folder, partId(meta.session_id, before + 1))));
  if (!isPlaced && freeBytes(folder) + bytesIn(parts) < wanted) {
    rmSync(parts, { recursive: true, force: true });
    return await sealFiles(session, options);
  }
  makeFolders(parts, 0o700);
  const whole = await readWhole(folder, meta, proofs, video.key);
  const sealed: Sealed[] = [];
  for (const [before, piece] of pieces.entries()) {
    signal?.throwIfAborted();
    options.onStep?.(`part ${before + 1} of ${pieces.length}`);
    const faithful = units && faithfulIn(units, piece.from, piece.to);
    const cut = { ...partOf(whole, pieces, before), faithful };
    sealed.push(keptPart(cut, whole, options.signer !== undefined) ?? (await cutPiece(whole, cut, options)));
  }
  return place(session, sealed);
}

/** Where a part of a session belongs, once it is sealed. */
const placeOf = (target: string, id: string) => join(dirname(target), id);

/** Part `before` + 1 of a session: its rows, too, lie in exactly one part. */
function partOf(whole: Whole, pieces: readonly Piece[], before: number): Omit<Cut, 'faithful'> {
  const { folder, meta, frames } = whole;
  const [last, piece, next] = [pieces[before - 1], pieces[before] as Piece, pieces[before + 1]];
  const startUs = ({ from }: Piece) => frames.tsUs[from] as number;
  const sessionId = partId(meta.session_id, before + 1);
  return {
    piece,
    // What came before the first frame and after the last belongs to the session too.
    rows: {
      span: {
        fromUs: before === 0 ? asTs(0) : asTs(startUs(piece)),
        toUs: next === undefined ? asTs(Number.MAX_SAFE_INTEGER) : asTs(startUs(next)),
      },
      exact: true,
      afterUs: last === undefined ? asTs(Number.NEGATIVE_INFINITY) : lastPictureUs(whole, last),
      untilUs: lastPictureUs(whole, piece),
    },
    sessionId,
    continues: before === 0 ? undefined : partId(meta.session_id, before),
    origin: { part: before + 1, parts: pieces.length },
    target: join(folder, PARTS_FOLDER, sessionId),
  };
}

/**
 * A part that an earlier run has sealed, here or, just before it was killed, in its place; one that is of other frames, or would be signed now and
 * was not, is removed.
 */
function keptPart(
  { piece, target, sessionId, origin }: Omit<Cut, 'faithful'>,
  { folder, frames, meta, proofs }: Whole,
  isSigned: boolean,
): Sealed | undefined {
  for (const kept of [target, placeOf(folder, sessionId)]) {
    const part = sealedPart(kept);
    const isSame =
      part !== undefined &&
      'part' in origin &&
      part.rolled.part === origin.part &&
      part.rolled.parts === origin.parts &&
      part.qat.frames === piece.to - piece.from &&
      part.t0Us === frames.tsUs[piece.from];
    // Those that have their places were all made by one run.
    const isAlike =
      kept !== target ||
      (part?.isSigned === isSigned && part.hasProofs === (proofs !== undefined) && part.unproven === meta.recorder?.unproven);
    if (isSame && isAlike) return { folder: kept, qat: part.qat };
    if (kept === target) rmSync(kept, { recursive: true, force: true });
    else if (existsSync(kept)) throw new GapError('shard.exists', said`${kept} exists already`, said`Move it away, then recover again`);
  }
  return undefined;
}

/** What a sealed part says of itself; undefined where there is none. */
function sealedPart(folder: string) {
  if (!existsSync(folder)) return undefined;
  const shard = new ShardFolder(folder);
  const [meta, qat] = [shard.look('meta'), shard.look('qat')];
  if (meta.is !== 'good' || qat.is !== 'good' || meta.data.session_id !== basename(folder)) return undefined;
  const { rolled, unproven } = meta.data.recorder ?? {};
  const hashes = shard.look('hashes');
  return (
    rolled && {
      qat: qat.data,
      rolled,
      unproven,
      t0Us: meta.data.timing.t0_us,
      isSigned: existsSync(join(folder, ENVELOPE_FILE)),
      hasProofs: hashes.is === 'good' && hashes.data.frame_watermark_sample !== undefined,
    }
  );
}

/** Gives all parts their places, the first one last: while it is not there, the `.partial` is the session. */
function place({ folder, target }: Required<Unsealed>, sealed: readonly Sealed[]): Sealed {
  const placed = sealed.map(({ qat, folder: made }) => ({ qat, made, folder: placeOf(target, basename(made)) }));
  for (const { made, folder: to } of placed.toReversed()) if (made !== to) renameFolder(made, to);
  removeRolled(folder);
  const [first, ...next] = placed.map(({ folder: to, qat }) => ({ folder: to, qat }));
  return { ...(first as Sealed), next };
}

/** Removes the `.partial` of a session whose parts have their places; what shows that they have is removed last. */
function removeRolled(folder: string): void {
  for (const name of readdirSync(folder)) if (name !== PARTS_FOLDER) rmSync(join(folder, name), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
}

/**
 * The parts of a session whose recorder was killed after it had given them their places, and before all of its `.partial` was removed, which this
 * does; undefined where that is not so.
 */
export function placedParts(folder: string, target: string): Sealed | undefined {
  const isBeingRemoved = existsSync(join(folder, PARTS_FOLDER)) || readdirSync(folder).length === 0;
  const first = isBeingRemoved ? sealedPart(target) : undefined;
  if (first === undefined || first.rolled.part !== 1) return undefined;
  const session = first.rolled.session_id;
  const next = Array.from({ length: first.rolled.parts - 1 }, (_, n) => placeOf(target, partId(session, n + 2))).map((part, n) => {
    const there = sealedPart(part);
    return there?.rolled.session_id === session && there.rolled.part === n + 2 ? { folder: part, qat: there.qat } : undefined;
  });
  const missing = next.indexOf(undefined);
  if (missing >= 0)
    throw new GapError(
      'shard.exists',
      said`${target} exists already, but part ${missing + 2} of its session is not beside it`,
      said`Put that part back; or, if you have it elsewhere, delete the .partial`,
    );
  removeRolled(folder);
  return { folder: target, qat: first.qat, next: next.filter((part) => part !== undefined) };
}

function bytesIn(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true }).reduce((sum, name) => sum + statSync(join(folder, String(name))).size, 0);
}
