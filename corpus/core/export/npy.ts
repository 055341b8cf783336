/** Of the arrays that we write; numpy names them so (little-endian). */
const TYPES = [
  [Float32Array, '<f4'],
  [BigInt64Array, '<i8'],
  [Uint8Array, '|u1'],
] as const;
/** Magic, version 1.0, length: what the header is aligned to is counted with them (NEP 1). */
const [PREFIX_BYTES, ALIGN] = [10, 64];

/** An array as a .npy file, version 1.0, row by row (numpy, `numpy.lib.format`). */
export function npy(values: Float32Array | BigInt64Array | Uint8Array, shape: readonly number[]): Uint8Array {
  const type = TYPES.find(([kind]) => values instanceof kind)?.[1];
  if (type === undefined || shape.reduce((all, one) => all * one, 1) !== values.length)
    throw new RangeError(`${values.length} values are no array of ${shape.join(' x ')}`);
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const headerBytes = Math.ceil((PREFIX_BYTES + text.length + 1) / ALIGN) * ALIGN;
  const file = new Uint8Array(headerBytes + values.byteLength);
  file.set([0x93, ...ascii('NUMPY'), 1, 0]);
  new DataView(file.buffer).setUint16(8, headerBytes - PREFIX_BYTES, true);
  file.set(ascii(`${text.padEnd(headerBytes - PREFIX_BYTES - 1)}\n`), PREFIX_BYTES);
  file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), headerBytes);
  return file;
}

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
