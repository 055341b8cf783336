/** What is known of a file from the bytes that went into it, before any disk had them. */
export interface WrittenFile {
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  /** CRC-32 of each MiB: says where a file differs. */
  readonly chunks: readonly number[];
}
