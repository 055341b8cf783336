import { z } from 'zod';
import { EVENT_CODES } from '#format/core/input/codes.ts';
import { PHYSICAL_KEYS, type PhysicalKey } from '#format/core/input/physical-keys.ts';

/** Bits that GAP v0.2 section 4 reserves and a profile may assign. */
const FREE_BITS = { first: 11, last: 15 } as const;
/** How many `custom_*` columns of a profile a row has room for. */
export const MAX_CUSTOM_COLUMNS = 16;

/** Columns of ours that a profile may not take. */
const OUR_COLUMNS = ['custom_grid_us', 'custom_skipped', 'custom_events', 'custom_pad'];

/** Actions every game has: the keys of the spec's mask, and the further buttons of a mouse. */
export const BASE_ACTIONS: readonly string[] = EVENT_CODES.slice(0, EVENT_CODES.indexOf('wheel_y'));

/** What an action may be called: in a profile, in the mask, and as a column of a data set. */
export const ActionName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,31}$/, 'must be a letter, then letters, digits or _');

const Action = z
  .strictObject({
    bit: z.int().min(FREE_BITS.first).max(FREE_BITS.last).optional().describe('bit of keymask, 11 to 15'),
    column: z
      .string()
      .regex(/^custom_[a-z0-9_]{1,32}$/, 'must be custom_ and lower-case letters, digits or _')
      .refine((name) => !OUR_COLUMNS.includes(name), 'is a column of the recorder')
      .optional()
      .describe('a column of its own in controls.parquet, true while held'),
  })
  .refine(({ bit, column }) => bit === undefined || column === undefined, 'has a bit or a column, not both');

/**
 * Which physical keys mean what in a game. Keys that are not listed are counted and never stored. One schema serves as file format
 * (`resources/profiles/*.json`), type and JSON Schema.
 */
export const KeyProfile = z.strictObject({
  profile_version: z.literal(1),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and -'),
  title: z.string().trim().min(1),
  keys: z
    .partialRecord(z.enum(PHYSICAL_KEYS as [PhysicalKey, ...PhysicalKey[]]), z.string())
    .describe('physical key (W3C UI Events code, or MouseLeft …) to action'),
  actions: z.record(ActionName, Action).default({}).describe('actions beyond the spec’s mask'),
  mouse: z
    .strictObject({
      dpi: z.number().positive().optional().describe('counts per inch of the mouse'),
      sensitivity: z.number().positive().optional().describe('as the game shows it'),
      degrees_per_count: z.number().positive().optional().describe('camera turn of one count'),
    })
    .default({}),
  pad: z
    .strictObject({ layout: z.enum(['xbox', 'playstation', 'nintendo']).describe('what is printed on the buttons') })
    .default({ layout: 'xbox' }),
  latency: z
    .strictObject({
      ms: z.number().min(0).max(1000).describe('from input to picture, in this game, without the recorder'),
      source: z.string().trim().min(1).describe('how it was measured, or who says so'),
    })
    .optional()
    .describe('with it deep validation judges the lag itself, not only its spread'),
});

export type KeyProfile = z.infer<typeof KeyProfile>;

/** The spec's baseline mapping (GAP v0.2 section 4); the same as `resources/profiles/baseline.json`. */
export const BASELINE_PROFILE: KeyProfile = {
  profile_version: 1,
  name: 'baseline',
  title: 'GAP v0.2 baseline',
  keys: {
    KeyW: 'W',
    KeyA: 'A',
    KeyS: 'S',
    KeyD: 'D',
    Space: 'Space',
    ControlLeft: 'Ctrl',
    ControlRight: 'Ctrl',
    MouseLeft: 'LMB',
    MouseRight: 'RMB',
    KeyR: 'R',
    KeyE: 'E',
    ShiftLeft: 'Shift',
    ShiftRight: 'Shift',
    MouseMiddle: 'MMB',
    MouseBack: 'X1',
    MouseForward: 'X2',
  },
  actions: {},
  mouse: {},
  pad: { layout: 'xbox' },
};
