import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { Revocations } from '#format/core/documents/consent.ts';
import { REVOCATIONS_TYPE } from '#format/core/documents/envelope.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import type { TrustedKey } from '#format/core/sign/signer.ts';
import { checkSignatures, envelopeText, payloadOf, readEnvelope } from '#format/sign/dsse.ts';
import { exclusively } from '#home/exclusive.ts';
import type { Keyring } from '#home/keyring.ts';
import { settingsPath } from '#home/settings-file.ts';
import { makeFolders, replaceText, writeText } from '#shard/folder/files.ts';

/** This user's own list: what `gap consent revoke` adds to, and what is published. */
export function revocationListPath(): string {
  return join(dirname(settingsPath()), 'revocations.dsse.json');
}

/**
 * When the consents on some lists were withdrawn, by revocation id. Throws a GapError (`consent.list`) for a list that cannot be trusted:
 * without it nothing would look revoked.
 */
export function readRevocations(paths: readonly string[], trusted: readonly TrustedKey[]): ReadonlyMap<string, string> {
  const revoked = new Map<string, string>();
  for (const path of paths)
    for (const { revocation_id, revoked_utc } of readList(path, trusted).revoked) revoked.set(revocation_id, revoked_utc);
  return revoked;
}

/** Withdrawn consents known to this user: from their own list, if there is one, and from others. Throws as {@link readRevocations}. */
export function knownRevocations(trusted: readonly TrustedKey[], others: readonly string[] = []): ReadonlyMap<string, string> {
  const own = revocationListPath();
  return readRevocations([...(existsSync(own) ? [own] : []), ...others], trusted);
}

function readList(path: string, trusted: readonly TrustedKey[]): Revocations {
  if (!existsSync(path)) throw new GapError('consent.list', said`${path}: there is no such list`, said`Give a list of withdrawn consents`);
  const envelope = readEnvelope(path);
  const revokers = trusted.filter(({ roles, until }) => roles.includes('revoker') && until !== 'never');
  const signed = checkSignatures(envelope, revokers);
  if (envelope.payloadType !== REVOCATIONS_TYPE || !signed.every(({ valid }) => valid === true))
    throw new GapError(
      'consent.list',
      said`${path}: not a list signed by a key that is trusted here to withdraw consents (${signed.map(({ keyId }) => keyId.slice(0, 16)).join(', ')})`,
      said`Get the list again, or trust its signer`,
      { way: { action: 'trust-key' } },
    );
  let list: Revocations;
  try {
    list = Revocations.parse(JSON.parse(payloadOf(envelope).toString('utf8')));
  } catch (cause) {
    throw new GapError('consent.list', said`${path}: ${wordsOf(cause)}`, said`Get the list again`, { cause });
  }
  for (const { keyId } of signed) {
    const until = revokers.find((key) => key.keyId === keyId)?.until;
    if (until !== undefined && list.issued_utc > until)
      throw new GapError(
        'consent.list',
        said`${path}: was issued on ${list.issued_utc}, and its key counts until ${until}`,
        said`Get the newest list`,
      );
    refuseOlder(path, keyId, list.sequence);
  }
  return list;
}

/** The highest number seen of each signer: an older list, put in the place of a newer one, would hide withdrawals. */
const Seen = z.record(z.string().regex(/^[0-9a-f]{64}$/), z.int().positive());

function refuseOlder(path: string, keyId: string, sequence: number): void {
  const seenPath = join(dirname(settingsPath()), 'revocations-seen.json');
  const seen = readSeen(seenPath);
  const highest = seen[keyId] ?? 0;
  if (sequence < highest)
    throw new GapError(
      'consent.list',
      said`${path}: is number ${sequence} of key ${keyId.slice(0, 16)}, and number ${highest} was seen before`,
      said`Get the newest list`,
    );
  if (sequence === highest) return;
  makeFolders(dirname(seenPath));
  replaceText(seenPath, JSON.stringify({ ...seen, [keyId]: sequence }));
}

function readSeen(path: string): z.infer<typeof Seen> {
  if (!existsSync(path)) return {};
  try {
    return Seen.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new GapError('consent.list', said`${path}: ${wordsOf(cause)}`, said`Delete it: then the lists you have count as the newest`, {
      cause,
    });
  }
}

/** Withdraws a consent for good: a new signed list, one number higher. Withdrawing twice changes nothing. */
export async function revoke(
  revocationId: string,
  keyring: Pick<Keyring, 'signRevocations' | 'trusted'>,
  path = revocationListPath(),
): Promise<Revocations> {
  return await exclusively(path, async () => {
    const before = existsSync(path) ? readList(path, keyring.trusted) : undefined;
    if (before?.revoked.some(({ revocation_id }) => revocation_id === revocationId) === true) return before;
    const now = new Date().toISOString();
    const list: Revocations = {
      revocations_version: '1',
      sequence: (before?.sequence ?? 0) + 1,
      issued_utc: now,
      revoked: [...(before?.revoked ?? []), { revocation_id: revocationId, revoked_utc: now }],
    };
    await writeText(path, envelopeText(keyring.signRevocations(list)));
    return list;
  });
}
