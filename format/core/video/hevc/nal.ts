/** Units of an HEVC stream (ITU-T H.265, section 7.3.1 and table 7-1), between start codes (annex B) or behind their lengths (ISO/IEC 14496-15). */
export const NAL = { trail: 1, idrFirst: 19, idrLast: 20, vclLast: 31, vps: 32, sps: 33, pps: 34, delimiter: 35 } as const;

/** A length in front of each unit; `hvcC` says so. */
export const NAL_LENGTH_BYTES = 4;

/** `nal_unit_type`, of the first byte of a unit. */
export const nalType = (firstByte: number): number => (firstByte >> 1) & 63;

/** Whether a unit is of the layer that every decoder shows: the sets of a second view, or of a finer layer, have another form (section F.7.3.2.2.1). */
export const isBaseLayer = (nal: Uint8Array): boolean => (((nal[0] ?? 0) & 1) << 5) + ((nal[1] ?? 0) >> 3) === 0;

/** Where each unit of a byte stream begins and ends; zeros in front of a start code belong to none. `take` gets the bytes of `stream`, not a copy. */
export function eachNal(stream: Uint8Array, take: (nal: Uint8Array) => void): void {
  let begin = -1;
  for (let at = 0; at + 2 < stream.byteLength; at++) {
    // The third byte decides most places: 2 or more can be part of no start code.
    if ((stream[at + 2] as number) > 1) at += 2;
    else if (stream[at] === 0 && stream[at + 1] === 0 && stream[at + 2] === 1) {
      if (begin >= 0) take(stream.subarray(begin, endBefore(stream, begin, at)));
      begin = at + 3;
      at += 2;
    }
  }
  if (begin >= 0) take(stream.subarray(begin, endBefore(stream, begin, stream.byteLength)));
}

/** A unit ends with a one; zeros behind it are padding (section B.1.1). */
function endBefore(stream: Uint8Array, begin: number, end: number): number {
  let at = end;
  while (at > begin && stream[at - 1] === 0) at -= 1;
  return at;
}

/** The longest that {@link putLengths} needs for a stream: a start code of three bytes grows to four. */
export const lengthsBytes = (streamBytes: number): number => streamBytes + Math.ceil(streamBytes / 4) + NAL_LENGTH_BYTES;

/** Writes an access unit with lengths instead of start codes, without delimiters, into `into`. Returns how many bytes it has. */
export function putLengths(stream: Uint8Array, into: Uint8Array): number {
  const view = new DataView(into.buffer, into.byteOffset, into.byteLength);
  let at = 0;
  eachNal(stream, (nal) => {
    if (nal.byteLength < 2 || nalType(nal[0] as number) === NAL.delimiter) return;
    view.setUint32(at, nal.byteLength);
    into.set(nal, at + NAL_LENGTH_BYTES);
    at += NAL_LENGTH_BYTES + nal.byteLength;
  });
  return at;
}

/** The units of an access unit with lengths; returns a string that says why, where these do not fit. */
export function eachLengthNal(unit: Uint8Array, take: (nal: Uint8Array, at: number) => void): string | undefined {
  const view = new DataView(unit.buffer, unit.byteOffset, unit.byteLength);
  for (let at = 0; at < unit.byteLength; ) {
    if (at + NAL_LENGTH_BYTES > unit.byteLength) return 'torn NAL length';
    const length = view.getUint32(at);
    if (length < 2 || at + NAL_LENGTH_BYTES + length > unit.byteLength) return `a NAL unit of ${length} bytes does not fit`;
    take(unit.subarray(at + NAL_LENGTH_BYTES, at + NAL_LENGTH_BYTES + length), at);
    at += NAL_LENGTH_BYTES + length;
  }
  return undefined;
}

/** Turns lengths into start codes, in place: what a decoder without `hvcC` reads. */
export function startCodesInPlace(unit: Uint8Array): string | undefined {
  const places: number[] = [];
  const why = eachLengthNal(unit, (_, at) => places.push(at));
  if (why === undefined) for (const at of places) unit.set([0, 0, 0, 1], at);
  return why;
}

/**
 * Whether decoding can start with an access unit with lengths: it begins with a parameter set, which our encoders write in front of IDR pictures
 * only, or with an IDR picture. `head` need only hold its first bytes (64 are ample). Returns a string that says why, if it is not one.
 */
export function readHevcUnit(head: Uint8Array): { readonly key: boolean } | string {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  for (let at = 0; at + NAL_LENGTH_BYTES < head.byteLength; ) {
    const first = head[at + NAL_LENGTH_BYTES] as number;
    const length = view.getUint32(at);
    if (length < 2) return `a NAL unit of ${length} bytes`;
    if ((first & 0x80) !== 0) return 'forbidden bit set in a NAL header';
    const type = nalType(first);
    if (type >= NAL.vps && type <= NAL.pps) return { key: true };
    if (type <= NAL.vclLast) return { key: type >= NAL.idrFirst && type <= NAL.idrLast };
    at += NAL_LENGTH_BYTES + length;
  }
  return 'no picture in the access unit';
}
