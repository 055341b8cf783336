import { z } from 'zod';
import { SIGNER_ROLES } from '#core/sign/signer.ts';

/** What a key is for. A `watermark` key is a secret that tiles are made with; the others sign. */
export const KEY_KINDS = [...SIGNER_ROLES, 'watermark'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

const id = z.string().regex(/^[0-9a-f]{16,64}$/);

/** What is not secret about a key. Its secret is stored elsewhere, under its id. */
export const KeyEntry = z.strictObject({
  id,
  kind: z.enum(KEY_KINDS),
  created_utc: z.iso.datetime(),
  retired_utc: z.iso.datetime().optional().describe('rotated out: old shards are still checked with it, new ones are not made with it'),
  public_key: z.string().optional().describe('SubjectPublicKeyInfo, PEM; of signing keys'),
});

/** `keys.json` in the user's folder. */
export const KeyringFile = z.strictObject({
  keys: z.array(KeyEntry).default([]),
  trusted: z
    .array(z.strictObject({ id, name: z.string().min(1), public_key: z.string() }))
    .default([])
    .describe('public keys of others that are trusted'),
});

/** A file that lets others check tiles: the key of one session, or the whole secret. */
export const WatermarkKeyFile = z.strictObject({
  kind: z.literal('gap-watermark-key'),
  key_id: id,
  session_id: z.guid().optional().describe('the key is for this session alone; absent: `key` is the secret itself'),
  key: z.string().regex(/^[0-9a-f]{64}$/),
});

export type KeyEntry = z.infer<typeof KeyEntry>;
export type KeyringFile = z.infer<typeof KeyringFile>;
export type WatermarkKeyFile = z.infer<typeof WatermarkKeyFile>;
