import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { refuseUnverified, type VerifyOptions, verify } from '#format/check/verify.ts';
import type { Envelope } from '#format/core/documents/envelope.ts';
import { GapError } from '#format/core/errors.ts';
import { HASHES_FILE, REVIEW_SUFFIX } from '#format/core/layout.ts';
import { said } from '#format/core/said.ts';
import type { TrustedKey } from '#format/core/sign/signer.ts';
import { readForeign } from '#format/folder/foreign-file.ts';
import { checkSignatures, envelopeText, payloadOf, readEnvelope } from '#format/sign/dsse.ts';
import { type Decision, REVIEW_TYPE, ReviewStatement } from '#shard/core/review/review-statement.ts';
import { replaceText } from '#shard/folder/files.ts';

/** What was decided of a shard. */
export interface Review {
  readonly statement: ReviewStatement;
  /** Id of the key that signed it. */
  readonly by: string;
  /** The shard has changed since: the review is of other files. */
  readonly isStale: boolean;
}

export const reviewPath = (folder: string): string => `${folder}${REVIEW_SUFFIX}`;

/**
 * Signs a decision and writes it beside the shard; an earlier one is replaced. Rejects with a GapError: `shard.unverified` where a shard is accepted
 * that is not what was signed, `shard.unreadable` where there is no `hashes.json` that a review could be of.
 */
export async function writeReview(
  folder: string,
  decision: Decision,
  sign: (statement: ReviewStatement) => Envelope,
  options: VerifyOptions & { readonly nowUtc: string },
): Promise<void> {
  const { nowUtc, ...believed } = options;
  if (decision.decision === 'accept') refuseUnverified(await verify(folder, believed));
  const hashes_sha256 = hashOf(folder);
  if (hashes_sha256 === undefined)
    throw new GapError(
      'shard.unreadable',
      said`${folder}: has no ${HASHES_FILE}`,
      said`There is nothing here to review: delete it, or get it again`,
    );
  const statement = ReviewStatement.parse({
    review_version: '1',
    session_id: basename(folder),
    hashes_sha256,
    reviewed_utc: nowUtc,
    ...decision,
  });
  replaceText(reviewPath(folder), envelopeText(sign(statement)));
}

/** The review beside a shard; undefined where there is none, and where it is not by a key that is trusted as an operator's. */
export function readReview(folder: string, trusted: readonly TrustedKey[]): Review | undefined {
  const path = reviewPath(folder);
  if (!existsSync(path)) return undefined;
  try {
    const envelope = readEnvelope(path);
    const statement = ReviewStatement.parse(JSON.parse(payloadOf(envelope).toString('utf8')));
    // A retired key counts for what it signed before.
    const operators = trusted.filter(
      ({ roles, until }) => roles.includes('operator') && until !== 'never' && (until === undefined || statement.reviewed_utc <= until),
    );
    if (envelope.payloadType !== REVIEW_TYPE || !checkSignatures(envelope, operators).every(({ valid }) => valid === true))
      return undefined;
    if (statement.session_id !== basename(folder)) return undefined;
    const by = envelope.signatures[0]?.keyid ?? '';
    return { statement, by, isStale: statement.hashes_sha256 !== hashOf(folder) };
  } catch {
    // Written by somebody else, or not whole: no decision.
    return undefined;
  }
}

function hashOf(folder: string): string | undefined {
  const path = join(folder, HASHES_FILE);
  return existsSync(path) ? createHash('sha256').update(readForeign(path)).digest('hex') : undefined;
}
