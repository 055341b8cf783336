import { z } from 'zod';

/** Settings that a remedy may ask for. The command line has a flag of the same name, the window a field. */
export const SETTINGS = [
  'any-window',
  'bitrate',
  'cert',
  'chat',
  'consent',
  'consent-ref',
  'continues',
  'daily-cap',
  'display',
  'drop',
  'drop-gaps',
  'drop-marked',
  'duration',
  'encode',
  'encoder',
  'encoder-threads',
  'final',
  'fps',
  'from',
  'game',
  'game-state',
  'geo',
  'gop',
  'hotkey',
  'hz',
  'input',
  'key',
  'license-ref',
  'name',
  'notice',
  'out',
  'pads',
  'panic-minutes',
  'port',
  'probe',
  'profile',
  'region',
  'roll',
  'scope',
  'session-id',
  'size',
  'title',
  'to',
  'voice',
  'watermark',
  'watermark-corner',
  'window',
] as const;

export type Setting = (typeof SETTINGS)[number];

/** Actions of the recorder that a remedy may ask for. */
export const ACTIONS = [
  'adopt',
  'calibrate',
  'calibrate-game',
  'check',
  'console',
  'create-key',
  'export-watermark-key',
  'forget-lag',
  'give-consent',
  'inspect',
  'list-game',
  'list-keys',
  'recover',
  'rotate-key',
  'seal',
  'show-consents',
  'sign',
  'trust-key',
  'validate',
  'watch-devices',
] as const;

export type Action = (typeof ACTIONS)[number];

/**
 * How to carry out a remedy, for each edge to put in its own way: the command line adds a flag or a command, a window a button.
 * `of`: what the action is for, such as a folder or the role of a key.
 */
export const Way = z.object({
  settings: z.array(z.enum(SETTINGS)).min(1).max(5).optional(),
  action: z.enum(ACTIONS).optional(),
  of: z.string().max(4096).optional(),
});

export type Way = z.infer<typeof Way>;
