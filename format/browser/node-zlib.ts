import { decompressBrotli, decompressGzip, decompressZstd } from 'hyparquet-compressors';

/** What the reader asks of `node:zlib`. */
interface Bounds {
  readonly maxOutputLength: number;
}

export const brotliDecompressSync = (packed: Uint8Array, { maxOutputLength }: Bounds) => decompressBrotli(packed, maxOutputLength);

export const gunzipSync = (packed: Uint8Array, { maxOutputLength }: Bounds) => decompressGzip(packed, maxOutputLength);

/** Throws a RangeError where the frame says that it holds something else. */
export function zstdDecompressSync(packed: Uint8Array, { maxOutputLength }: Bounds): Uint8Array {
  const said = contentSize(packed);
  if (said !== undefined && said > maxOutputLength) throw new RangeError(`it holds ${said} bytes, and ${maxOutputLength} are allowed`);
  return decompressZstd(packed, new Uint8Array(said ?? maxOutputLength));
}

/** The content size in a frame's header, where it says one (RFC 8878 section 3.1.1.1). */
function contentSize(frame: Uint8Array): number | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const descriptor = view.getUint8(4);
  const [flag, isSingle, dictionaryBytes] = [descriptor >> 6, (descriptor >> 5) & 1, [0, 1, 2, 4][descriptor & 3] as number];
  const at = 5 + (isSingle === 1 ? 0 : 1) + dictionaryBytes;
  if (flag === 0) return isSingle === 1 ? view.getUint8(at) : undefined;
  if (flag === 1) return view.getUint16(at, true) + 256;
  return flag === 2 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}
