/** An open bitstream unit of AV1 (AV1 specification, section 5.3). */
export interface Obu {
  readonly type: number;
  /** Where its payload begins, and how many bytes it has. */
  readonly from: number;
  readonly length: number;
}

/** The unit whose header begins at `at`. Returns a string that says why, where there is none. */
export function obuAt(bytes: Uint8Array, at: number): Obu | string {
  const first = bytes[at] ?? 0x80;
  if ((first & 0x80) !== 0) return 'forbidden bit set in an OBU header';
  const type = (first >> 3) & 15;
  let from = at + ((first & 4) !== 0 ? 2 : 1);
  // Without a size it is the last.
  if ((first & 2) === 0) return { type, from, length: bytes.byteLength - from };
  // leb128(), section 4.10.5: at most 8 bytes.
  let length = 0;
  for (let i = 0; i < 8; i++) {
    const byte = bytes[from++];
    if (byte === undefined) return 'torn OBU header';
    length += (byte & 0x7f) * 2 ** (7 * i);
    if ((byte & 0x80) === 0) break;
  }
  return { type, from, length };
}
