import { BCH_BITS, BCH_DATA_BITS, decodeBch, encodeBch } from '#format/core/watermark/bch.ts';

/** Cells of a tile: 63 bits of BCH code, and an even-parity bit. */
export const TILE_CELLS = 64;
/** The low bits of the frame's number: they repeat after 4.8 h at 60 fps, the HMAC does not. */
const INDEX_BITS = 20;
export const INDEX_PERIOD = 1 << INDEX_BITS;
const MAC_BITS = BCH_DATA_BITS - INDEX_BITS;
/** Sessions last at most a day: 24 h at 120 fps are ten periods. */
const PERIODS = 10;

/** HMAC-SHA256 under the session's watermark key, over {@link macMessage}; 32 bytes. Supplied by the platform. */
export type FrameMac = (frame: number) => Uint8Array;

/** What is authenticated: the session's id, 16 bytes, and the frame's number, big-endian u64. `frame` counts in the session as recorded. */
export function macMessage(sessionId: string, frame: number): Uint8Array {
  const message = new Uint8Array(24);
  const hex = sessionId.replaceAll('-', '');
  for (let i = 0; i < 16; i++) message[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  new DataView(message.buffer).setBigUint64(16, BigInt(frame));
  return message;
}

/** Fills `cells` (64 of 0 or 1) with a frame's number, its truncated HMAC and their check bits. */
export function putFrameCode(cells: Uint8Array, frame: number, mac: Uint8Array): void {
  for (let i = 0; i < INDEX_BITS; i++) cells[i] = ((frame % INDEX_PERIOD) >> (INDEX_BITS - 1 - i)) & 1;
  for (let i = 0; i < MAC_BITS; i++) cells[INDEX_BITS + i] = macBit(mac, i);
  encodeBch(cells);
  let ones = 0;
  for (let i = 0; i < BCH_BITS; i++) ones += cells[i] as number;
  cells[BCH_BITS] = ones & 1;
}

/** What a tile says. */
export interface FrameCode {
  /** The frame's number, modulo {@link INDEX_PERIOD}. */
  readonly low: number;
  /** Wrong cells that were corrected. */
  readonly wrong: number;
}

/** Corrects `cells` in place and reads the number; undefined when too many are wrong. {@link frameOf} checks the HMAC. */
export function readFrameCode(cells: Uint8Array): FrameCode | undefined {
  const wrong = decodeBch(cells);
  if (wrong === undefined) return undefined;
  let ones = 0;
  for (let i = 0; i < BCH_BITS; i++) ones += cells[i] as number;
  const odd = (ones & 1) !== cells[BCH_BITS];
  let low = 0;
  for (let i = 0; i < INDEX_BITS; i++) low = 2 * low + (cells[i] as number);
  cells[BCH_BITS] = ones & 1;
  return { low, wrong: wrong + (odd ? 1 : 0) };
}

/** The frame's whole number: the one whose HMAC the corrected cells carry, trying the likeliest first; undefined for a foreign tile. */
export function frameOf(cells: Uint8Array, low: number, expected: number, macOf: FrameMac): number | undefined {
  const nearest = Math.max(0, Math.round((expected - low) / INDEX_PERIOD));
  for (let i = 0; i <= PERIODS; i++) {
    // The nearest first, then all from the beginning.
    const frame = low + (i === 0 ? nearest : i - 1) * INDEX_PERIOD;
    if (carries(cells, macOf(frame))) return frame;
  }
  return undefined;
}

/** Whether the cells carry this HMAC: chance says yes once in 2^19. */
export function carries(cells: Uint8Array, mac: Uint8Array): boolean {
  for (let i = 0; i < MAC_BITS; i++) if (cells[INDEX_BITS + i] !== macBit(mac, i)) return false;
  return true;
}

function macBit(mac: Uint8Array, bit: number): number {
  return ((mac[bit >> 3] as number) >> (7 - (bit & 7))) & 1;
}
