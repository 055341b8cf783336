import { z } from 'zod';

type Schema = Readonly<Record<string, unknown>>;

/** What a schema allows, a line for each part of it: so a change of what goes between two machines is seen. */
function wireOf(name: string, schema: z.ZodType): string {
  const root = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }) as Schema;
  const lines: string[] = [];
  const walk = (path: string, { properties, items, anyOf, oneOf, additionalProperties, $defs, propertyNames, ...rest }: Schema) => {
    const { $schema: _, required, ...limits } = rest;
    lines.push(
      `${path}: ${Object.entries({ ...limits, required })
        .filter(([, value]) => value !== undefined)
        .map(([limit, value]) => `${limit} ${JSON.stringify(value)}`)
        .join(', ')}${additionalProperties === false ? ', nothing else' : ''}`,
    );
    for (const [key, one] of Object.entries((properties ?? {}) as Record<string, Schema>)) walk(`${path}.${key}`, one);
    for (const [i, one] of ((anyOf ?? oneOf ?? []) as Schema[]).entries()) walk(`${path}|${i}`, one);
    if (typeof items === 'object' && items !== null) walk(`${path}[]`, items as Schema);
    if (typeof propertyNames === 'object' && propertyNames !== null) walk(`${path}.(name)`, propertyNames as Schema);
    if (typeof additionalProperties === 'object' && additionalProperties !== null) walk(`${path}.*`, additionalProperties as Schema);
    for (const [key, one] of Object.entries(($defs ?? {}) as Record<string, Schema>)) walk(`${path}#${key}`, one);
  };
  walk(name, root);
  return lines.join('\n');
}

/** All schemas that a module exports. */
export const wiresOf = (module: object): string =>
  `${Object.entries(module)
    .flatMap(([name, value]) => (value instanceof z.ZodType ? [wireOf(name, value)] : []))
    .join('\n\n')}\n`;
