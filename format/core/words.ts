import { z } from 'zod';
import { type Words as AnyWords, DEEPEST_WORDS, HOLE, LONGEST_WORDS, type Sentence as OneSentence, type Value } from '#format/core/said.ts';

/** Values of a sentence. */
const MOST_VALUES = 20;

const PLAIN = [z.string().max(LONGEST_WORDS), z.number()] as const;
const sentenceOf = (value: z.ZodType<Value>): z.ZodType<OneSentence> =>
  z.object({ form: z.string().max(LONGEST_WORDS).refine(namesEachOnce), values: z.array(value).max(MOST_VALUES) });
/** Without recursion: what others send is as deep as they like. */
const deeper = (depth: number): z.ZodType<Value> => (depth === 0 ? z.union(PLAIN) : z.union([...PLAIN, sentenceOf(deeper(depth - 1))]));

/** Otherwise a few nested sentences would say gigabytes. */
function namesEachOnce(form: string): boolean {
  const holes = form.match(HOLE) ?? [];
  return new Set(holes).size === holes.length;
}

/** A sentence as it is sent or kept. */
const Sentence = sentenceOf(deeper(DEEPEST_WORDS));
export const Words: z.ZodType<AnyWords> = z.union([z.string(), Sentence]);
export type Words = AnyWords;
export const Forms = z.object({ says: Sentence.optional(), remedy: Sentence.optional() });
