import { z } from 'zod';

/**
 * What a player can agree to, item by item. `network`, `chat` and `voice` are figures and aggregates, never raw traffic, text or sound.
 * `lab`: a lab that this machine joined sees the recording while it is made, and may start and end it. `game`: what the game says of itself.
 * `geo`: the region in which it was recorded. `send`: what passed is sent without another look to the service this machine was invited to.
 */
export const SCOPES = ['video', 'inputs', 'network', 'chat', 'voice', 'lab', 'game', 'geo', 'send'] as const;
export type Scope = (typeof SCOPES)[number];

/** Without these there is no shard (GAP v0.2 section 1). */
export const NEEDED_SCOPES: readonly Scope[] = ['video', 'inputs'];

/** `consent.json`: what was agreed. Strict: it has no place for a name, an address or any other personal data. */
export const Consent = z.strictObject({
  consent_version: z.literal('1'),
  consent_id: z.guid().describe('the shard’s rights.player_consent_id'),
  notice: z
    .strictObject({ title: z.string().min(1), sha256: z.string().regex(/^[0-9a-f]{64}$/) })
    .describe('the text that was shown, by its hash'),
  scopes: z.array(z.enum(SCOPES)).describe('what was agreed to; nothing else was recorded'),
  given_utc: z.iso.datetime(),
  license_ref: z.string().min(1).describe('the licence under which the data is given'),
  revocation_id: z.guid().describe('under which a withdrawal is published; does not reveal whose it is'),
});

/** The payload of a signed list of withdrawn consents. A later list has a higher sequence number and includes all earlier ones. */
export const Revocations = z.strictObject({
  revocations_version: z.literal('1'),
  sequence: z.int().positive(),
  issued_utc: z.iso.datetime(),
  revoked: z.array(z.strictObject({ revocation_id: z.guid(), revoked_utc: z.iso.datetime() })),
});

export type Consent = z.infer<typeof Consent>;
export type Revocations = z.infer<typeof Revocations>;
