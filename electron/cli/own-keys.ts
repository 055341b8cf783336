import type { RecordPlan } from '#core/plan/plan.ts';
import type { Consent } from '#format/core/documents/consent.ts';
import { GapError } from '#format/core/errors.ts';
import { Consents } from '#home/consents.ts';
import { Keyring } from '#home/keyring.ts';
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
