import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deleteShard } from '#app/shelf/delete-shard.ts';
import type { Shelf } from '#app/shelf/shelf.ts';
import { decisionsCsv } from '#core/report/decisions-csv.ts';
import { exportShard } from '#corpus/export/export-shard.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import type { Signer } from '#format/core/sign/signer.ts';
import { namedFolder } from '#home/named-folder.ts';
import type { Cut } from '#shard/core/report/cuts.ts';
import type { Decision, ReviewStatement } from '#shard/core/review/review-statement.ts';
import type { ShardLine } from '#shard/core/review/shard-detail.ts';
import { trim } from '#shard/cut/trim.ts';
import { makeFolders, writeText } from '#shard/folder/files.ts';
import { reviewPath, writeReview } from '#shard/verify/review-file.ts';
import { signShard } from '#shard/verify/sign-shard.ts';

/** Cuts parts out: each remaining piece becomes its own shard, and the original stays. Resolves with them, as they were judged. */
export async function trimOwn(shelf: Shelf, sessionId: string, drops: readonly Cut[]): Promise<ShardLine[]> {
  const signer = shelf.keyring.active('recorder') === undefined ? undefined : shelf.keyring.signer('recorder');
  const pieces = await trim(shelf.ownPath(sessionId), { drops }, { ...shelf.believed, signer });
  return pieces.flatMap(({ folder }) => shelf.lines.of(folder) ?? []);
}

/** Adds a second signature, by the person responsible for the session. */
export async function signOwn(shelf: Shelf, sessionId: string): Promise<void> {
  await shelf.keyring.ensure('operator');
  await signWith(shelf, sessionId, shelf.keyring.signer('operator'));
}

/**
 * Adds a second signature by a key that is not here; the caller has had its fingerprint accepted. Once it has signed, it is trusted as
 * an operator's, or the shard would no longer verify here.
 */
export async function countersign(shelf: Shelf, sessionId: string, signer: Signer, name: string): Promise<void> {
  await signWith(shelf, sessionId, signer);
  const { keyring } = shelf;
  if (!keyring.trusted.some(({ keyId }) => keyId === signer.keyId)) await keyring.trust(name, signer.publicKey, ['operator']);
}

async function signWith(shelf: Shelf, sessionId: string, signer: Signer): Promise<void> {
  const folder = shelf.ownPath(sessionId);
  await signShard(folder, signer, shelf.believed);
  shelf.lines.forget(folder);
}

/** Copies a shard, as a folder or one archive, with a list of hashes beside it; resolves with the path of the copy. */
export async function exportOne(shelf: Shelf, sessionId: string, into: string, zip: boolean): Promise<string> {
  return (await exportShard(shelf.path(sessionId), namedFolder(into), { ...shelf.believed, zip })).path;
}

/** Signs a decision as the operator, and writes it beside the shard. */
export async function decide(shelf: Shelf, sessionId: string, decided: Decision): Promise<void> {
  await shelf.keyring.ensure('operator');
  const sign = (statement: ReviewStatement) => shelf.keyring.signReview(statement);
  await writeReview(shelf.path(sessionId), decided, sign, { ...shelf.believed, nowUtc: new Date().toISOString() });
}

/** Takes a decision back, as if nobody had made it. */
export function undecide(shelf: Shelf, sessionId: string): void {
  rmSync(reviewPath(shelf.path(sessionId)), { force: true });
}

/** Writes a table of all decisions into a folder. Rejects with a GapError (`shard.exists`) rather than replace a file. */
export async function exportDecisions(shelf: Shelf, into: string, checked = false): Promise<{ path: string; decided: number }> {
  const lines = shelf.list(checked);
  const folder = namedFolder(into);
  makeFolders(folder);
  const path = join(folder, `reviews-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.csv`);
  if (existsSync(path)) throw new GapError('shard.exists', said`${path}: exists already`, said`Try again in a second`);
  await writeText(path, decisionsCsv(lines));
  return { path, decided: lines.filter(({ review }) => review !== undefined).length };
}

/** Permanent, and only at the player's request, shard by shard, and of this machine's own. */
export function deleteOwn(shelf: Shelf, sessionId: string): void {
  const folder = shelf.ownPath(sessionId);
  deleteShard(folder);
  rmSync(reviewPath(folder), { force: true });
}
