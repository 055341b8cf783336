import { existsSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { GapError } from '#core/errors.ts';
import type { Piece } from '#core/trim/trim.ts';
import { cutPiece, readWhole } from '#shard/cut/cut-piece.ts';
import { partId } from '#shard/cut/part-id.ts';
import type { Sealed, SealOptions, Unsealed } from '#shard/seal/seal-files.ts';
import { ShardFolder } from '#shard/shard-folder.ts';

/**
 * Seals each part of a finished session as a shard of its own, next to its `.partial`, which it then deletes; resolves with the first,
 * which has the session's id. Nothing is encoded again, and no
 * frame, row or event lies in two parts or in none. The first part comes last: until it is there, the `.partial` is the session, and parts that
 * an interrupted run has sealed are kept. Rejects as `sealFiles` does, or with a GapError (`shard.exists`).
 */
export async function sealParts(session: Required<Unsealed>, pieces: readonly Piece[], options: SealOptions): Promise<Sealed> {
  const { folder, meta, target, proofs, video } = session;
  const whole = await readWhole(folder, meta, proofs, video.key);
  const parts = pieces.length;
  const startUs = ({ from }: Piece) => whole.frames.tsUs[from] as number;
  const sealed: Sealed[] = [];
  for (const [before, piece] of [...pieces.entries()].reverse()) {
    const part = before + 1;
    const sessionId = partId(meta.session_id, part);
    const next = pieces[part];
    // What came before the first frame and after the last belongs to the session too.
    const span = { fromUs: before === 0 ? 0 : startUs(piece), toUs: next === undefined ? Number.MAX_SAFE_INTEGER : startUs(next) };
    const cut = {
      piece,
      rows: { span, exact: true },
      sessionId,
      continues: before === 0 ? undefined : partId(meta.session_id, before),
      origin: { part, parts },
      target: before === 0 ? target : join(dirname(target), sessionId),
    };
    options.onStep?.(`part ${part} of ${parts}`);
    sealed.unshift(sealedPart(cut.target, meta.session_id, part) ?? (await cutPiece(whole, cut, options)));
  }
  rmSync(folder, { recursive: true, force: true });
  const [first, ...rest] = sealed;
  return { ...(first as Sealed), next: rest };
}

/**
 * A part that is already sealed; undefined where there is none. Throws a GapError (`shard.exists`) where something else has its name.
 */
export function sealedPart(folder: string, sessionId: string, part: number): Sealed | undefined {
  if (!existsSync(folder)) return undefined;
  const shard = new ShardFolder(folder);
  const [meta, qat] = [shard.look('meta'), shard.look('qat')];
  const rolled = meta.is === 'good' && meta.data.session_id === basename(folder) ? meta.data.recorder?.rolled : undefined;
  if (qat.is === 'good' && rolled?.session_id === sessionId && rolled.part === part) return { folder, qat: qat.data };
  throw new GapError('shard.exists', `${folder} exists already`, 'Move it away, then recover again');
}
