import { z } from 'zod';
import { MOST_HASHES } from '#play/core/hash-exchange.ts';
import { Scene } from '#play/core/protocol.ts';

/** Longest message from a participant's page, bytes: fits 50 answers of 2000 characters, each up to four bytes long. */
export const MAX_PLAY_MESSAGE = 524_288;

const player = z.string().regex(/^p[1-8]$/);

/** A packet between peers, as far as it is checked in transit; the message limit bounds its length. */
export const PeerPacket = z.strictObject({
  episode: z.int().nonnegative(),
  player,
  from: z.int().nonnegative(),
  values: z.array(z.int()).max(256),
  needs: z.record(player, z.int().nonnegative()),
  hashes: z.strictObject({
    from: z.int().nonnegative(),
    values: z.array(z.string().regex(/^[0-9a-f]{8,64}$/)).max(MOST_HASHES),
    heard: z.int().nonnegative(),
  }),
});

/** What a group plays. */
export const MatchPlan = z.strictObject({
  match: z.string(),
  game: z.string(),
  players: z.array(player),
  you: player,
  /** Number of its first episode, unique on this server, so that one session can hold several matches. */
  firstEpisode: z.int().positive(),
  episodes: z.int().positive(),
  frames: z.int().positive(),
  fps: z.number().positive(),
  seed: z.int().nonnegative(),
  inputDelay: z.int().nonnegative(),
  /** A player who loses focus for longer drops out, s. */
  focusSeconds: z.number().positive(),
  /** Whether the browsers may connect to each other without the server. */
  direct: z.boolean(),
});

/** What two browsers exchange to connect directly: SDP, ICE. The server does not read it. */
const signal = z.string().max(20_000);

export const FromParticipant = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('arrive'),
      again: z.strictObject({ participant: z.uuid(), heard: z.int().nonnegative() }).optional(),
    })
    .describe('first; `again`: who this was before the connection was lost, and how many messages arrived'),
  z.strictObject({ type: z.literal('agreed'), scene: z.int().nonnegative() }),
  z.strictObject({ type: z.literal('ready') }).describe('waits in the lobby from now on'),
  z.strictObject({ type: z.literal('prepared') }).describe('ready to start playing'),
  z
    .strictObject({ type: z.literal('packet'), packet: PeerPacket, to: player })
    .describe('for a player in the group without a direct connection'),
  z.strictObject({ type: z.literal('signal'), to: player, signal }),
  z.strictObject({ type: z.literal('route'), direct: z.array(player).max(8) }).describe('the players with a direct connection now'),
  z.strictObject({ type: z.literal('alive') }).describe('answered in kind: shows that the connection still holds'),
  z.strictObject({ type: z.literal('ask'), id: z.int().nonnegative() }).describe('answered immediately, to time a round trip'),
  z.strictObject({
    type: z.literal('measured'),
    scene: z.int().nonnegative(),
    measured: z.record(z.string().max(40), z.number()),
  }),
  z.strictObject({ type: z.literal('out'), reason: z.enum(['focus', 'failed']) }).describe('has dropped out'),
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
    .describe('to a participant who reconnected: how many messages have arrived'),
  z.strictObject({ type: z.literal('waiting'), here: z.int(), of: z.int() }),
  z.strictObject({ type: z.literal('match'), plan: MatchPlan }),
  z.strictObject({ type: z.literal('packet'), packet: PeerPacket }),
  z.strictObject({ type: z.literal('begin') }).describe('everyone in the group is prepared'),
  z.strictObject({ type: z.literal('signal'), from: player, signal }),
  z.strictObject({ type: z.literal('kept'), scene: z.int() }).describe('the answers have been written down'),
  z.strictObject({ type: z.literal('unkept'), scene: z.int() }).describe('the answers could not be written down'),
  z.strictObject({ type: z.literal('alive') }),
  z.strictObject({ type: z.literal('answer'), id: z.int().nonnegative() }),
  z.strictObject({ type: z.literal('left'), player }).describe('a player has left the group'),
  z.strictObject({ type: z.literal('parted') }).describe('was away too long: the others go on without them'),
]);

export type MatchPlan = z.infer<typeof MatchPlan>;
export type FromParticipant = z.infer<typeof FromParticipant>;
export type ToParticipant = z.infer<typeof ToParticipant>;

/** Sent once, and not repeated after a lost connection: peers ask each other for what they lack, and a direct connection is optional. */
export const isFleeting = ({ type }: FromParticipant | ToParticipant): boolean =>
  type === 'packet' || type === 'signal' || type === 'alive';

/** Close code of a page that drops a silent connection to open another (RFC 6455, 7.4.2: private codes). */
export const COMES_AGAIN = 4000;

/** A participant whose connection is lost for this long has left: the others go on without them. */
export const DISCONNECT_MS = 10_000;
