import { createReadStream } from 'node:fs';
import { zstdDecompressSync } from 'node:zlib';
import { McapStreamReader } from '@mcap/core';
import { GapError, messageOf } from '#format/core/errors.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import { openForeign } from '#format/folder/foreign-file.ts';
import { MOST_LINE_BYTES } from '#shard/core/import/source.ts';

/** Of a chunk; recorders write 1 to 4 MB. */
const MOST_CHUNK_BYTES = 1 << 28;

/** A message of JSON. */
export interface McapMessage {
  readonly topic: string;
  /** When it was made, us since 1970. */
  readonly atUs: TsUs;
  readonly value: unknown;
}

/** A file of the MCAP format (mcap.dev), read from its beginning: one that was cut off has no index, and is read as far as it goes. */
export class McapMessages {
  readonly path: string;
  /** What wrote it; known once something was read. */
  library = '';
  /** Why it ends before its end; undefined where it does not. */
  brokenOff: string | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** As they stand in the file. Rejects with a GapError (`import.source`). */
  async *of(topics: readonly string[]): AsyncGenerator<McapMessage> {
    const reader = new McapStreamReader({ decompressHandlers: { zstd: unpacked } });
    const channels = new Map<number, string>();
    const text = new TextDecoder('utf-8', { fatal: true });
    for await (const bytes of createReadStream(this.path, { fd: openForeign(this.path) })) {
      reader.append(bytes as Uint8Array);
      if (reader.bytesRemaining() > MOST_CHUNK_BYTES) throw this.#error(`a record has more than ${MOST_CHUNK_BYTES} bytes`);
      for (let record = this.#next(reader); record !== undefined; record = this.#next(reader)) {
        if (record.type === 'Header') this.library = record.library;
        if (record.type === 'Channel') channels.set(record.id, record.topic);
        if (record.type !== 'Message') continue;
        const topic = channels.get(record.channelId) ?? '';
        if (!topics.includes(topic)) continue;
        yield {
          topic,
          atUs: asTs(Number(record.publishTime === 0n ? record.logTime : record.publishTime) / 1000),
          value: this.#valueOf(topic, record.data, text),
        };
      }
      if (this.brokenOff !== undefined) return;
    }
    if (!reader.done()) this.brokenOff = 'it has no end';
  }

  /** A chunk that is damaged is the end of what can be read. */
  #next(reader: McapStreamReader) {
    try {
      return reader.nextRecord();
    } catch (cause) {
      if (this.library === '') throw this.#error(messageOf(cause));
      this.brokenOff = messageOf(cause);
      return undefined;
    }
  }

  #valueOf(topic: string, data: Uint8Array, text: InstanceType<typeof TextDecoder>): unknown {
    if (data.byteLength > MOST_LINE_BYTES)
      throw this.#error(`a message of ${topic} has ${data.byteLength} bytes (a picture inside of it?); ${MOST_LINE_BYTES} are allowed`);
    try {
      return JSON.parse(text.decode(data)) as unknown;
    } catch (cause) {
      throw this.#error(`a message of ${topic} is no JSON: ${messageOf(cause)}`);
    }
  }

  #error(why: string): GapError {
    return new GapError('import.source', `${this.path}: ${why}`, 'Give an MCAP file of open-world-agents');
  }
}

function unpacked(bytes: Uint8Array, bytesOut: bigint): Uint8Array {
  if (bytesOut > MOST_CHUNK_BYTES) throw new Error(`a chunk of ${bytesOut} bytes`);
  return zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, Number(bytesOut)) });
}
