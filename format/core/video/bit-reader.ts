/** Bits of a codec's header, most significant first. Past the end it throws RangeError. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #bit: number;

  constructor(bytes: Uint8Array, byteOffset = 0) {
    this.#bytes = bytes;
    this.#bit = byteOffset * 8;
  }

  /** f(n) of AV1 (section 4.10.2), u(n) of HEVC (section 7.2); at most 53 bits. */
  read(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#bit++) {
      const byte = this.#bytes[this.#bit >> 3];
      if (byte === undefined) throw new RangeError('past the end of the unit');
      value = value * 2 + ((byte >> (7 - (this.#bit & 7))) & 1);
    }
    return value;
  }

  /** uvlc() of AV1, section 4.10.3: ue(v) of HEVC, but that 32 zeros end it. */
  skipUvlc(): void {
    const zeros = this.#zeros();
    if (zeros < 32) this.read(zeros);
  }

  /** ue(v) of HEVC, section 9.2: 0 to 2^32 - 2. */
  readUe(): number {
    const zeros = this.#zeros();
    return 2 ** zeros - 1 + this.read(zeros);
  }

  #zeros(): number {
    let zeros = 0;
    while (this.read(1) === 0) if (++zeros > 32) throw new RangeError('no end of an Exp-Golomb code');
    return zeros;
  }
}
