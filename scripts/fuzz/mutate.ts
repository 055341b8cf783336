import type { Random } from '#scripts/random.ts';

/** Numbers at which parsers go wrong. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];
const TOKENS = ['{', '}', '[', ']', '"', ':', ',', '\\', '\\u0000', 'null', '1e999', '-0', '9007199254740993', '"__proto__":{}', 'true'];

/** Changes some bytes of a file as chance or malice would: random bytes, extreme numbers, pieces cut, doubled and moved, JSON tokens. */
export function mutate(seed: Buffer, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(seed);
  for (let i = 1 + random.below(4); i > 0; i--) bytes = random.of(STEPS)(bytes, random);
  return bytes;
}

type Step = (bytes: Buffer, random: Random) => Buffer;

const STEPS: readonly Step[] = [
  (bytes, random) => {
    for (let i = 1 + random.below(8); i > 0 && bytes.length > 0; i--) bytes[random.below(bytes.length)] = random.below(256);
    return bytes;
  },
  (bytes, random) => {
    if (bytes.length >= 4) bytes.writeUInt32LE(random.of(EDGES), random.below(bytes.length - 3));
    return bytes;
  },
  (bytes, random) => {
    // The first bytes and the last, where headers and footers are.
    if (bytes.length >= 16) bytes[random.of([random.below(64), bytes.length - 1 - random.below(64)]) % bytes.length] = random.below(256);
    return bytes;
  },
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  (bytes, random) => {
    const [from, to] = [random.below(bytes.length + 1), random.below(bytes.length + 1)];
    return Buffer.concat([bytes.subarray(0, Math.min(from, to)), bytes.subarray(Math.max(from, to))]);
  },
  (bytes, random) => {
    const from = random.below(bytes.length + 1);
    const piece = bytes.subarray(from, from + random.below(200));
    const at = random.below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
  },
  (bytes, random) => {
    const at = random.below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(random.of(TOKENS)), bytes.subarray(at + random.below(8))]);
  },
];
