import { RECORDS } from '#core/journal/records.ts';

/** CRC-32 (IEEE 802.3, as zlib): `crc(bytes, start)` continues from the value of the bytes before. The platform provides it. */
export type Crc32 = (bytes: Uint8Array, start?: number) => number;

/**
 * What a block holds. `plan` is one JSON text: what was asked of the session; `closing` another: how it ended. `take-back` is the time from
 * which the player took everything back. `game` holds lines of a game's log (format/core/game/game-lines.ts), `relief` a line of JSON for an
 * encoder that was relieved, `view` one for a recorded window or screen that changed, `labels` lines of `labels.jsonl` that no game said.
 */
export const BLOCK_KINDS = [
  'plan',
  'rows',
  'events',
  'frames',
  'anchors',
  'gaps',
  'take-back',
  'closing',
  'game',
  'relief',
  'net',
  'labels',
  'view',
] as const;

export type BlockKind = (typeof BLOCK_KINDS)[number];

export const RECORD_BYTES: Readonly<Record<BlockKind, number>> = {
  plan: 1,
  rows: RECORDS.rows.bytes,
  events: RECORDS.events.bytes,
  frames: RECORDS.frames.bytes,
  anchors: RECORDS.anchors.bytes,
  gaps: RECORDS.gaps.bytes,
  'take-back': RECORDS['take-back'].bytes,
  closing: 1,
  game: 1,
  relief: 1,
  net: RECORDS.net.bytes,
  labels: 1,
  view: 1,
};

const JOURNAL_VERSION = 9;
/**
 * Version 6 has no blocks of `net` and `labels`, 7 none of `view`; 8 and before have 0 where events say `held`. They are the same otherwise: what they
 * left behind can be sealed.
 */
const READABLE = [6, 7, 8, JOURNAL_VERSION];
export const BLOCK_HEADER_BYTES = 20;
/** A larger block is damage, not data: the writer appends twenty times a second. */
export const MAX_BLOCK_BYTES = 1 << 24;

/** How the reason begins for which a reader refuses the blocks of another version. */
export const OTHER_VERSION = 'journal version';

// "GAPJ", little-endian.
const MAGIC = 0x4a504147;

/**
 * A block header: u32 magic, u8 version, u8 kind, u16 record size, u32 record count, u32 sequence number, u32 CRC-32 of the 16 bytes
 * before it and of the payload. A block is either whole or absent: a kill in mid-write loses that block and nothing before it.
 */
export function putBlockHeader(
  header: Uint8Array,
  { kind, count, seq }: Pick<BlockHeader, 'kind' | 'count' | 'seq'>,
  payload: Uint8Array,
  crc32: Crc32,
): void {
  const view = new DataView(header.buffer, header.byteOffset, BLOCK_HEADER_BYTES);
  view.setUint32(0, MAGIC, true);
  view.setUint8(4, JOURNAL_VERSION);
  view.setUint8(5, BLOCK_KINDS.indexOf(kind));
  view.setUint16(6, RECORD_BYTES[kind], true);
  view.setUint32(8, count, true);
  view.setUint32(12, seq, true);
  view.setUint32(16, crc32(payload, crc32(header.subarray(0, 16))), true);
}

export interface BlockHeader {
  readonly kind: BlockKind;
  readonly count: number;
  readonly seq: number;
  readonly payloadBytes: number;
  readonly crc: number;
}

/** Reads a header; returns a string that says why, if it is not one. The payload is checked with {@link blockCrc}. */
export function readBlockHeader(header: Uint8Array, expectedSeq: number): BlockHeader | string {
  if (header.byteLength < BLOCK_HEADER_BYTES) return `torn header of ${header.byteLength} bytes`;
  const view = new DataView(header.buffer, header.byteOffset, BLOCK_HEADER_BYTES);
  if (view.getUint32(0, true) !== MAGIC) return 'no block magic';
  if (!READABLE.includes(view.getUint8(4))) return `${OTHER_VERSION} ${view.getUint8(4)}, this reader knows ${READABLE.join(', ')}`;
  const kind = BLOCK_KINDS[view.getUint8(5)];
  if (kind === undefined) return `unknown block kind ${view.getUint8(5)}`;
  if (view.getUint16(6, true) !== RECORD_BYTES[kind]) return `record size ${view.getUint16(6, true)} of a ${kind} block`;
  const count = view.getUint32(8, true);
  const payloadBytes = count * RECORD_BYTES[kind];
  if (payloadBytes > MAX_BLOCK_BYTES) return `block of ${payloadBytes} bytes`;
  const seq = view.getUint32(12, true);
  if (seq !== expectedSeq) return `block ${seq} where ${expectedSeq} was expected`;
  return { kind, count, seq, payloadBytes, crc: view.getUint32(16, true) };
}

/** The CRC a whole block should carry. */
export function blockCrc(header: Uint8Array, payload: Uint8Array, crc32: Crc32): number {
  return crc32(payload, crc32(header.subarray(0, 16)));
}
