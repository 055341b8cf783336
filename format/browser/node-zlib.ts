import { Decompress } from 'fzstd';
import { decompressBrotli, gunzip } from 'hyparquet-compressors';

/** What the reader asks of `node:zlib`: what was packed, at most so long. Each throws where it is longer, and gives less where it is shorter. */
interface Bounds {
  readonly maxOutputLength: number;
}

const tooLong = (bytes: number, most: number) => new RangeError(`it holds ${bytes} bytes, and ${most} are allowed`);

/** Node's own limit: a frame may ask for no larger window. */
const MOST_WINDOW_BYTES = 1 << 27;

export function zstdDecompressSync(packed: Uint8Array, { maxOutputLength: most }: Bounds): Uint8Array {
  const { said, windowBytes } = frameHeader(packed);
  // Before so much memory is asked for.
  if (said !== undefined && said > most) throw tooLong(said, most);
  if (said === undefined && windowBytes > MOST_WINDOW_BYTES) throw tooLong(windowBytes, MOST_WINDOW_BYTES);
  const plain = new Uint8Array(most);
  let bytes = 0;
  const stream = new Decompress((chunk) => {
    if (bytes + chunk.byteLength > most) throw tooLong(bytes + chunk.byteLength, most);
    plain.set(chunk, bytes);
    bytes += chunk.byteLength;
  });
  stream.push(packed, true);
  return plain.subarray(0, bytes);
}

/** What a frame says of its content's size, where it does, and of its window (RFC 8878 section 3.1.1.1). Throws a RangeError where it is cut off. */
function frameHeader(frame: Uint8Array): { readonly said: number | undefined; readonly windowBytes: number } {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const descriptor = view.getUint8(4);
  const [flag, isSingle, dictionaryBytes] = [descriptor >> 6, ((descriptor >> 5) & 1) === 1, [0, 1, 2, 4][descriptor & 3] as number];
  const windowBytes = isSingle ? 0 : (1 + (view.getUint8(5) & 7) / 8) * 2 ** (10 + (view.getUint8(5) >> 3));
  const at = 5 + (isSingle ? 0 : 1) + dictionaryBytes;
  const said = [
    () => (isSingle ? view.getUint8(at) : undefined),
    () => view.getUint16(at, true) + 256,
    () => view.getUint32(at, true),
    () => Number(view.getBigUint64(at, true)),
  ][flag]?.();
  return { said, windowBytes };
}

/** The last four bytes say how long it was (RFC 1952 section 2.3.1). */
const GZIP_TRAILER_BYTES = 8;

export function gunzipSync(packed: Uint8Array, { maxOutputLength: most }: Bounds): Uint8Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const said = view.getUint32(packed.byteLength - 4, true);
  if (said > most) throw tooLong(said, most);
  // What is longer or shorter than it says has another sum.
  const plain = gunzip(packed, new Uint8Array(said));
  if (crc32(plain) !== view.getUint32(packed.byteLength - GZIP_TRAILER_BYTES, true)) throw new Error('its sum is wrong');
  return plain;
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);
/** How far it is looked for more. */
const beyond = (bytes: number): number => 8 * bytes + (1 << 20);

/** The decoder fills up what is too short with zeros, and makes only zeros of what is too long: so it is asked for another length, too. */
export function brotliDecompressSync(packed: Uint8Array, { maxOutputLength: most }: Bounds): Uint8Array {
  const plain = decompressBrotli(packed, most);
  if (isZero(plain)) {
    if (isZero(decompressBrotli(packed, beyond(most)))) return plain;
    throw new RangeError(`it holds more than the ${most} bytes that are allowed`);
  }
  return isZero(decompressBrotli(packed, most - 1)) ? plain : plain.subarray(0, most - 1);
}
