import { join } from 'node:path';
import { ENCRYPTED_SUFFIX, type Encryption } from '#format/core/documents/encryption.ts';
import { ENVELOPE_FILE } from '#format/core/layout.ts';
import { ChunkCipher } from '#format/encrypted/chunk-cipher.ts';
import { EncryptingSource } from '#format/encrypted/encrypting-source.ts';
import { shardFiles } from '#format/folder/shard-entries.ts';
import type { ByteSource } from '#format/source/byte-source.ts';
import { FileSource } from '#format/source/file-source.ts';

/** With which a shard is encrypted while it is sent. */
export interface SendingKey {
  readonly encryption: Encryption;
  /** Base64. */
  readonly contentKey: string;
}

/** The files of a shard as they are sent. */
export class Outgoing {
  readonly #folder: string;
  readonly #contentKey: Buffer | undefined;

  constructor(folder: string, key: SendingKey | undefined) {
    this.#folder = folder;
    this.#contentKey = key && Buffer.from(key.contentKey, 'base64');
  }

  /** The envelope last: where it is, the others are. */
  get names(): string[] {
    const names = shardFiles(this.#folder).filter((name) => name !== ENVELOPE_FILE);
    const sent = this.#contentKey === undefined ? names : names.map((name) => name + ENCRYPTED_SUFFIX);
    return [...sent.sort(), ENVELOPE_FILE];
  }

  /** One file by the name under which it is sent. Throws a system error that names the file. */
  open(name: string): ByteSource {
    if (this.#contentKey === undefined || name === ENVELOPE_FILE) return new FileSource(join(this.#folder, name));
    const plain = name.slice(0, -ENCRYPTED_SUFFIX.length);
    return new EncryptingSource(new FileSource(join(this.#folder, plain)), new ChunkCipher(this.#contentKey, plain));
  }
}
