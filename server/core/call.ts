import type { z } from 'zod';

/** The schemas of one call: its arguments and its answer. */
interface Call {
  readonly asks: z.ZodType;
  readonly answer: z.ZodType;
}

/** Calls by name: the same table serves every transport. */
export type CallTable = Readonly<Record<string, Call>>;

export const call = <Asks extends z.ZodType, Answer extends z.ZodType>(asks: Asks, answer: Answer) => ({ asks, answer });

/** A handler for every call of a table; rejects with a GapError. */
export type Answers<Table extends CallTable> = {
  readonly [Name in keyof Table]: (asks: z.infer<Table[Name]['asks']>) => Promise<z.infer<Table[Name]['answer']>>;
};
