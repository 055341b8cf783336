import { z } from 'zod';
import { CLOSED_S } from '#core/app/game-presence.ts';
import { fieldsOf } from '#core/plan/options/fields.ts';
import { RECORDING_OPTIONS } from '#core/plan/options/recording-options.ts';
import { HOTKEY_NAMES } from '#native/core/hotkeys/hotkey.ts';

const text = z.string().max(200);

/** How long a recording that was sent may stay, days. */
export const KEEP_DAYS = [7, 30, 90] as const;

const SendingDraft = z.strictObject({
  auto: z.boolean().describe('what passed is sent by itself, where its player agreed to that'),
  limitMBps: z.number().positive().max(10_000).optional().describe('most that is sent, MB a second'),
  capGb: z.number().positive().max(100_000).optional().describe('most that is sent in a day (UTC), GB'),
  keepDays: z
    .literal([...KEEP_DAYS])
    .optional()
    .describe('what was sent is deleted from this machine after so many days; absent: never'),
});

/**
 * The next recording, as set up in the window; kept in the settings between sessions. Texts (game rule, folder, profile) are validated
 * where they are used.
 */
export const Draft = z.strictObject({
  player: text.trim().optional().describe('name or code of the current player; never leaves this machine; absent or empty: unnamed'),
  game: text.describe('rule of the recorded game, such as title:*Doom*; empty: not chosen yet'),
  ...fieldsOf(RECORDING_OPTIONS),
  profile: text,
  minutes: z.int().min(1).max(1440).describe('planned length: the disk must have room for it'),
  gameState: z.boolean().optional().describe('record the state of a game on this machine (docs/game-state.md)'),
  auto: z.boolean().optional().describe('a recording starts by itself when the game starts or comes to the front'),
  closedS: z
    .literal([...CLOSED_S])
    .optional()
    .describe('a recording stops so many seconds after its game has closed; 0: it does not; absent: after 60'),
  sounds: z.boolean().optional().describe('what starts, stops and fails is heard; absent: yes'),
  compact: z.boolean().optional().describe('a small window stays on top of the game while it is recorded'),
  sending: SendingDraft.optional().describe('what is sent to the service that this machine was invited to; absent: nothing by itself'),
  hotkeys: z
    .partialRecord(z.enum(HOTKEY_NAMES as [string, ...string[]]), text)
    .optional()
    .describe('MODIFIER+KEY or off; absent: the default'),
});

export type SendingDraft = z.infer<typeof SendingDraft>;
export type Draft = z.infer<typeof Draft>;

/** The draft before any set-up, without the folder, which depends on the system. */
export const FIRST_DRAFT: Omit<Draft, 'out'> = { game: '', title: '', profile: 'baseline', encoder: 'auto', fps: 'auto', minutes: 60 };
