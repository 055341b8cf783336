import { z } from 'zod';
import { EXTRAS } from '#core/plan/extras.ts';
import type { Options } from '#core/plan/options/option.ts';
import { UNTITLED } from '#format/core/documents/meta.ts';
import { number, oneOf } from '#format/core/flags.ts';
import { isSessionId } from '#format/core/layout.ts';
import { said } from '#format/core/said.ts';
import { CORNERS } from '#format/core/watermark/tile.ts';
import { FINAL_ENCODERS, LADDER_ENCODERS, RECORDING_ENCODERS } from '#video/core/encoder-plan.ts';

/** Longest shard, minutes (GAP v0.2 section 1). */
export const MOST_MINUTES = 120;
/** Three seconds: more than the longest GOP. */
const LEAST_ROLL_MINUTES = 0.05;
/** Video sizes that a window offers; `gap record --size` accepts others. */
export const SIZES = ['640x360', '854x480', '1280x720', '1920x1080'] as const;

const text = z.string().max(200);
/** Older settings always name `svt-av1`, then the only encoder: it was never a choice. */
const known = (encoder: unknown) => (encoder === 'svt-av1' ? 'auto' : encoder);

/** Whose input is captured, and how: what `gap devices` takes, too. */
export const INPUT_OPTIONS = {
  game: {
    as: 'games',
    takes: 'NAME',
    many: true,
    help: 'executable, pid:N or title:*TEXT*; may be given several times',
    usual: 'the games of `gap games`',
  },
  'any-window': { as: 'anyWindow', help: 'record whatever has the focus: for machines used only for playing' },
  profile: { takes: 'NAME', help: 'key profile: a name of `gap profile list`, or a file', usual: 'baseline' },
  hotkey: {
    takes: 'NAME=KEYS',
    many: true,
    help: 'record (stops), panic, hold or marker; KEYS such as Ctrl+Shift+F9, or off',
    usual: 'Ctrl+Alt+Shift and P, H, M; record: off',
  },
  pads: oneOf(['auto', 'off'], { as: 'pads', help: 'gamepads', usual: 'auto' }),
  input: oneOf(['auto', 'raw', 'fallback'], { as: 'input', help: 'the fallback only where raw input is refused', usual: 'auto' }),
  display: { as: 'display', takes: ':N', help: 'X display', usual: '$DISPLAY' },
  hz: number({
    as: 'hz',
    takes: 'N',
    is: (hz) => hz >= 60 && hz <= 240,
    remedy: said`Use 60 to 240 (GAP v0.2 section 4)`,
    help: 'rate of input rows, 60 to 240',
    usual: '240',
  }),
} as const satisfies Options;

/** Everything that may be asked of a recording. One entry is a flag with its help, a field of the settings, and what it may be; with `field`, what the window keeps. */
export const RECORDING_OPTIONS = {
  consent: { takes: 'ID', help: 'what the player agreed to (`gap consent new`); goes into the shard' },
  'license-ref': { as: 'licenseRef', takes: 'REF', help: 'the publisher’s licence, where no consent names it' },
  'consent-ref': { as: 'consentRef', takes: 'REF', help: 'the consent, where it is on file elsewhere' },
  ...INPUT_OPTIONS,
  window: {
    as: 'window',
    help: "only the game's window, whatever covers it and wherever it is moved: the default on Windows and macOS",
    field: z.boolean().optional().describe('record the window of the game by itself: nothing that covers it or lies beside it'),
  },
  'no-window': { help: 'the screen, or --region of it' },
  'whole-screen': { as: 'wholeScreen', help: "the player agreed to pictures of other windows (input stays the game's)" },
  'panic-minutes': number({
    as: 'panicMinutes',
    takes: 'N',
    is: (minutes) => minutes > 0 && minutes <= 120,
    remedy: said`Use more than 0 and at most 120`,
    help: 'minutes that the panic hotkey takes back for good',
    usual: '5',
  }),
  continues: {
    as: 'continues',
    takes: 'UUID',
    is: isSessionId,
    remedy: said`Give the session id of the previous shard`,
    help: 'the previous shard of the same play',
  },
  roll: number({
    as: 'rollMinutes',
    takes: 'MIN',
    is: (minutes) => minutes >= LEAST_ROLL_MINUTES && minutes <= MOST_MINUTES,
    remedy: said`Use ${LEAST_ROLL_MINUTES} to ${MOST_MINUTES} minutes (GAP v0.2 section 1)`,
    help: 'a session longer than this becomes several shards of equal length, with no frame lost between them; at most 120',
    usual: '120',
  }),
  ...EXTRAS,
  out: {
    as: 'out',
    takes: 'DIR',
    help: 'folder that holds the shards',
    usual: 'gap_shard',
    field: z.string().max(1000).describe('folder that holds the shards'),
  },
  duration: number({
    as: 'durationS',
    takes: 'S',
    is: (seconds) => seconds > 0 && seconds <= 86_400,
    remedy: said`Give seconds, more than 0 and at most 86400; leave it out to record until Ctrl-C`,
    help: 'seconds; without it until Ctrl-C',
  }),
  size: {
    as: 'size',
    takes: 'WxH',
    help: 'size of the video, even numbers',
    usual: '1280x720',
    field: z.enum(SIZES).optional().describe('of the video; absent: the default'),
  },
  region: { as: 'region', takes: 'WxH+X+Y', help: 'part of the screen', usual: 'all of it' },
  fps: number({
    as: 'fps',
    takes: 'N',
    is: (fps) => [30, 60, 120].includes(fps),
    remedy: said`Use 30, 60 or 120 (GAP v0.2 section 3)`,
    help: '30, 60 or 120',
    usual: '60 if this machine can keep up, else 30',
    field: z.union([z.literal('auto'), z.literal(30), z.literal(60), z.literal(120)]).describe('auto: what this machine has room for'),
    nothing: 'auto',
  }),
  bitrate: {
    as: 'bitrate',
    takes: 'B',
    read: (text: string): string | number => text,
    help: 'bits per second, such as 5M',
    usual: '5M',
  },
  gop: number({
    as: 'gopS',
    takes: 'S',
    is: (seconds) => seconds >= 1 && seconds <= 2,
    remedy: said`Use 1 to 2 seconds (GAP v0.2 section 3)`,
    help: 'seconds between keyframes, 1 to 2',
    usual: '2',
  }),
  encoder: {
    as: 'encoder',
    takes: 'NAME',
    help: `auto, ${LADDER_ENCODERS.join(', ')}; of display adapters those that \`gap doctor\` finds to work, such as live-av1-nvenc`,
    usual: 'auto',
    field: z.preprocess(known, z.enum(['auto', ...RECORDING_ENCODERS])).describe('auto: what this machine has room for'),
    nothing: 'auto',
  },
  'encoder-threads': number({
    as: 'encoderThreads',
    takes: 'N',
    is: (threads) => Number.isInteger(threads) && threads >= 1 && threads <= 8,
    remedy: said`Use 1 to 8`,
    help: 'of live-av1, 1 to 8',
    usual: '2',
  }),
  encode: oneOf(['auto', 'now', 'after'], {
    as: 'encode',
    help: 'make the final video while you play, or from what was kept, in sealing: cheaper, and every picture is as it was',
    usual: 'auto',
  }),
  final: {
    as: 'final',
    takes: 'NAME',
    help: `the encoder that makes it in sealing: ${FINAL_ENCODERS.join(', ')}`,
    usual: FINAL_ENCODERS[0] as string,
  },
  gold: {
    as: 'gold',
    help: 'every picture losslessly too, as PNG beside the video: a minute at most, of the screen or --region as it is, without scaling; the disk must take 125 MB/s at 720p60',
  },
  cursor: { as: 'cursor', help: 'draw the mouse pointer into the video' },
  title: {
    as: 'title',
    takes: 'NAME',
    is: (title: string) => title.trim() !== '',
    remedy: said`Give the name of the game, or leave it out for “${UNTITLED}”`,
    help: 'what is played',
    field: text.describe('name of the game, for people'),
  },
  build: {
    as: 'build',
    takes: 'B',
    help: 'its version',
    field: text.optional().describe('its version; absent or empty: what the game itself says, if it is connected'),
  },
  map: { as: 'map', takes: 'M', help: 'where in it', field: text.optional().describe('as build') },
  watermark: { as: 'watermark', takes: 'on|off|every=N', help: 'a tile with number and HMAC in the frames', usual: 'on' },
  'watermark-corner': oneOf(CORNERS, { as: 'watermarkCorner', help: 'where the tile is', usual: 'top-left' }),
  'session-id': {
    as: 'sessionId',
    takes: 'UUID',
    is: isSessionId,
    remedy: said`Use a UUID, or leave it out`,
    help: 'id of the session',
    usual: 'a new one',
  },
} as const satisfies Options;
