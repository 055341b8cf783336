import { z } from 'zod';
import { SIGNER_ROLES, TRUST_ROLES } from '#format/core/sign/signer.ts';

/** What a key is for. A `watermark` key is a secret that tiles are made with; the others sign. */
export const KEY_KINDS = [...SIGNER_ROLES, 'watermark'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

const id = z.string().regex(/^[0-9a-f]{16,64}$/);

const until = z.union([z.iso.datetime(), z.literal('never')]).describe('distrusted: what is later does not count; `never`: nothing does');

/** Who keeps a key's secret: the command line in files, the app in the system's key store. Neither can read the other's. */
const KEEPERS = ['folder', 'system'] as const;
export type Keeper = (typeof KEEPERS)[number];

/** What is not secret about a key. Its secret is stored elsewhere, under its id. */
export const KeyEntry = z.strictObject({
  id,
  kind: z.enum(KEY_KINDS),
  kept: z.enum(KEEPERS).default('folder'),
  created_utc: z.iso.datetime(),
  retired_utc: z.iso.datetime().optional().describe('rotated out: old shards are still checked with it, new ones are not made with it'),
  until: until.optional(),
  public_key: z.string().optional().describe('SubjectPublicKeyInfo, PEM; of signing keys'),
});

/** `keys.json` in the user's folder. */
export const KeyringFile = z.strictObject({
  keys: z.array(KeyEntry).default([]),
  trusted: z
    .array(
      z.strictObject({
        id,
        name: z.string().min(1),
        public_key: z.string(),
        roles: z.array(z.enum(TRUST_ROLES)).min(1).default(['recorder', 'operator']),
        until: until.optional(),
      }),
    )
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
