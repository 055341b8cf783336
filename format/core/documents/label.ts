import { z } from 'zod';
import { isWord } from '#format/core/game/words.ts';

const share = z.number().min(0).max(1);
const tsUs = z.int().nonnegative().describe('monotonic microseconds, as everywhere in the shard');

/** A moment that a game named: a menu, a cut scene. */
const GameMarker = z.looseObject({
  ts_us: tsUs,
  type: z.literal('game_marker'),
  val: z.looseObject({
    name: z.string().refine(isWord, 'must be one word, never free text'),
    open: z.boolean().optional().describe('something begins, or ends'),
    value: z.unknown().optional(),
  }),
});

/** What a chat was like for some seconds; never what was written. */
const ChatAggregate = z.looseObject({
  ts_us: tsUs,
  type: z.literal('chat_agg'),
  val: z.looseObject({ excitement: share, toxicity: share, sentiment: z.number().min(-1).max(1) }),
});

/** How loud the player was; never what was said. */
const VoiceAggregate = z.looseObject({ ts_us: tsUs, type: z.literal('voice_agg'), val: z.looseObject({ rms: share }) });

const KNOWN = [GameMarker, ChatAggregate, VoiceAggregate] as const;
const known: ReadonlySet<string> = new Set(KNOWN.map(({ shape }) => shape.type.value));

/** Readers ignore what they do not know (GAP v0.2 section 4): a type of another maker is none of ours. */
const OtherLabel = z.looseObject({
  ts_us: tsUs,
  type: z.string().refine((type) => !known.has(type), 'does not have the fields of its type'),
  val: z.unknown(),
});

/** A line of `labels.jsonl` (GAP v0.2 section 6). */
export const Label = z.union([...KNOWN, OtherLabel]);

export type Label = z.infer<typeof Label>;
