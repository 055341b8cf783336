import type { Meta } from '#format/core/documents/meta.ts';
import type { Qat } from '#format/core/documents/qat.ts';
import { PREDICATE_TYPE, type ShardStatement, STATEMENT_TYPE } from '#format/core/documents/statement.ts';

type Recorder = NonNullable<Meta['recorder']>;

/** The statement to sign for a shard: each file's SHA-256, and a summary of metadata and verdict. It names a recorder only if that was ours. */
export function statementOf(meta: Meta, qat: Qat, sha256: Readonly<Record<string, string>>): ShardStatement {
  const { recorder } = meta;
  const rolled = recorder?.rolled;
  const consent = sha256['consent.json'];
  return {
    _type: STATEMENT_TYPE,
    subject: Object.keys(sha256)
      .sort()
      .map((file) => ({ name: file, digest: { sha256: sha256[file] as string } })),
    predicateType: PREDICATE_TYPE,
    predicate: {
      session_id: meta.session_id,
      ...(recorder !== undefined && recordedAs(recorder)),
      verdict: { result: qat.verdict, frames: qat.frames, duration_s: qat.duration_s },
      rights: { publisher_license: meta.rights.publisher_license, player_consent_id: meta.rights.player_consent_id },
      ...(consent !== undefined && { consent_sha256: consent }),
      clock: { t0_us: meta.timing.t0_us, anchors: anchorsOf(recorder?.anchors ?? []) },
      ...(recorder?.trimmed !== undefined && { parent_sha256: recorder.trimmed.parent_sha256 }),
      ...(rolled !== undefined && { part: { session_id: rolled.session_id, number: rolled.part, of: rolled.parts } }),
    },
  };
}

const recordedAs = ({ name, version, runtime, ended, recovered }: Recorder) => ({
  recorder: { name, version, runtime },
  ended,
  ...(recovered !== undefined && { lost_ms: recovered.lost_ms }),
});

/** The first and the last, which may be the same. */
const anchorsOf = (anchors: Recorder['anchors']) =>
  anchors.filter((_, i) => i === 0 || i === anchors.length - 1).map(({ ts_us, utc_us, width_us }) => ({ ts_us, utc_us, width_us }));
