import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Opening } from '#core/journal/opening.ts';
import { PlanClaim, SESSION_PLAN_TYPE } from '#format/core/documents/envelope.ts';
import { GapError, messageOf, wordsOf } from '#format/core/errors.ts';
import { PLAN_PROOF_FILE } from '#format/core/layout.ts';
import { said, type Words } from '#format/core/said.ts';
import type { SessionSigner, Signer } from '#format/core/sign/signer.ts';
import { envelopeOf, envelopeText, payloadOf, preAuthEncoding, readEnvelope } from '#format/sign/dsse.ts';
import { writeText } from '#shard/folder/files.ts';

/** The journal's first block, as text. */
export const planText = (opening: Opening): string => JSON.stringify(opening);

/**
 * Signs, on the key holder's side, that a session with this plan has begun here. The plan is read first; what is signed is written here.
 * Throws a GapError (`sign.refused`) for a text that is no plan, or one of another session. Returns the signature, base64.
 */
export function signPlan(plan: string, sessionId: string, sign: (message: Uint8Array) => Uint8Array): string {
  let planned: string;
  try {
    planned = Opening.parse(JSON.parse(plan)).plan.sessionId;
  } catch (cause) {
    throw refused(said`a plan that cannot be read: ${wordsOf(cause)}`);
  }
  if (planned !== sessionId) throw refused(said`the plan of session ${planned}, not ${sessionId}`);
  return Buffer.from(sign(preAuthEncoding(SESSION_PLAN_TYPE, claimOf(plan, sessionId)))).toString('base64');
}

/**
 * Has the recorder's key vouch for a session before its first frame, so that a recovery can tell it from an invented one. Rejects with a
 * GapError (`sign.*`) when the key's holder refuses, or answers with something else.
 */
export async function provePlan(partial: string, opening: Opening, signer: SessionSigner): Promise<void> {
  const plan = planText(opening);
  const { sessionId } = opening.plan;
  const claim = claimOf(plan, sessionId);
  const sig = await signer.begin(plan, sessionId);
  if (!isBy(signer, claim, sig))
    throw new GapError('sign.wrong', said`what came back is not a signature by key ${signer.keyId.slice(0, 16)}`, said`Start again`);
  await writeText(join(partial, PLAN_PROOF_FILE), envelopeText(envelopeOf(SESSION_PLAN_TYPE, claim, { keyid: signer.keyId, sig })));
}

/** Why a `.partial` may not be one that this signer's machine began; undefined when it vouched for exactly this plan. */
export function planDoubt(partial: string, plan: string, sessionId: string, signer: Signer): string | undefined {
  const path = join(partial, PLAN_PROOF_FILE);
  if (!existsSync(path)) return 'the recorder’s key did not vouch for it when it began';
  try {
    const envelope = readEnvelope(path);
    const [signature] = envelope.signatures;
    if (signature?.keyid !== signer.keyId) return `another key vouched for it when it began: ${signature?.keyid.slice(0, 16)}`;
    const ofThis = envelope.payloadType === SESSION_PLAN_TYPE && payloadOf(envelope).equals(claimOf(plan, sessionId));
    if (ofThis && isBy(signer, claimOf(plan, sessionId), signature.sig)) return undefined;
    return 'the recorder’s key vouched for another plan than it holds';
  } catch (error) {
    return `what vouches for its plan cannot be read: ${messageOf(error)}`;
  }
}

function claimOf(plan: string, sessionId: string): Buffer {
  const claim: PlanClaim = { session_id: sessionId, plan_sha256: createHash('sha256').update(plan).digest('hex') };
  return Buffer.from(JSON.stringify(PlanClaim.parse(claim)));
}

const isBy = ({ publicKey }: Pick<Signer, 'publicKey'>, claim: Uint8Array, sig: string) =>
  verify(null, preAuthEncoding(SESSION_PLAN_TYPE, claim), createPublicKey(publicKey), Buffer.from(sig, 'base64'));

function refused(what: Words): GapError {
  return new GapError('sign.refused', said`Asked to sign ${what}`, said`Nothing was signed: check where the request came from`);
}
