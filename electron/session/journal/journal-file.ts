import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import {
  BLOCK_HEADER_BYTES,
  type BlockHeader,
  type BlockKind,
  blockCrc,
  MAX_BLOCK_BYTES,
  putBlockHeader,
  RECORD_BYTES,
  readBlockHeader,
} from '#core/journal/journal.ts';
import { openForeign } from '#format/folder/foreign-file.ts';

const READ_AHEAD_BYTES = 1 << 20;

/** An append failed: the disk is full, or refused the write. The file still ends at its last good block. */
export class JournalWriteError extends Error {}

/** The append side of a session's journal. One owner; every append is one whole block. */
export class JournalWriter {
  readonly #fd: number;
  readonly #header = new Uint8Array(BLOCK_HEADER_BYTES);
  #seq = 0;
  #bytes = 0;

  /** Creates the file; it must not exist. */
  constructor(path: string) {
    this.#fd = openSync(path, 'wx+', 0o600);
  }

  get fd(): number {
    return this.#fd;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Appends records of one kind. Throws {@link JournalWriteError} when they do not fit on the disk; the file is then cut back to its last
   * good block, so that appending can resume once there is room.
   */
  append(kind: BlockKind, payload: Uint8Array): void {
    if (payload.byteLength === 0) return;
    if (payload.byteLength > MAX_BLOCK_BYTES) throw new RangeError(`a block of ${payload.byteLength} bytes`);
    putBlockHeader(this.#header, { kind, count: payload.byteLength / RECORD_BYTES[kind], seq: this.#seq }, payload, crc32);
    try {
      this.#write(this.#header, this.#bytes);
      this.#write(payload, this.#bytes + BLOCK_HEADER_BYTES);
    } catch (error) {
      ftruncateSync(this.#fd, this.#bytes);
      throw new JournalWriteError(error instanceof Error ? error.message : String(error), { cause: error });
    }
    this.#seq += 1;
    this.#bytes += BLOCK_HEADER_BYTES + payload.byteLength;
  }

  sync(): void {
    fdatasyncSync(this.#fd);
  }

  close(): void {
    closeSync(this.#fd);
  }

  // A full disk first returns a short count without an error; only the next call reports ENOSPC.
  #write(bytes: Uint8Array, position: number): void {
    const written = writeSync(this.#fd, bytes, 0, bytes.byteLength, position);
    if (written < bytes.byteLength) throw new Error(`ENOSPC: ${written} of ${bytes.byteLength} bytes written`);
  }
}

/** How far a journal could be read. */
export interface JournalExtent {
  readonly blocks: number;
  readonly goodBytes: number;
  readonly fileBytes: number;
  /** Of the blocks that were passed, wanted or not; as their headers say, where they were not wanted. */
  readonly kinds: ReadonlySet<BlockKind>;
  /** Why reading stopped before the file's end. */
  readonly damage: string | undefined;
}

export interface JournalBlock {
  readonly header: BlockHeader;
  /** Reused from block to block: copy what must last. */
  readonly payload: Uint8Array;
  /** Where the block begins. */
  readonly offset: number;
}

/**
 * Hands every whole block of the kinds in `wanted` to `take`, in order, and stops at the first that is torn or damaged. `payload` is
 * reused from block to block: copy what must last.
 */
export function readJournal(
  path: string,
  wanted: ReadonlySet<BlockKind>,
  take: (kind: BlockKind, payload: Uint8Array, records: number) => void,
): JournalExtent {
  return handOn(journalBlocks(path, wanted), ({ header, payload }) => take(header.kind, payload, header.count));
}

/** Hands each block to `take`; returns how far the journal could be read, where the next read resumes. */
export function handOn(blocks: Generator<JournalBlock, JournalExtent>, take: (block: JournalBlock) => void): JournalExtent {
  for (;;) {
    const { value, done } = blocks.next();
    if (done === true) return value;
    take(value);
  }
}

/** The same as an iterator, for writers that pull. */
export function* journalBlocks(path: string, wanted: ReadonlySet<BlockKind>): Generator<JournalBlock, JournalExtent> {
  const fd = openForeign(path);
  try {
    return yield* blocksOf(fd, fstatSync(fd).size, wanted);
  } finally {
    closeSync(fd);
  }
}

/**
 * The same for the first `fileBytes` bytes of an open file. `from`: where an earlier read ended, to resume there when the file has grown.
 * Reads ahead in large pieces: a two-hour journal has half a million small blocks.
 */
export function* blocksOf(
  fd: number,
  fileBytes: number,
  wanted: ReadonlySet<BlockKind>,
  from: Pick<JournalExtent, 'goodBytes' | 'blocks'> = { goodBytes: 0, blocks: 0 },
): Generator<JournalBlock, JournalExtent> {
  let { goodBytes: at, blocks } = from;
  const kinds = new Set<BlockKind>();
  let window = new Uint8Array(Math.min(READ_AHEAD_BYTES, fileBytes - at));
  let [windowAt, windowBytes] = [at, 0];
  /** The file's bytes from `begin`, at most `count` of them; valid until the next call. */
  const bytes = (begin: number, count: number): Uint8Array => {
    if (begin + count > windowAt + windowBytes) {
      if (count > window.byteLength) window = new Uint8Array(count);
      windowAt = begin;
      windowBytes = readSync(fd, window, 0, window.byteLength, begin);
    }
    return window.subarray(begin - windowAt, Math.min(begin - windowAt + count, windowBytes));
  };
  const end = (damage: string | undefined): JournalExtent => ({ blocks, goodBytes: at, fileBytes, kinds, damage });
  while (at < fileBytes) {
    const header = readBlockHeader(bytes(at, BLOCK_HEADER_BYTES), blocks);
    if (typeof header === 'string') return end(header);
    const whole = BLOCK_HEADER_BYTES + header.payloadBytes;
    if (at + whole > fileBytes) return end('torn block');
    if (wanted.has(header.kind)) {
      const block = bytes(at, whole);
      if (block.byteLength < whole) return end('torn block');
      const payload = block.subarray(BLOCK_HEADER_BYTES);
      if (blockCrc(block, payload, crc32) !== header.crc) return end(`CRC of block ${blocks} does not match`);
      yield { header, payload, offset: at };
    }
    kinds.add(header.kind);
    blocks += 1;
    at += whole;
  }
  return end(undefined);
}
