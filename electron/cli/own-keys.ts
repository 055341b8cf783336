import { readFileSync } from 'node:fs';
import { GapError } from '#core/errors.ts';
import type { Consent } from '#core/format/documents/consent.ts';
import type { RecordPlan } from '#core/plan/plan.ts';
import { TRUST_ROLES, type TrustedKey } from '#core/sign/signer.ts';
import { Consents } from '#home/consents.ts';
import { Keyring, publicKeyOf } from '#home/keyring.ts';
import { knownRevocations } from '#home/revocation-list.ts';

/** The keys a recording needs, made on first use, so that a first recording needs no key set-up. */
export async function keysFor(plan: Pick<RecordPlan, 'sessionId' | 'watermark'>, sign: boolean) {
  const keyring = new Keyring();
  const tell = ({ kind, id }: { kind: string; id: string }) =>
    process.stderr.write(`A ${kind} key was made: ${id.slice(0, 16)} (\`gap keys list\`)\n`);
  for (const kind of ['recorder', 'watermark'] as const) {
    if (kind === 'recorder' ? !sign : plan.watermark === undefined) continue;
    const { entry, made } = await keyring.ensure(kind);
    if (made) tell(entry);
  }
  return {
    signer: sign ? keyring.signer('recorder') : undefined,
    watermarkKey: plan.watermark && keyring.watermarkKey(plan.sessionId),
  };
}

/** A consent that was not withdrawn. Throws a GapError (`consent.*`). */
export function standingConsent(idOrFile: string): Consent {
  const consent = new Consents().read(idOrFile);
  const since = knownRevocations(new Keyring().trusted).get(consent.revocation_id);
  if (since === undefined) return consent;
  throw new GapError(
    'consent.revoked',
    `consent ${consent.consent_id} was withdrawn on ${since}`,
    'Nothing is recorded; ask the player for a new one',
  );
}

/** The keys with which a recovery signs and proves tiles, if they exist here; it makes none. */
export function recoveryKeys() {
  const keyring = new Keyring();
  return {
    signer: keyring.active('recorder') === undefined ? undefined : keyring.signer('recorder'),
    watermarkKeyOf: (sessionId: string, keyId: string) => keyring.watermarkKey(sessionId, keyId),
  };
}

/** The text of a public key's file. Throws a GapError (`keys.unreadable`). */
export function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new GapError('keys.unreadable', `${path}: cannot be read`, 'Give a key as a PEM file', { cause });
  }
}

/** Keys that count for whatever they sign, from PEM files. Throws a GapError (`keys.*`). */
export const trustedFrom = (paths: readonly string[]): TrustedKey[] =>
  paths.map((path) => ({ ...publicKeyOf(readPem(path), path), name: path, roles: TRUST_ROLES }));
