const [OFFSET_HIGH, OFFSET_LOW] = [0xcbf29ce4, 0x84222325];
/** 2^40 + 0x1b3: the low half multiplies by 0x1b3, the high half by both. */
const PRIME_LOW = 0x1b3;

/**
 * FNV-1a, 64 bit, over a text's UTF-16 units, low byte first: 16 hex digits. Players compare their hashes; it is not a signature.
 * Computed in two halves of 32 bits, since a bigint per character would cost more than a frame.
 */
export function stateHash(text: string): string {
  let [high, low] = [OFFSET_HIGH, OFFSET_LOW];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    for (let byte = 0; byte < 2; byte++) {
      low ^= byte === 0 ? unit & 0xff : unit >>> 8;
      // (high:low) * (2^40 + 0x1b3) modulo 2^64.
      const bottom = (low >>> 0) * PRIME_LOW;
      high = (Math.imul(high, PRIME_LOW) + Math.floor(bottom / 0x1_0000_0000) + (low << 8)) | 0;
      low = bottom | 0;
    }
  }
  return hex(high) + hex(low);
}

const hex = (half: number): string => (half >>> 0).toString(16).padStart(8, '0');
