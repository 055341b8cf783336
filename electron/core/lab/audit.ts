import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const name = z.string().trim().min(1).max(60);

/** A line of the lab's audit log. */
export const AuditLine = z.strictObject({
  seq: z.int().nonnegative(),
  utc: z.iso.datetime(),
  author: name,
  what: z.string().max(60),
  station: name.optional(),
  stationUs: z.number().optional().describe('on the station’s clock'),
  sessionId: z.guid().optional(),
  text: z.string().max(2000).optional(),
  before: sha256.describe('SHA-256 of the line before'),
});

/** How far a log goes: what the operator's key signs after each line. */
export const AuditHead = z.strictObject({
  audit_version: z.literal('1'),
  lines: z.int().positive(),
  last_sha256: sha256.describe('SHA-256 of the last line'),
});

export type AuditLine = z.infer<typeof AuditLine>;
export type AuditHead = z.infer<typeof AuditHead>;
