import { z } from 'zod';

/**
 * A schema that also takes what it does not know, at every depth, and keeps it: a document of ours is written strictly, and read as a later recorder may have written it
 * (SPEC.md, "Versions").
 */
export function loosened<Schema extends z.ZodType>(schema: Schema): Schema {
  return schema.clone(looseDef(schema._zod.def as z.core.$ZodTypes['_zod']['def']) as Schema['_zod']['def']);
}

const inner = (schema: z.core.$ZodType) => loosened(schema as z.ZodType);

/** Of the kinds of schemas that hold others. */
function looseDef(def: z.core.$ZodTypes['_zod']['def']): z.core.$ZodTypeDef {
  switch (def.type) {
    case 'object': {
      const shape = Object.fromEntries(Object.entries(def.shape).map(([name, field]) => [name, inner(field)]));
      return { ...def, shape, catchall: z.unknown() } as z.core.$ZodObjectDef;
    }
    case 'array':
      return { ...def, element: inner(def.element) } as z.core.$ZodArrayDef;
    case 'record':
      return { ...def, valueType: inner(def.valueType) } as z.core.$ZodRecordDef;
    case 'optional':
    case 'default':
      return { ...def, innerType: inner(def.innerType) } as z.core.$ZodOptionalDef;
    default:
      return def;
  }
}
