/** `[value, bits]`, or a value as Exp-Golomb code. */
export type BitField = readonly [value: number, bits: number] | { readonly ue: number };

/** Writes the bits of a codec's header, most significant first. */
export function bitsOf(...fields: readonly BitField[]): Uint8Array {
  const text = fields
    .map((field) => {
      if (!('ue' in field)) return field[0].toString(2).padStart(field[1], '0');
      const code = (field.ue + 1).toString(2);
      return '0'.repeat(code.length - 1) + code;
    })
    .join('');
  return Uint8Array.from(text.match(/.{1,8}/g) ?? [], (byte) => Number.parseInt(byte.padEnd(8, '0'), 2));
}
