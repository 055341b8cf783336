/** What says where the packets of a video lie. */
export interface PacketSizes {
  /** In front of the first frame, and of each packet. */
  readonly headerBytes: number;
  readonly frameHeaderBytes: number;
  /** Of each packet. */
  readonly bytes: Uint32Array;
  /** 1: decoding can begin with it. */
  readonly key: Uint8Array;
}

/** Places of a video's packets, from their sizes alone: frame n begins at the sum of all before it. No seek table, no scan. */
export class PacketIndex {
  readonly #frameHeaderBytes: number;
  readonly #bytes: Uint32Array;
  readonly #key: Uint8Array;
  /** Where each frame's header begins; one more for the end. */
  readonly #at: Float64Array;

  constructor({ headerBytes, frameHeaderBytes, bytes, key }: PacketSizes) {
    this.#frameHeaderBytes = frameHeaderBytes;
    this.#bytes = bytes;
    this.#key = key;
    this.#at = new Float64Array(bytes.length + 1);
    this.#at[0] = headerBytes;
    for (let n = 0; n < bytes.length; n++) this.#at[n + 1] = (this.#at[n] as number) + frameHeaderBytes + (bytes[n] as number);
  }

  get count(): number {
    return this.#bytes.length;
  }

  bytesOf(n: number): number {
    return this.#bytes[n] as number;
  }

  isKey(n: number): boolean {
    return this.#key[n] === 1;
  }

  /** The frame from which decoding has to begin to show `n`. */
  keyBefore(n: number): number {
    for (let at = n; at > 0; at--) if (this.isKey(at)) return at;
    return 0;
  }

  /** First frame of the group after the one that holds `n`. */
  keyAfter(n: number): number {
    for (let at = n + 1; at < this.count; at++) if (this.isKey(at)) return at;
    return this.count;
  }

  /** Bytes of the file that hold frames `from` up to but not including `to`. */
  range(from: number, to: number): { readonly begin: number; readonly end: number } {
    return { begin: this.#at[from] as number, end: this.#at[to] as number };
  }

  /** The packet of frame `n`, in a part of the file that starts at byte `begin`. */
  packet(n: number, file: Uint8Array, begin: number): Uint8Array {
    const at = (this.#at[n] as number) - begin + this.#frameHeaderBytes;
    return file.subarray(at, at + this.bytesOf(n));
  }
}
