import { z } from 'zod';
import { Hashes } from '#core/format/hashes.ts';
import { Meta } from '#core/format/meta.ts';
import { Qat } from '#core/format/qat.ts';

const FILES = { meta: Meta, hashes: Hashes, qat: Qat } as const;

/** File name and text of each JSON Schema, generated from the zod schema that is the type and the parser. */
export function jsonSchemas(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(FILES).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify({ title: `${name}.json of a GAP shard`, ...z.toJSONSchema(schema, { io: 'input' }) }, undefined, 2)}\n`,
    ]),
  );
}
