import { z } from 'zod';
import { Hashes } from '#core/format/hashes.ts';
import { Meta } from '#core/format/meta.ts';
import { Qat } from '#core/format/qat.ts';
import { KeyProfile } from '#core/input/profile.ts';

const FILES = {
  meta: { title: 'meta.json of a GAP shard', schema: Meta },
  hashes: { title: 'hashes.json of a GAP shard', schema: Hashes },
  qat: { title: 'qat.json of a GAP shard', schema: Qat },
  profile: { title: 'a key profile (resources/profiles)', schema: KeyProfile },
} as const;

/** File name and text of each JSON Schema, generated from the zod schema that is the type and the parser. */
export function jsonSchemas(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(FILES).map(([name, { title, schema }]) => [
      `${name}.schema.json`,
      `${JSON.stringify({ title, ...z.toJSONSchema(schema, { io: 'input' }) }, undefined, 2)}\n`,
    ]),
  );
}
