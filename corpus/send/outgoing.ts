import { join } from 'node:path';
import { ENCRYPTED_SUFFIX, type Encryption } from '#format/core/documents/encryption.ts';
import { ENVELOPE_FILE } from '#format/core/layout.ts';
import { ChunkCipher } from '#format/encrypted/chunk-cipher.ts';
import { EncryptingSource } from '#format/encrypted/encrypting-source.ts';
import { shardFiles } from '#format/folder/shard-entries.ts';
import { readPieces } from '#format/sign/hash-file.ts';
import type { ByteSource } from '#format/source/byte-source.ts';
import { FileSource } from '#format/source/file-source.ts';

const PIECE_BYTES = 1 << 20;

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

  /** The bytes of one file as they are sent, in pieces of at most a MiB, each valid until the next. */
  async *pieces(name: string): AsyncGenerator<Uint8Array> {
    // The next piece is read while the caller works on this one: 260 ms for 358 MB, and 450 to 720 without.
    if (this.#contentKey === undefined || name === ENVELOPE_FILE) return yield* readPieces(join(this.#folder, name), {});
    using source = this.open(name);
    for (let at = 0; at < source.byteLength; at += PIECE_BYTES) yield await source.read(at, Math.min(source.byteLength, at + PIECE_BYTES));
  }
}
