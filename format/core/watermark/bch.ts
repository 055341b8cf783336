/**
 * The BCH(63, 39) code over GF(2^6), primitive polynomial x^6 + x + 1: 39 bits in, 24 check bits, corrects up to 4 wrong bits (Lin and
 * Costello, Error Control Coding, 2nd ed., chapter 6). Bits are bytes of 0 or 1, the highest power of x first.
 */
export const BCH_BITS = 63;
export const BCH_DATA_BITS = 39;
const CHECK_BITS = BCH_BITS - BCH_DATA_BITS;
const CORRECTS = 4;
const ORDER = 63;

/** Powers of the primitive element, twice over so that sums of two logarithms need no modulo; and their inverse. */
const EXP = new Uint8Array(2 * ORDER);
const LOG = new Uint8Array(ORDER + 1);
for (let i = 0, value = 1; i < ORDER; i++) {
  EXP[i] = value;
  EXP[i + ORDER] = value;
  LOG[value] = i;
  value = value & 0x20 ? ((value << 1) ^ 0x43) & 0x3f : value << 1;
}

const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : (EXP[(LOG[a] as number) + (LOG[b] as number)] as number));
const power = (exponent: number): number => EXP[exponent % ORDER] as number;
const inverse = (a: number): number => power(ORDER - (LOG[a] as number));

const GENERATOR = generator();

/** The product of the minimal polynomials of the first odd powers: every power up to twice the corrected bits is a root. Lowest power first. */
function generator(): Uint8Array {
  const roots = new Set<number>();
  for (let odd = 1; odd < 2 * CORRECTS; odd += 2) for (let i = 0, root = odd; i < 6; i++, root = (2 * root) % ORDER) roots.add(root);
  let product = [1];
  for (const root of roots) {
    const next = new Array<number>(product.length + 1).fill(0);
    product.forEach((coefficient, i) => {
      next[i + 1] = (next[i + 1] as number) ^ coefficient;
      next[i] = (next[i] as number) ^ times(coefficient, power(root));
    });
    product = next;
  }
  return Uint8Array.from(product);
}

/** Fills the check bits after the data bits of `word` (at least 63 long). */
export function encodeBch(word: Uint8Array): void {
  word.fill(0, BCH_DATA_BITS, BCH_BITS);
  // Division by the generator in place: the check bits are the remainder.
  const rest = word.slice(0, BCH_BITS);
  for (let i = 0; i < BCH_DATA_BITS; i++) {
    if (rest[i] === 0) continue;
    for (let j = 0; j <= CHECK_BITS; j++) rest[i + j] = (rest[i + j] as number) ^ (GENERATOR[CHECK_BITS - j] as number);
  }
  word.set(rest.subarray(BCH_DATA_BITS), BCH_DATA_BITS);
}

/** Corrects `word` (63 bits) in place; returns how many bits were wrong, or undefined when there are too many to tell. */
export function decodeBch(word: Uint8Array): number | undefined {
  const syndromes = syndromesOf(word);
  if (syndromes.every((value) => value === 0)) return 0;
  const locator = berlekampMassey(syndromes);
  const degree = locator.length - 1;
  if (degree > CORRECTS) return undefined;
  // Chien search: the inverses of the roots are the places of the errors.
  let found = 0;
  for (let place = 0; place < BCH_BITS && found < degree; place++) {
    let sum = 0;
    for (let i = 0; i <= degree; i++) sum ^= times(locator[i] as number, power((ORDER - place) * i));
    if (sum !== 0) continue;
    word[BCH_BITS - 1 - place] = (word[BCH_BITS - 1 - place] as number) ^ 1;
    found += 1;
  }
  return found === degree && syndromesOf(word).every((value) => value === 0) ? degree : undefined;
}

function syndromesOf(word: Uint8Array): number[] {
  const syndromes = new Array<number>(2 * CORRECTS).fill(0);
  for (let i = 0; i < BCH_BITS; i++) {
    if (word[i] === 0) continue;
    for (let j = 1; j <= 2 * CORRECTS; j++) syndromes[j - 1] = (syndromes[j - 1] as number) ^ power((BCH_BITS - 1 - i) * j);
  }
  return syndromes;
}

/** The shortest recurrence that gives the syndromes: the error locator, lowest power first, without leading zeros. */
function berlekampMassey(syndromes: readonly number[]): number[] {
  let current = [1];
  let previous = [1];
  let length = 0;
  let shift = 1;
  let last = 1;
  syndromes.forEach((syndrome, n) => {
    let discrepancy = syndrome;
    for (let i = 1; i <= length; i++) discrepancy ^= times(current[i] ?? 0, syndromes[n - i] as number);
    if (discrepancy === 0) {
      shift += 1;
      return;
    }
    const factor = times(discrepancy, inverse(last));
    const next = [...current];
    previous.forEach((coefficient, i) => {
      next[i + shift] = (next[i + shift] ?? 0) ^ times(factor, coefficient);
    });
    for (let i = 0; i < next.length; i++) next[i] ??= 0;
    if (2 * length <= n) {
      length = n + 1 - length;
      previous = current;
      last = discrepancy;
      shift = 1;
    } else shift += 1;
    current = next;
  });
  while (current.length > 1 && current.at(-1) === 0) current.pop();
  return current;
}
