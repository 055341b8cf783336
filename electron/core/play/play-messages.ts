import { z } from 'zod';
import { Scene } from '#core/play/protocol.ts';

/** Longest message of a participant's page, bytes: 50 answers of 2000 letters, each of up to four bytes. */
export const MAX_PLAY_MESSAGE = 524_288;

const player = z.string().regex(/^p[1-8]$/);

/** What peers say to each other, as far as it is looked at on its way: its length is bounded by the message's. */
export const PeerPacket = z.strictObject({
  episode: z.int().nonnegative(),
  player,
  from: z.int().nonnegative(),
  values: z.array(z.int()).max(256),
  needs: z.record(player, z.int().nonnegative()),
});

/** What a group plays. */
export const MatchPlan = z.strictObject({
  match: z.string(),
  game: z.string(),
  players: z.array(player),
  you: player,
  /** Of its first episode: no other match of this server has it, so that a session may hold several. */
  firstEpisode: z.int().positive(),
  episodes: z.int().positive(),
  frames: z.int().positive(),
  fps: z.number().positive(),
  seed: z.int().nonnegative(),
  inputDelay: z.int().nonnegative(),
  /** Who looks elsewhere for longer is out, s. */
  focusSeconds: z.number().positive(),
  /** Whether the browsers may speak to each other without the server. */
  direct: z.boolean(),
});

/** What two browsers must tell each other to find a way between them: SDP, ICE. The server does not read it. */
const signal = z.string().max(20_000);

export const FromParticipant = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('arrive'),
      token: z.string().max(100),
      again: z.strictObject({ participant: z.uuid(), heard: z.int().nonnegative() }).optional(),
    })
    .describe('first; `again`: who was here before the connection was lost, and how much was heard'),
  z.strictObject({ type: z.literal('agreed'), scene: z.int().nonnegative() }),
  z.strictObject({ type: z.literal('ready') }).describe('waits in the lobby from now on'),
  z.strictObject({ type: z.literal('prepared') }).describe('could begin to play'),
  z
    .strictObject({ type: z.literal('packet'), packet: PeerPacket, to: player })
    .describe('for one of the group to whom there is no direct way'),
  z.strictObject({ type: z.literal('signal'), to: player, signal }),
  z.strictObject({ type: z.literal('route'), direct: z.array(player).max(8) }).describe('to whom there is a direct way now'),
  z.strictObject({ type: z.literal('alive') }).describe('answered by the same: whether there is a connection still'),
  z.strictObject({ type: z.literal('ask'), id: z.int().nonnegative() }).describe('answered at once: a round trip'),
  z.strictObject({
    type: z.literal('measured'),
    scene: z.int().nonnegative(),
    measured: z.record(z.string().max(40), z.number()),
  }),
  z.strictObject({ type: z.literal('out'), reason: z.enum(['focus', 'failed']) }).describe('plays no more'),
  z.strictObject({
    type: z.literal('answers'),
    scene: z.int().nonnegative(),
    answers: z.record(z.string().max(40), z.union([z.string().max(2000), z.number()])),
  }),
  z.strictObject({ type: z.literal('done') }).describe('every episode is settled'),
]);

export const ToParticipant = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('protocol'), participant: z.uuid(), title: z.string(), scenes: z.array(Scene) }),
  z
    .strictObject({ type: z.literal('again'), heard: z.int().nonnegative() })
    .describe('to a participant who came back: how many messages have arrived'),
  z.strictObject({ type: z.literal('waiting'), here: z.int(), of: z.int() }),
  z.strictObject({ type: z.literal('match'), plan: MatchPlan }),
  z.strictObject({ type: z.literal('packet'), packet: PeerPacket }),
  z.strictObject({ type: z.literal('begin') }).describe('everybody of the group could'),
  z.strictObject({ type: z.literal('signal'), from: player, signal }),
  z.strictObject({ type: z.literal('kept'), scene: z.int() }).describe('what was answered is written down'),
  z.strictObject({ type: z.literal('unkept'), scene: z.int() }).describe('it could not be'),
  z.strictObject({ type: z.literal('alive') }),
  z.strictObject({ type: z.literal('answer'), id: z.int().nonnegative() }),
  z.strictObject({ type: z.literal('left'), player }).describe('somebody of the group is gone'),
  z.strictObject({ type: z.literal('parted') }).describe('was away for so long that the others go on alone'),
]);

export type MatchPlan = z.infer<typeof MatchPlan>;
export type FromParticipant = z.infer<typeof FromParticipant>;
export type ToParticipant = z.infer<typeof ToParticipant>;

/** Said once, and not again after a connection was lost: what peers lack they ask each other for, and a direct way may not be found. */
export const isFleeting = ({ type }: FromParticipant | ToParticipant): boolean =>
  type === 'packet' || type === 'signal' || type === 'alive';

/** A page gives up a connection that is silent, and makes another (RFC 6455, 7.4.2: codes of one's own). */
export const COMES_AGAIN = 4000;

/** Whose connection is lost for so long is gone: the others go on alone. */
export const DISCONNECT_MS = 10_000;
