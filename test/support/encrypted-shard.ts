import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Outgoing } from '#corpus/send/outgoing.ts';
import { ENCRYPTION_FILE } from '#format/core/documents/encryption.ts';
import { wrappedKey } from '#format/encrypted/wrap-key.ts';
import { shardSha256 } from '#format/folder/shard-folder.ts';

/** A shard as a store keeps it. `corpus`: public key, hexadecimal. */
export async function encryptInto(folder: string, shard: string, corpus: string): Promise<void> {
  const { encryption, contentKey } = wrappedKey(corpus, shardSha256(shard));
  const outgoing = new Outgoing(shard, { encryption, contentKey: contentKey.toString('base64') });
  mkdirSync(folder);
  for (const name of outgoing.names) {
    using source = outgoing.open(name);
    writeFileSync(join(folder, name), await source.read(0, source.byteLength));
  }
  writeFileSync(join(folder, ENCRYPTION_FILE), JSON.stringify(encryption));
}
