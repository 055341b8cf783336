import { z } from 'zod';

const at = { x: z.number(), y: z.number() };
const color = z.string().regex(/^(#[0-9a-f]{3,8}|[a-z]{3,30})$/i, 'a colour is #rrggbb, or a name');
const look = { fill: color, outline: color.optional() };

const Shape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('disc'), ...at, radius: z.number().positive(), ...look }),
  z.strictObject({ kind: z.literal('rect'), ...at, width: z.number().positive(), height: z.number().positive(), ...look }),
  z.strictObject({ kind: z.literal('text'), ...at, text: z.string().max(200), size: z.number().positive(), ...look }),
]);

/** What a game shows: stacked shapes in its own units, x right and y down, and the same in words for players who cannot see it. */
export const Picture = z.strictObject({
  width: z.number().positive(),
  height: z.number().positive(),
  background: color,
  shapes: z.array(Shape).max(2000),
  says: z.string().max(500).optional(),
});

export type Shape = z.infer<typeof Shape>;
export type Picture = z.infer<typeof Picture>;
