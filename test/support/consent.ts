import type { Consent } from '#format/core/documents/consent.ts';

/** To what every shard needs, and nothing else. */
export const CONSENT: Consent = {
  consent_version: '1',
  consent_id: 'c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad',
  notice: { title: 'notice.txt', sha256: 'a'.repeat(64) },
  scopes: ['video', 'inputs'],
  given_utc: '2026-11-20T12:00:00.000Z',
  license_ref: 'ref#1',
  revocation_id: 'e3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad',
};
