import { createHash } from 'node:crypto';

/**
 * Which split a shard is in: by a hash of its consent's id, so that what was given with one consent is never in both, in this export or release or the next. `val`: percent.
 */
export function splitOfConsent(consentId: string, val: number): 'train' | 'val' {
  const hash = createHash('sha256').update(consentId).digest();
  return hash.readUInt32BE(0) / 2 ** 32 < val / 100 ? 'val' : 'train';
}
