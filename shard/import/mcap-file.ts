import { type FileHandle, open } from 'node:fs/promises';
import { zstdDecompressSync } from 'node:zlib';
import { McapIndexedReader } from '@mcap/core';
import { GapError, messageOf } from '#format/core/errors.ts';
import { openForeign } from '#format/folder/foreign-file.ts';
import { MOST_LINE_BYTES } from '#shard/core/import/source.ts';

/** Of a chunk; recorders write 1 to 4 MB. */
const MOST_CHUNK_BYTES = 1 << 28;

/** A message of JSON. */
export interface McapMessage {
  readonly topic: string;
  /** When it was made, us since 1970. */
  readonly atUs: number;
  readonly value: unknown;
}

/** A file of the MCAP format (mcap.dev), read by its index. */
export class McapFile implements AsyncDisposable {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #reader: McapIndexedReader;

  private constructor(path: string, file: FileHandle, reader: McapIndexedReader) {
    [this.path, this.#file, this.#reader] = [path, file, reader];
  }

  /** Rejects with a GapError (`import.source`). */
  static async open(path: string): Promise<McapFile> {
    // Only a regular file: a pipe would be waited for.
    const { close } = await import('node:fs');
    close(openForeign(path));
    const file = await open(path, 'r');
    try {
      const size = BigInt((await file.stat()).size);
      const read = async (offset: bigint, length: bigint) => {
        if (length > MOST_CHUNK_BYTES || offset + length > size) throw new Error(`${length} bytes at ${offset} of ${size}`);
        const bytes = new Uint8Array(Number(length));
        await file.read(bytes, 0, bytes.byteLength, Number(offset));
        return bytes;
      };
      const zstd = (bytes: Uint8Array, bytesOut: bigint) => {
        if (bytesOut > MOST_CHUNK_BYTES) throw new Error(`a chunk of ${bytesOut} bytes`);
        return zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, Number(bytesOut)) });
      };
      const reader = await McapIndexedReader.Initialize({ readable: { size: async () => size, read }, decompressHandlers: { zstd } });
      return new McapFile(path, file, reader);
    } catch (cause) {
      await file.close();
      throw unreadable(path, cause);
    }
  }

  /** What the file says of the program that wrote it. */
  get library(): string {
    return this.#reader.header.library;
  }

  get profile(): string {
    return this.#reader.header.profile;
  }

  /** Of the channels that have messages. */
  get topics(): ReadonlySet<string> {
    const counts = this.#reader.statistics?.channelMessageCounts;
    return new Set(
      [...this.#reader.channelsById.values()]
        .filter(({ id }) => counts === undefined || (counts.get(id) ?? 0n) > 0n)
        .map(({ topic }) => topic),
    );
  }

  /** Messages in order of time. Rejects with a GapError (`import.source`). */
  async *messages(topics: readonly string[]): AsyncGenerator<McapMessage> {
    const text = new TextDecoder('utf-8', { fatal: true });
    try {
      for await (const { channelId, logTime, publishTime, data } of this.#reader.readMessages({ topics })) {
        const channel = this.#reader.channelsById.get(channelId);
        if (channel?.messageEncoding !== 'json') throw new Error(`messages of ${channel?.topic} are ${channel?.messageEncoding}, not json`);
        if (data.byteLength > MOST_LINE_BYTES)
          throw new Error(
            `a message of ${channel.topic} has ${data.byteLength} bytes (a picture inside of it?); ${MOST_LINE_BYTES} are allowed`,
          );
        yield {
          topic: channel.topic,
          atUs: Number(publishTime === 0n ? logTime : publishTime) / 1000,
          value: JSON.parse(text.decode(data)) as unknown,
        };
      }
    } catch (cause) {
      throw unreadable(this.path, cause);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

const unreadable = (path: string, cause: unknown): unknown =>
  cause instanceof GapError
    ? cause
    : new GapError(
        'import.source',
        `${path}: ${messageOf(cause)}`,
        'Give a whole MCAP file with its index; `mcap recover` makes one of a file that was cut off',
        {
          cause,
        },
      );
