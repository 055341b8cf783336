import { z } from 'zod';
import { isWord, unfit } from '#format/core/game/words.ts';

/** Version of the protocol between game and recorder; a game with a newer one is refused. */
export const GAME_PROTOCOL = 1;
/** Longest message accepted from a game, characters: eight players' observations of 2 kB are 20 kB. */
export const MAX_GAME_MESSAGE = 262_144;
const MAX_PLAYERS = 8;

const number = z.int().min(0).max(0xffff_ffff);
const player = z
  .string()
  .regex(/^[\w-]{1,32}$/, 'a player is 1 to 32 letters, digits, _ or -')
  .refine((name) => !(name in {}), 'a player must not be called as every object’s own parts are');
const title = z.string().max(200);
const word = z.string().refine(isWord, 'must be one word, never free text');
const us = z.number().min(0).max(Number.MAX_SAFE_INTEGER).describe('on the game’s own monotonic clock, us');
/** JSON of numbers, truth values and words; its size is bounded by the message's. */
const json = z.unknown().superRefine((value, problems) => {
  const message = unfit(value);
  if (message !== undefined) problems.addIssue({ code: 'custom', message });
});
const byPlayer = <Value extends z.ZodType>(value: Value) => z.record(player, value);

const Input = z.strictObject({
  value: json.describe('what the player did: JSON without free text'),
  at_us: us.optional().describe('when it arrived at this game'),
  confirmed: z.boolean().describe('false: predicted'),
});

/** The first message on a connection. */
export const Hello = z.strictObject({
  type: z.literal('hello'),
  version: z.int().min(1),
  token: z.string().max(100),
  game: title,
  player: player.optional().describe('whose machine this is'),
  build: title.optional().describe('version of the game'),
  map: title.optional().describe('what is played on it'),
});

const BeginEpisode = z.strictObject({
  type: z.literal('begin_episode'),
  episode: number,
  players: z.array(player).min(1).max(MAX_PLAYERS),
  match: word.optional().describe('tells several games apart; the same for all players of one'),
  seed: z.union([word, z.int()]).optional(),
  fps: z.number().positive().max(1000).optional(),
});

/** One frame that the game has run, for the first time or again after a rollback. */
const Frame = z.strictObject({
  type: z.literal('frame'),
  episode: number,
  frame: number,
  at_us: us.describe('when it ran'),
  inputs: byPlayer(Input).describe('what it ran with, for every player'),
  rewards: byPlayer(z.number()).optional(),
  terminated: byPlayer(z.boolean()).optional(),
  truncated: byPlayer(z.boolean()).optional(),
  infos: byPlayer(json).optional(),
  observations: byPlayer(json).optional().describe('what each player saw, or a hash of it'),
  state_hash: z
    .string()
    .regex(/^[0-9a-f]{8,64}$/)
    .optional()
    .describe('of the state after the frame'),
  focused: z.boolean().optional().describe('whether the game had the focus; absent: it did'),
});

/** A prediction was wrong: what ran from `to` on is void and will run again. */
const Rollback = z.strictObject({
  type: z.literal('rollback'),
  episode: number,
  from: number.describe('the frame that would have run next'),
  to: number.describe('the first frame that runs again'),
  player,
  predicted: json,
  actual: json,
});

/** What a player really did in a frame has arrived. */
const Confirm = z.strictObject({ type: z.literal('confirm'), episode: number, frame: number, player, value: json, at_us: us.optional() });

/** The other players' state hashes of frames that are confirmed there have arrived, and were compared with this game's own. */
const Verified = z.strictObject({
  type: z.literal('verified'),
  episode: number,
  from: number,
  to: number.describe('the last of them'),
  agrees: z.boolean(),
  player: player.optional().describe('the first whose hash is another one'),
});

/** A moment worth finding again: a menu, a cut scene. */
const Marker = z.strictObject({
  type: z.literal('marker'),
  name: word.describe('from a list, or custom_ and a word (docs/game-state.md)'),
  open: z.boolean().optional().describe('it begins, or ends; absent: a moment'),
  value: json.optional(),
});

/** What the network was like (GAP v0.2 section 5), up to four times a second; kept with the consent to network figures only. */
const Net = z.strictObject({
  type: z.literal('net'),
  rtt_ms: z.number().min(0).max(60_000).optional(),
  jitter_ms: z.number().min(0).max(60_000).optional(),
  loss_pct: z.number().min(0).max(100).optional(),
  uplink_kbps: z.int().min(0).max(100_000_000).optional(),
  downlink_kbps: z.int().min(0).max(100_000_000).optional(),
});

/**
 * What somebody wrote in the game's chat. It is scored in memory and forgotten (electron/core/labels); only with the consent to chat, and never a line
 * of a game's log.
 */
const Chat = z.strictObject({
  type: z.literal('chat'),
  text: z.string().max(10_000),
  player: player.optional().describe('who wrote it: of one sender alone nothing is told'),
});

/** Where the camera looks, or a VR device is; goes into the rows of `controls.parquet` (GAP v0.2 section 4). */
const Camera = z.strictObject({ type: z.literal('camera'), yaw_deg: z.number(), pitch_deg: z.number() });
const Pose = z.strictObject({
  type: z.literal('pose'),
  device: z.enum(['vr_hmd', 'vr_hand_L', 'vr_hand_R']),
  position: z.tuple([z.number(), z.number(), z.number()]),
  rotation: z.tuple([z.number(), z.number(), z.number()]),
});

const EndEpisode = z.strictObject({
  type: z.literal('end_episode'),
  episode: number,
  frames: number.describe('how many it had; the last one is frames - 1'),
  reason: word.optional(),
});

/** The answer when the recorder asks for the time of the game's clock. */
const Clock = z.strictObject({ type: z.literal('clock'), id: z.int().nonnegative(), at_us: us });

/** What a game says of itself. */
const Said = [BeginEpisode, Frame, Rollback, Confirm, Verified, Net, Marker, Camera, Pose, EndEpisode] as const;

/** What a game says after its hello. */
export const FromGame = z.discriminatedUnion('type', [...Said, Chat, Clock]);

/** What the recorder says to a game. */
export const ToGame = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('welcome'), version: z.int(), recording: z.boolean() }),
  z.strictObject({ type: z.literal('clock'), id: z.int() }).describe('answer immediately with the time of your clock'),
  z.strictObject({ type: z.literal('recording'), recording: z.boolean() }),
  z.strictObject({ type: z.literal('problem'), says: z.string(), remedy: z.string() }),
]);

/** What the recorder itself notes between a game's messages. */
const Noted = [
  z.strictObject({ type: z.literal('connected'), game: title, player: player.optional() }),
  z.strictObject({ type: z.literal('gone') }).describe('the connection ended'),
  z.strictObject({ type: z.literal('deadline'), episode: number }).describe('the wait for inputs is over'),
  z
    .strictObject({ type: z.literal('cut'), episode: number, frames: number })
    .describe('the recording was stopped when so many of its frames had run'),
  z.strictObject({ type: z.literal('offset'), offset_us: z.number(), bound_us: z.number() }).describe('session clock - game clock'),
] as const;

/** One line of the log of a session's game: everything that a shard's game tables are made from. */
export const GameLine = z.discriminatedUnion('type', [...Said, ...Noted]);

export type Hello = z.infer<typeof Hello>;
export type FromGame = z.infer<typeof FromGame>;
export type ToGame = z.infer<typeof ToGame>;
export type GameLine = z.infer<typeof GameLine>;
export type FrameMessage = z.infer<typeof Frame>;
export type BeginMessage = z.infer<typeof BeginEpisode>;
export type RollbackMessage = z.infer<typeof Rollback>;
export type ConfirmMessage = z.infer<typeof Confirm>;
export type VerifiedMessage = z.infer<typeof Verified>;
export type NetMessage = z.infer<typeof Net>;
