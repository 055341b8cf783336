import { z } from 'zod';
import { Snapshot } from '#core/telemetry/snapshot.ts';
import { Calibration } from '#format/core/documents/calibration.ts';
import { Consent, Revocations } from '#format/core/documents/consent.ts';
import { Envelope } from '#format/core/documents/envelope.ts';
import { Hashes } from '#format/core/documents/hashes.ts';
import { WatermarkKeyFile } from '#format/core/documents/keyring.ts';
import { Label } from '#format/core/documents/label.ts';
import { Meta } from '#format/core/documents/meta.ts';
import { Qat } from '#format/core/documents/qat.ts';
import { ShardStatement } from '#format/core/documents/statement.ts';
import { FromGame, Hello, ToGame } from '#format/core/game/messages.ts';
import { KeyProfile } from '#format/core/input/profile.ts';
import { ReviewStatement } from '#shard/core/review/review-statement.ts';

const FILES = {
  meta: { title: 'meta.json of a GAP shard', schema: Meta },
  hashes: { title: 'hashes.json of a GAP shard', schema: Hashes },
  qat: { title: 'qat.json of a GAP shard', schema: Qat },
  consent: { title: 'consent.json of a GAP shard', schema: Consent },
  revocations: { title: 'payload of a signed list of withdrawn consents', schema: Revocations },
  statement: { title: 'the signed statement of a GAP shard (payload of shard.dsse.json)', schema: ShardStatement },
  review: { title: 'payload of a review of a GAP shard (<session_id>.review.dsse.json, DSSE)', schema: ReviewStatement },
  envelope: { title: 'shard.dsse.json of a GAP shard (DSSE)', schema: Envelope },
  label: { title: 'a line of labels.jsonl of a GAP shard', schema: Label },
  'watermark-key': { title: 'a watermark key, as exported', schema: WatermarkKeyFile },
  calibration: { title: 'a calibration, as kept and as in meta.json (there with its age)', schema: Calibration },
  telemetry: { title: 'live figures of a running session, twenty times a second', schema: Snapshot },
  'game-message': { title: 'messages from a game to the recorder (docs/game-state.md)', schema: z.union([Hello, FromGame]) },
  'game-answer': { title: 'messages from the recorder to a game (docs/game-state.md)', schema: ToGame },
  profile: { title: 'a key profile (resources/profiles)', schema: KeyProfile },
} as const;

/** File name and text of each JSON Schema, generated from the zod schema that also serves as type and parser. */
export function jsonSchemas(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(FILES).map(([name, { title, schema }]) => [
      `${name}.schema.json`,
      `${JSON.stringify({ title, ...z.toJSONSchema(schema, { io: 'input' }) }, undefined, 2)}\n`,
    ]),
  );
}
