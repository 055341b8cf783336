import { type FileHandle, open } from 'node:fs/promises';
import { zstdCompressSync } from 'node:zlib';
import { McapWriter } from '@mcap/core';
import { OWA_TYPES, type OwaMessage, type OwaTopic } from '#corpus/core/export/owamcap/owa-messages.ts';

/** Readers look a message up by its type's name; the schema itself is for people. */
const SCHEMA = new TextEncoder().encode('{"type":"object"}');

/** Writes an OWAMcap file (MCAP, JSON messages, chunks of Zstandard), in the order in which messages are given. */
export class OwaFile implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #writer: McapWriter;
  readonly #channels = new Map<OwaTopic, number>();
  readonly #text = new TextEncoder();
  #sequence = 0;

  private constructor(file: FileHandle, writer: McapWriter) {
    [this.#file, this.#writer] = [file, writer];
  }

  /** `library`: what writes it. */
  static async create(path: string, library: string): Promise<OwaFile> {
    const file = await open(path, 'wx');
    let bytes = 0n;
    const write = async (part: Uint8Array) => {
      for (let done = 0; done < part.byteLength; ) done += (await file.write(part, done)).bytesWritten;
      bytes += BigInt(part.byteLength);
    };
    const compressChunk = (chunk: Uint8Array) => ({ compression: 'zstd', compressedData: zstdCompressSync(chunk) });
    const writer = new McapWriter({ writable: { position: () => bytes, write }, compressChunk });
    await writer.start({ profile: 'owa', library });
    return new OwaFile(file, writer);
  }

  async write({ topic, atNs, json }: OwaMessage): Promise<void> {
    const channelId = this.#channels.get(topic) ?? (await this.#channelOf(topic));
    await this.#writer.addMessage({
      channelId,
      sequence: this.#sequence++,
      logTime: atNs,
      publishTime: atNs,
      data: this.#text.encode(json),
    });
  }

  /** Ends the file. */
  async finish(): Promise<void> {
    await this.#writer.end();
    await this.#file.sync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }

  async #channelOf(topic: OwaTopic): Promise<number> {
    const schemaId = await this.#writer.registerSchema({ name: OWA_TYPES[topic], encoding: 'jsonschema', data: SCHEMA });
    const id = await this.#writer.registerChannel({ topic, schemaId, messageEncoding: 'json', metadata: new Map() });
    this.#channels.set(topic, id);
    return id;
  }
}
