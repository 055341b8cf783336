import type { Meta } from '#core/format/documents/meta.ts';
import type { Qat } from '#core/format/documents/qat.ts';
import { PREDICATE_TYPE, type ShardStatement, STATEMENT_TYPE } from '#core/format/documents/statement.ts';

/** The statement to sign for a shard: each file's SHA-256, and the gist of metadata and verdict. Throws for another recorder's shard. */
export function statementOf(meta: Meta, qat: Qat, sha256: Readonly<Record<string, string>>): ShardStatement {
  const { recorder } = meta;
  if (recorder === undefined) throw new RangeError('meta.json has no `recorder`: not a shard of this recorder');
  const { name, version, runtime, ended, recovered, anchors, trimmed, rolled } = recorder;
  const [first, last] = [anchors[0], anchors.at(-1)].map((anchor) => anchor as (typeof anchors)[number]);
  const consent = sha256['consent.json'];
  return {
    _type: STATEMENT_TYPE,
    subject: Object.keys(sha256)
      .sort()
      .map((file) => ({ name: file, digest: { sha256: sha256[file] as string } })),
    predicateType: PREDICATE_TYPE,
    predicate: {
      session_id: meta.session_id,
      recorder: { name, version, runtime },
      ended,
      ...(recovered !== undefined && { lost_ms: recovered.lost_ms }),
      verdict: { result: qat.verdict, frames: qat.frames, duration_s: qat.duration_s },
      rights: { publisher_license: meta.rights.publisher_license, player_consent_id: meta.rights.player_consent_id },
      ...(consent !== undefined && { consent_sha256: consent }),
      clock: {
        t0_us: meta.timing.t0_us,
        anchors: (first === last ? [first] : [first, last]).map((anchor) => {
          const { ts_us, utc_us, width_us } = anchor as (typeof anchors)[number];
          return { ts_us, utc_us, width_us };
        }),
      },
      ...(trimmed !== undefined && { parent_sha256: trimmed.parent_sha256 }),
      ...(rolled !== undefined && { part: { session_id: rolled.session_id, number: rolled.part, of: rolled.parts } }),
    },
  };
}
