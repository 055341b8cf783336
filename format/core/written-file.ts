/** Facts about a file, computed from the bytes written to it before they reached any disk. */
export interface WrittenFile {
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  /** CRC-32 of each MiB: says where a file differs. */
  readonly chunks: readonly number[];
}
