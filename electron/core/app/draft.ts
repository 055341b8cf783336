import { z } from 'zod';
import { RECORDING_ENCODERS } from '#core/encode/encoder-plan.ts';
import { HOTKEY_NAMES } from '#core/input/hotkey.ts';

const text = z.string().max(200);

/** Older settings always name `svt-av1`, the only encoder at the time: it was not a choice. */
const known = (encoder: unknown) => (encoder === 'svt-av1' ? 'auto' : encoder);

/** Sizes of the video that a window offers; `gap record --size` takes any. */
export const SIZES = ['640x360', '854x480', '1280x720', '1920x1080'] as const;

/**
 * What is to be recorded next, as it is set up in the window: kept in the settings from one session to the next. What a text means
 * (game rule, folder, profile) is judged where it is used.
 */
export const Draft = z.strictObject({
  game: text.describe('rule of the recorded game, such as title:*Doom*; empty: not chosen yet'),
  title: text.describe('what is played, for people'),
  profile: text,
  encoder: z.preprocess(known, z.enum(['auto', ...RECORDING_ENCODERS])).describe('auto: what this machine has room for'),
  fps: z.union([z.literal('auto'), z.literal(30), z.literal(60), z.literal(120)]).describe('auto: what this machine has room for'),
  size: z.enum(SIZES).optional().describe('of the video; absent: as ever'),
  out: z.string().max(1000).describe('folder that holds the shards'),
  minutes: z.int().min(1).max(1440).describe('how long it is going to be: room on the disk is asked for that'),
  gameState: z.boolean().optional().describe('a game on this machine says what it does (docs/game-state.md)'),
  hotkeys: z
    .partialRecord(z.enum(HOTKEY_NAMES as [string, ...string[]]), text)
    .optional()
    .describe('MODIFIER+KEY or off; absent: as ever'),
});

export type Draft = z.infer<typeof Draft>;

/** Before anybody has set anything up, but for the folder, which the system knows. */
export const FIRST_DRAFT: Omit<Draft, 'out'> = { game: '', title: '', profile: 'baseline', encoder: 'auto', fps: 'auto', minutes: 60 };
