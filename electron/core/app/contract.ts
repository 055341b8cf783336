import { z } from 'zod';
import { Draft } from '#core/app/draft.ts';
import { Written } from '#core/app/live/written.ts';
import { Notice } from '#core/app/notice.ts';
import { MOST_JPEG } from '#core/app/process/thumbnail-messages.ts';
import { ShellWords } from '#core/app/shell-words.ts';
import { AppState } from '#core/app/state.ts';
import { PlayerSteering } from '#core/app/steering.ts';
import { WindowPicture } from '#core/app/window-picture.ts';
import { MOST_DROPS } from '#core/review/cut-list.ts';
import { Snapshot } from '#core/telemetry/snapshot.ts';
import { SCOPES } from '#format/core/documents/consent.ts';
import { Finding } from '#format/core/findings/finding.ts';
import { Words } from '#format/core/words.ts';
import { type Answers, call } from '#server/core/call.ts';
import { Fault } from '#server/core/fault.ts';
import { Decision } from '#shard/core/review/review-statement.ts';
import { ShardDetail, ShardInput, ShardLine } from '#shard/core/review/shard-detail.ts';

const nothing = z.strictObject({});
const count = z.int().nonnegative();
const stretch = z.strictObject({ fromS: z.number().nonnegative(), toS: z.number().nonnegative() });
const shard = z.strictObject({ sessionId: z.guid() });
/** Of a film strip: as many as fit side by side. */
const MOST_PICTURES = 24;

/** A window that could be the game's. */
export const OpenWindow = z.strictObject({ rule: z.string(), title: z.string(), program: z.string() });

/** A file or folder that this program keeps of its user. */
const KeptThing = z.strictObject({ path: z.string(), bytes: count });

/** A consent of one of this user's players, reduced to what a screen needs. */
const ConsentLine = z.strictObject({
  consentId: z.guid(),
  player: z.string().optional().describe('who agreed; stays on this machine'),
  givenUtc: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  withdrawnUtc: z.string().optional(),
  current: z.boolean().describe('given to the current text'),
});

/** Everything a window shows besides figures; sent whole whenever any of it changes. */
export const View = z.strictObject({
  station: z.strictObject({ name: z.string(), version: z.string(), platform: z.string() }),
  state: AppState,
  draft: Draft,
  consents: z.array(ConsentLine),
  consentFault: Fault.optional().describe('why it is not known which consents were withdrawn'),
  room: z.strictObject({
    folder: z.string(),
    freeBytes: z.number().nonnegative().optional().describe('absent: not known'),
    leftS: z.number().nonnegative().optional().describe('how long a recording can be'),
  }),
  fresh: z.boolean().describe('nothing was recorded in the folder yet'),
  tried: z.guid().optional().describe('the take of some seconds that was asked for last, to be looked at'),
  gone: z
    .strictObject({ stopsInS: count.optional().describe('absent: it does not stop by itself') })
    .optional()
    .describe('the game of the running recording has closed'),
  again: z.boolean().optional().describe('once this is sealed, a recording starts again'),
  left: count.describe('unsealed recordings in the folder that nothing is working on'),
  game: z
    .strictObject({
      link: z.string(),
      says: Words.optional(),
      parted: Words.optional().describe('the players’ states are no longer the same: where, in the current session'),
    })
    .optional()
    .describe('where a game connects, and what became of it'),
  lab: z
    .strictObject({ host: z.string(), connected: z.boolean(), says: Words, asks: z.boolean().describe('whether to start') })
    .optional()
    .describe('the lab that this station joined'),
  checked: z
    .strictObject({
      where: z.string(),
      more: count.describe('shards of a bucket that are not in the list'),
      fetching: z.strictObject({ sessionId: z.guid(), pct: z.number().min(0).max(100) }).optional(),
    })
    .optional()
    .describe('the folder or bucket whose shards are decided on, in place of this machine’s own'),
  sending: z
    .strictObject({
      to: z.string().describe('host of the service'),
      now: z
        .strictObject({ sessionId: z.guid(), pct: z.number().min(0).max(100), waits: z.boolean().describe('while a recording runs') })
        .optional(),
      waiting: count.describe('recordings that somebody chose'),
      paused: z.boolean().describe('stopped by hand: nothing goes by itself'),
      fault: Fault.optional().describe('why nothing can be sent now'),
      refused: z
        .array(z.strictObject({ sessionId: z.guid(), wasSent: z.boolean(), fault: Fault }))
        .max(20)
        .describe('the newest last'),
    })
    .optional()
    .describe('the service that this machine was invited to'),
  choices: z.strictObject({
    profiles: z.array(z.string()),
    encoders: z.array(z.string()),
    window: z.boolean().describe('this system’s default for recording only the game’s window'),
    compact: z.boolean().describe('this program can keep a small window on top of the game'),
    pick: z.boolean().describe('it can ask for a folder with the system’s own window'),
    reveal: z.boolean().describe('it can show a folder in the system’s file manager'),
  }),
});

/** A recording as a row of pictures, and what lies where in it; times from its first frame. */
const FilmStrip = z.strictObject({
  pictures: z.array(z.strictObject({ frame: count, jpeg: z.base64().max(MOST_JPEG) })).max(MOST_PICTURES),
  fps: z.number().positive(),
  durationS: z.number().nonnegative(),
  gaps: z.array(stretch.extend({ reason: z.string() })),
  markersS: z.array(z.number().nonnegative()),
});

/** What a window may ask for. One table for every transport. */
export const CALLS = {
  'notice.read': call(z.strictObject({ locale: z.string().max(20) }), Notice),
  'consent.give': call(
    z.strictObject({
      sha256: z.string().max(64),
      locale: z.string().max(20),
      scopes: z.array(z.enum(SCOPES)),
      player: z.string().max(200).optional().describe('the player shown when agreeing; refused if another has been chosen since'),
    }),
    z.strictObject({ consentId: z.guid() }),
  ),
  'consent.withdraw': call(z.strictObject({ consentId: z.guid() }), nothing),
  'draft.change': call(Draft.partial(), nothing),
  'kept.list': call(
    nothing,
    z.strictObject({
      own: z.array(KeptThing),
      recordings: z.array(KeptThing).describe('and what lies beside them'),
      consents: count.describe('that can no longer be withdrawn afterwards'),
    }),
  ),
  'kept.remove': call(z.strictObject({ recordings: z.boolean() }), nothing),
  'windows.list': call(nothing, z.array(OpenWindow)),
  'window.picture': call(z.strictObject({ rule: z.string().max(500) }), z.strictObject({ picture: WindowPicture.optional() })),
  'check.start': call(nothing, nothing),
  'check.end': call(nothing, nothing),
  'calibrate.start': call(nothing, nothing),
  'calibrate.game': call(nothing, nothing),
  'calibrate.end': call(nothing, nothing),
  'lag.forget': call(z.strictObject({ title: z.string().max(500) }), nothing),
  'record.start': call(z.strictObject({ unseen: z.boolean().optional().describe('although no window of the game is open') }), nothing),
  'record.try': call(nothing, nothing),
  'record.again': call(Draft.pick({ fps: true, size: true }).partial(), nothing),
  'record.steer': call(z.strictObject({ command: PlayerSteering }), nothing),
  'record.picture': call(
    z.strictObject({ after: z.int().min(-1).describe('the frame that is shown') }),
    z.strictObject({ picture: z.strictObject({ frame: count, jpeg: z.base64().max(400_000) }).optional() }),
  ),
  'record.recover': call(nothing, nothing),
  'lab.answer': call(z.strictObject({ start: z.boolean() }), nothing),
  dismiss: call(nothing, nothing),
  'window.show': call(nothing, nothing),
  'window.words': call(z.strictObject({ words: ShellWords }), nothing),
  'shards.list': call(z.strictObject({ checked: z.boolean().optional().describe('of the place that is checked') }), z.array(ShardLine)),
  'checked.open': call(z.strictObject({ where: z.string().max(1000) }), z.strictObject({ count })),
  'shard.read': call(shard, ShardDetail),
  'shard.input': call(shard, ShardInput),
  'shard.strip': call(shard.extend({ count: z.int().min(1).max(MOST_PICTURES) }), FilmStrip),
  'shard.trim': call(shard.extend({ drops: z.array(stretch).min(1).max(MOST_DROPS) }), z.strictObject({ pieces: z.array(ShardLine) })),
  'shard.sign': call(shard, nothing),
  'shard.review': call(z.strictObject({ sessionId: z.guid(), decided: Decision }), nothing),
  'shard.unreview': call(shard, nothing),
  'folder.verify': call(
    z.strictObject({ folder: z.string().min(1).max(1000) }),
    z.strictObject({ verdict: z.enum(['pass', 'fail']), findings: z.array(Finding) }),
  ),
  'reviews.export': call(
    z.strictObject({ into: z.string().min(1).max(1000), checked: z.boolean().optional() }),
    z.strictObject({ path: z.string(), decided: count }),
  ),
  'shard.export': call(shard.extend({ into: z.string().min(1).max(1000), zip: z.boolean() }), z.strictObject({ path: z.string() })),
  'shard.show': call(shard.extend({ copy: z.string().max(4096).optional().describe('one that an export has just written') }), nothing),
  'folder.pick': call(nothing, z.strictObject({ folder: z.string().optional() })),
  'shard.delete': call(shard, nothing),
  'shard.send': call(shard, nothing),
  'sending.join': call(z.strictObject({ invitation: z.string().max(2000) }), nothing),
  'sending.leave': call(nothing, nothing),
  'sending.stop': call(nothing, nothing),
} as const;

/** Events that windows receive without asking. */
export const EVENTS_TO_WINDOWS = { view: View, snapshot: Snapshot, written: Written } as const;

export type View = z.infer<typeof View>;
export type OpenWindow = z.infer<typeof OpenWindow>;
export type FilmStrip = z.infer<typeof FilmStrip>;
export type CallName = keyof typeof CALLS;
export type Asks<Name extends CallName> = z.infer<(typeof CALLS)[Name]['asks']>;
export type WindowEvent = keyof typeof EVENTS_TO_WINDOWS;
export type EventValue<Name extends WindowEvent> = z.infer<(typeof EVENTS_TO_WINDOWS)[Name]>;

/** A handler for every call; rejects with a GapError. */
export type Calls = Answers<typeof CALLS>;
