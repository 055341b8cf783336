/** Directory of the imports in a PE32+ header, and sizes of its tables (Microsoft's PE format, "Optional header", "Import directory table"). */
const OPTIONAL_HEADER = 24;
const DIRECTORY_OF_IMPORTS = 120;
const SECTION_BYTES = 40;
const DESCRIPTOR_BYTES = 20;
/** An entry of a lookup table that names no function but gives a number. */
const BY_ORDINAL = 1n << 63n;

/** Names of the functions that a 64-bit Windows library imports from `from`, sorted. Throws RangeError where the bytes are no such library. */
export function importsOf(bytes: Buffer, from: string): string[] {
  const header = bytes.readUInt32LE(0x3c);
  const optional = header + OPTIONAL_HEADER;
  const firstSection = optional + bytes.readUInt16LE(header + 20);
  const sections = Array.from({ length: bytes.readUInt16LE(header + 6) }, (_, i) => {
    const at = firstSection + i * SECTION_BYTES;
    return { address: bytes.readUInt32LE(at + 12), length: bytes.readUInt32LE(at + 16), offset: bytes.readUInt32LE(at + 20) };
  });
  const offsetOf = (address: number) => {
    const section = sections.find((one) => address >= one.address && address < one.address + one.length);
    if (section === undefined) throw new RangeError(`no section has the address ${address}`);
    return address - section.address + section.offset;
  };
  const textAt = (at: number) => bytes.toString('latin1', at, bytes.indexOf(0, at));
  const names: string[] = [];
  for (let at = offsetOf(bytes.readUInt32LE(optional + DIRECTORY_OF_IMPORTS)); bytes.readUInt32LE(at) !== 0; at += DESCRIPTOR_BYTES) {
    if (textAt(offsetOf(bytes.readUInt32LE(at + 12))) !== from) continue;
    for (let lookup = offsetOf(bytes.readUInt32LE(at)); ; lookup += 8) {
      const entry = bytes.readBigUInt64LE(lookup);
      if (entry === 0n) break;
      // Two bytes in front of a name are a hint.
      if (entry < BY_ORDINAL) names.push(textAt(offsetOf(Number(entry)) + 2));
    }
  }
  return names.sort();
}
