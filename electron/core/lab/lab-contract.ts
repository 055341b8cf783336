import { z } from 'zod';
import { Written } from '#core/app/live/written.ts';
import { AppState } from '#core/app/state.ts';
import { LabSteering } from '#core/app/steering.ts';
import { Probe } from '#core/lab/clock-offset.ts';
import { ConfirmedHashes } from '#core/lab/divergence-watch.ts';
import { Snapshot } from '#core/telemetry/snapshot.ts';
import { english } from '#format/core/said.ts';
import { ShardSignatures, ShardTexts } from '#format/core/sign/shard-texts.ts';
import { Words } from '#format/core/words.ts';
import { Fault } from '#server/core/fault.ts';

const name = z.string().trim().min(1).max(60);
const reason = z.string().trim().min(1).max(300);

/** Why a station cannot start a recording right now; empty: it is ready. */
const NotReady = z.array(Words.refine((words) => english(words).length <= 300)).max(20);

/** From a station to the lab's console. */
export const FromStation = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), name, version: z.string().max(40) }),
  z.strictObject({
    type: z.literal('state'),
    state: AppState.optional().describe('absent: the player has not agreed to be seen by a lab'),
    game: z.string().max(200).optional(),
    notReady: NotReady,
  }),
  z.strictObject({ type: z.literal('snapshot'), snapshot: Snapshot }),
  z.strictObject({ type: z.literal('written'), written: Written }),
  z.strictObject({ type: z.literal('picture'), frame: z.int().nonnegative(), jpeg: z.base64().max(400_000) }),
  z.strictObject({ type: z.literal('hashes'), match: z.string().max(200), hashes: ConfirmedHashes }),
  z.strictObject({ type: z.literal('clock'), id: z.int(), theirUs: z.number() }),
  z.strictObject({ type: z.literal('done'), id: z.int(), fault: Fault.optional() }),
  z.strictObject({ type: z.literal('to-sign'), id: z.int(), texts: ShardTexts }),
]);

/** From the lab's console to a station. */
export const ToStation = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('welcome') }),
  z.strictObject({ type: z.literal('clock'), id: z.int() }),
  z.strictObject({
    type: z.literal('do'),
    id: z.int(),
    what: z.union([z.enum(['start', 'abort']), LabSteering]),
    why: reason.optional(),
  }),
  z.strictObject({
    type: z.literal('countersign'),
    id: z.int(),
    sessionId: z.guid(),
    publicKey: z.string().max(1000).describe('PEM; its id is computed'),
  }),
  z.strictObject({ type: z.literal('signed'), id: z.int(), signatures: ShardSignatures }),
]);

/** One station on the operator's page. */
export const StationLine = z.strictObject({
  name,
  expected: z.boolean(),
  present: z.boolean(),
  state: AppState.optional(),
  unseen: z.boolean().describe('its player has not agreed to be seen by a lab'),
  busy: z.boolean().describe('something runs there that the lab does not see: only its player can stop it'),
  game: z.string(),
  notReady: NotReady,
  clock: z.strictObject({ offsetUs: z.number(), boundUs: z.number(), ageMs: z.number(), probes: z.array(Probe) }).optional(),
  pictureFrame: z.int().optional(),
  safeToLeave: z.boolean().describe('nothing would be lost if the player left now'),
});

export type FromStation = z.infer<typeof FromStation>;
export type ToStation = z.infer<typeof ToStation>;
export type StationLine = z.infer<typeof StationLine>;
