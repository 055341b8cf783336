/** How browsers name what a record describes (ISO/IEC 14496-15, annex E.3): `hvc1.1.6.L93.90`. */
export function hevcCodecString(hvcc: Uint8Array): string {
  const first = hvcc[1] ?? 0;
  const space = ['', 'A', 'B', 'C'][first >> 6];
  // Compatibility flags, the last one first.
  const flags = [...bitsOf(hvcc.subarray(2, 6))].reverse().join('');
  const constraints = Array.from(hvcc.subarray(6, 12), (byte) => byte.toString(16).toUpperCase());
  while (constraints.at(-1) === '0') constraints.pop();
  const tier = (first & 0x20) === 0 ? 'L' : 'H';
  return [
    `hvc1.${space}${first & 31}`,
    Number.parseInt(flags, 2).toString(16).toUpperCase(),
    `${tier}${hvcc[12] ?? 0}`,
    ...constraints,
  ].join('.');
}

const bitsOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
