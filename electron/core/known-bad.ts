import { z } from 'zod';

const text = z.string().trim().min(1).max(1000);
const version = z.string().regex(/^\d+\.\d+\.\d+$/, 'must be a version such as 1.2.3');

/** Versions that are known to do harm, written and signed by those who release them (docs/packages.md). */
export const KnownBad = z.looseObject({
  list: z.literal(1),
  issued: z.iso.date().describe('day of the list'),
  versions: z
    .array(
      z
        .looseObject({ from: version.describe('the first that is bad'), to: version.describe('the last'), why: text, do: text })
        .refine(({ from, to }) => compared(from, to) <= 0, 'begins after it ends'),
    )
    .max(1000),
});
export type KnownBad = z.infer<typeof KnownBad>;

/** What a list says of a version. */
export const badIn = ({ versions }: KnownBad, own: string): KnownBad['versions'] =>
  versions.filter(({ from, to }) => compared(from, own) <= 0 && compared(own, to) <= 0);

/** Below 0: the first is the older one. What comes behind the three numbers does not count. */
function compared(a: string, b: string): number {
  const [ofA, ofB] = [a, b].map((one) => (one.match(/\d+/g) ?? []).slice(0, 3).map(Number)) as [number[], number[]];
  return ofA.map((number, i) => number - (ofB[i] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
