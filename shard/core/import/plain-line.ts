import { z } from 'zod';
import { PHYSICAL_KEYS, type PhysicalKey } from '#format/core/input/physical-keys.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import type { SourceInput } from '#shard/core/import/source-input.ts';

/** Of a mouse that moves a mile; a time of a day has 8.64e10 us. */
const MOST = 1e12;
const number = z
  .union([z.number(), z.string().regex(/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i, 'is no number')])
  .transform(Number)
  .refine((value) => Math.abs(value) < MOST, 'is no number that can be');
const cell = <T extends z.ZodType>(of: T) => z.preprocess((value) => (value === '' || value === null ? undefined : value), of.optional());
const DOWN: Readonly<Record<string, boolean>> = {
  true: true,
  '1': true,
  down: true,
  press: true,
  false: false,
  '0': false,
  up: false,
  release: false,
};

/** A line of a plain list of events: a row of a CSV file by its heads, or an object of a JSONL file. A time is that of the video. */
export const PlainLine = z
  .looseObject({
    t_s: cell(number),
    t_ms: cell(number),
    t_us: cell(number),
    key: cell(z.string()),
    down: cell(z.preprocess((value) => DOWN[String(value).toLowerCase()], z.boolean())),
    dx: cell(number),
    dy: cell(number),
    wheel_x: cell(number),
    wheel_y: cell(number),
  })
  .refine(
    ({ t_s, t_ms, t_us }) => [t_s, t_ms, t_us].filter((time) => time !== undefined).length === 1,
    'has no time, or several: t_s, t_ms or t_us',
  )
  .refine(({ key, down }) => (key === undefined) === (down === undefined), 'has a key without down, or down without a key')
  .refine(
    ({ key, dx, dy, wheel_x, wheel_y }) => [key, dx, dy, wheel_x, wheel_y].some((value) => value !== undefined),
    'says nothing: key and down, dx and dy, wheel_x or wheel_y',
  );
export type PlainLine = z.infer<typeof PlainLine>;

/** What a line says, whose times begin at `zeroUs`; a line may press a key and move the mouse. */
export function* plainInputs({ t_s, t_ms, t_us, key, down, dx, dy, wheel_x, wheel_y }: PlainLine, zeroUs: TsUs): Generator<SourceInput> {
  const atUs = asTs(zeroUs + (t_us ?? (t_ms === undefined ? (t_s ?? 0) * 1e6 : t_ms * 1e3)));
  if (key !== undefined)
    yield { atUs, is: 'key', key: PHYSICAL_KEYS.includes(key as PhysicalKey) ? (key as PhysicalKey) : undefined, down: down === true };
  if ((dx ?? 0) !== 0 || (dy ?? 0) !== 0) yield { atUs, is: 'move', dx: dx ?? 0, dy: dy ?? 0 };
  if ((wheel_x ?? 0) !== 0 || (wheel_y ?? 0) !== 0) yield { atUs, is: 'wheel', dx: wheel_x ?? 0, dy: wheel_y ?? 0 };
}
