import { foreignText } from '#format/folder/foreign-file.ts';

/** A JSON document of a shard; undefined where it is missing, cannot be read or is none: checking says which. */
export function knownDocument<T>(path: string, schema: { safeParse(value: unknown): { data?: T | undefined } }): T | undefined {
  try {
    return schema.safeParse(JSON.parse(foreignText(path))).data;
  } catch {
    return undefined;
  }
}
