import { type KeptShard, nameOf } from '#corpus/ingest/kept-shards.ts';
import { ENCRYPTED_SUFFIX, type Encryption } from '#format/core/documents/encryption.ts';
import { ENVELOPE_FILE } from '#format/core/layout.ts';

/** A shard's folder in the store: another shard of the same session, and the same of another token, is beside it. */
export const folderOf = (shard: KeptShard): string => `shards/${shard.session_id}/${nameOf(shard)}`;

export const keyOf = (shard: KeptShard, name: string): string => `${folderOf(shard)}/${name}`;

/** What a file of a shard is called in the store. */
export const storedName = (name: string, encryption: Encryption | undefined): string =>
  encryption === undefined || name === ENVELOPE_FILE ? name : name + ENCRYPTED_SUFFIX;
