import { mappedCodes } from '#format/core/clip/action-codes.ts';
import type { Consent } from '#format/core/documents/consent.ts';
import type { Meta } from '#format/core/documents/meta.ts';
import { sessionOf } from '#format/core/documents/session-of.ts';
import type { ShardStatement } from '#format/core/documents/statement.ts';

interface Facts {
  readonly meta: Meta;
  readonly statement: ShardStatement;
  readonly sha256: string;
  readonly consent: Consent | undefined;
}

/** What every export says of the shard that something came from: which bytes, whose consent, how exact, and where its watermark lies. */
export function sourceFacts({ meta, statement, sha256, consent }: Facts) {
  const { watermark, calibration } = meta.recorder ?? {};
  const { verdict, rights } = statement.predicate;
  return {
    session_id: meta.session_id,
    /** Of its hashes.json. */
    shard_sha256: sha256,
    /** Under which a withdrawal is published; null: the consent is on file elsewhere. */
    revocation_id: consent?.revocation_id ?? null,
    license: rights.publisher_license,
    title: meta.title.name,
    /** Keys that it could have recorded: of any other nothing is known, and a column for it is 0. */
    mapped: mappedCodes(sessionOf(meta)?.input),
    verdict: verdict.result,
    /** Mask it when training. */
    watermark: watermark === undefined ? null : { x: watermark.x, y: watermark.y, size: watermark.size },
    /** Error of capture times after the correction, us; null: not measured. */
    calibration:
      calibration === undefined
        ? null
        : {
            correction_us: calibration.correction_us,
            low_us: calibration.bias_us.low - calibration.correction_us,
            high_us: calibration.bias_us.high - calibration.correction_us,
            error_p99_us: calibration.stamp_error_us.p99,
          },
  };
}

export type SourceFacts = ReturnType<typeof sourceFacts>;
