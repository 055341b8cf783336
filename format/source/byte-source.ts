/** A file that is read by ranges, wherever it lies. */
export interface ByteSource extends Disposable {
  /** As messages name it. */
  readonly name: string;
  readonly byteLength: number;
  /** Bytes `from` up to but not including `to`, in a buffer of their own. Throws or rejects where there are fewer. */
  read(from: number, to: number): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>;
}
