import { z } from 'zod';
import { Written } from '#core/app/live/written.ts';
import { LabSteering } from '#core/app/steering.ts';
import { GameDivergence } from '#core/lab/divergence-watch.ts';
import { StationLine } from '#core/lab/lab-contract.ts';
import { Take } from '#core/lab/takes.ts';
import { Snapshot } from '#core/telemetry/snapshot.ts';
import { Words } from '#format/core/words.ts';
import { call } from '#server/core/call.ts';

const nothing = z.strictObject({});
const name = z.string().trim().min(1).max(60);
const text = z.string().trim().min(1).max(2000);

/** What an operator's page may ask for. */
export const LAB_CALLS = {
  'lab.start': call(nothing, nothing),
  'lab.steer': call(z.strictObject({ command: LabSteering, station: name.optional() }), nothing),
  'lab.abort': call(z.strictObject({ reason: text, station: name.optional() }), nothing),
  'lab.repeat': call(z.strictObject({ reason: text }), nothing),
  'lab.note': call(z.strictObject({ text, station: name.optional() }), nothing),
  'lab.sign': call(z.strictObject({ station: name }), nothing),
  'lab.author': call(z.strictObject({ author: name }), nothing),
  'take.export': call(
    z.strictObject({ number: z.int().positive(), into: z.string().min(1).max(1000) }),
    z.strictObject({ path: z.string() }),
  ),
  'lab.picture': call(z.strictObject({ station: name }), z.strictObject({ frame: z.int().nonnegative(), jpeg: z.base64() })),
} as const;

/** The lab as a whole; sent whenever any of it changes, and once a second to update the ages. */
export const LabView = z.strictObject({
  author: z.string(),
  stations: z.array(StationLine),
  notReady: z.array(Words),
  divergences: z.array(GameDivergence).describe('players of one game whose states diverged in this round'),
  logFault: Words.optional().describe('why the audit log cannot be written now'),
  takes: z.array(Take).describe('the newest, newest first'),
  log: z.array(z.strictObject({ seq: z.int(), text: z.string() })).describe('the newest lines of the audit log, for reading'),
});

/** The latest figures of every recording station: twenty times a second, in one message. */
export const LabFigures = z.array(
  z.strictObject({ name, snapshot: Snapshot.optional(), written: Written.optional(), writtenAgeMs: z.number().nonnegative().optional() }),
);

export const LAB_EVENTS = { lab: LabView, figures: LabFigures } as const;

export type LabView = z.infer<typeof LabView>;
export type LabFigures = z.infer<typeof LabFigures>;
