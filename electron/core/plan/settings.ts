import { z } from 'zod';
import { Draft } from '#core/app/draft.ts';

/** A user's lasting settings. What another version wrote besides stays in the file. */
export const Settings = z.looseObject({
  games: z.array(z.string()).default([]).describe('allow-list: programs that may be recorded'),
  draft: z.record(z.string(), z.unknown()).optional().describe('the last set-up in the window'),
});

export type Settings = z.infer<typeof Settings>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** What this version knows of a value: of an object, without the entries that it does not. */
function known(field: z.ZodType, value: unknown): unknown {
  const { data, error } = field.safeParse(value);
  if (error === undefined || !isObject(value)) return data;
  const foreign = new Set(error.issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [String(issue.path[0])])));
  return field.safeParse(Object.fromEntries(Object.entries(value).filter(([name]) => !foreign.has(name)))).data;
}

/** Of the last set-up, what this version knows. The rest, as after a step back to an older version, is as it was before any set-up. */
export const knownDraft = ({ draft = {} }: Settings): Partial<Draft> =>
  Object.fromEntries(
    Object.entries(Draft.shape).flatMap(([name, field]) => {
      const value = known(field, draft[name]);
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** Settings with another set-up, and what another version wrote into the last one. */
export const withDraft = ({ draft = {}, ...settings }: Settings, next: Draft): Settings => ({
  ...settings,
  draft: { ...Object.fromEntries(Object.entries(draft).filter(([name]) => !(name in Draft.shape))), ...next },
});
