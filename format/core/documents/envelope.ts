import { z } from 'zod';

/** Media types of what we sign. */
export const IN_TOTO_TYPE = 'application/vnd.in-toto+json';
export const AUDIT_HEAD_TYPE = 'application/vnd.gap.audit-head+json';
export const REVOCATIONS_TYPE = 'application/vnd.gap.revocations+json';
export const SESSION_PLAN_TYPE = 'application/vnd.gap.session-plan+json';

const base64 = z.string().regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, 'must be base64');

/** `shard.dsse.json`: a DSSE envelope (secure-systems-lab/dsse, envelope.md) with a signature per signer. */
export const Envelope = z.strictObject({
  payloadType: z.string(),
  payload: base64,
  signatures: z.array(z.strictObject({ keyid: z.string().regex(/^[0-9a-f]{64}$/), sig: base64 })).min(1),
});

/** What the recorder's key vouches for when a session begins: that it began here, with this plan. */
export const PlanClaim = z.strictObject({
  session_id: z.guid(),
  plan_sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('of the journal’s first block'),
});

export type PlanClaim = z.infer<typeof PlanClaim>;
export type Envelope = z.infer<typeof Envelope>;
