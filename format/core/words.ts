import { z } from 'zod';
import { type Words as AnyWords, namesEachOnce, type Sentence as OneSentence, type Value, WORDS_LIMITS } from '#format/core/said.ts';

const text = z.string().max(WORDS_LIMITS.chars);
const sentenceOf = (value: z.ZodType<Value>): z.ZodType<OneSentence> =>
  z.object({ form: text.refine(namesEachOnce), values: z.array(value).max(WORDS_LIMITS.values) });
/** Sentences with at most so many within another. Without recursion: what others send is as deep as they like. */
const nested = (depth: number): z.ZodType<OneSentence> =>
  sentenceOf(depth === 1 ? z.union([text, z.number()]) : z.union([text, z.number(), nested(depth - 1)]));

/** A sentence as it is sent or kept. */
const Sentence = nested(WORDS_LIMITS.depth);
export const Words: z.ZodType<AnyWords> = z.union([z.string(), Sentence]);
export type Words = AnyWords;
export const Forms = z.object({ says: Sentence.optional(), remedy: Sentence.optional() });
