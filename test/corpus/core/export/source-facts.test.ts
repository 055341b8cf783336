import { expect, it } from 'vitest';
import { sourceFacts } from '#corpus/core/export/source-facts.ts';
import type { Consent } from '#format/core/documents/consent.ts';
import type { Meta } from '#format/core/documents/meta.ts';
import type { ShardStatement } from '#format/core/documents/statement.ts';
import { playedFacts } from '#test/support/facts.ts';

const { meta } = playedFacts({ seconds: 2 }).facts;
const statement = {
  predicate: {
    verdict: { result: 'pass', frames: 120, duration_s: 2 },
    rights: { publisher_license: 'CC-BY-4.0', player_consent_id: 'c' },
  },
} as unknown as ShardStatement;
const of = (recorder: object, consent?: Consent) =>
  sourceFacts({ meta: { ...meta, recorder: { ...meta.recorder, ...recorder } as Meta['recorder'] }, statement, sha256: 'ab', consent });

it('says which shard, by whose leave, how exact, and where to mask', () => {
  const calibration = { correction_us: 900, bias_us: { low: 700, high: 1200 }, stamp_error_us: { p99: 450 } };
  const watermark = { x: 4, y: 8, size: 16, key_fingerprint: 'k', first_frame: 0 };
  expect(of({ calibration, watermark }, { revocation_id: 'r' } as Consent)).toMatchObject({
    session_id: meta.session_id,
    shard_sha256: 'ab',
    revocation_id: 'r',
    license: 'CC-BY-4.0',
    title: meta.title.name,
    verdict: 'pass',
    watermark: { x: 4, y: 8, size: 16 },
    calibration: { correction_us: 900, low_us: -200, high_us: 300, error_p99_us: 450 },
  });
});

it('says nothing where nothing is known', () => {
  expect(of({ calibration: undefined, watermark: undefined })).toMatchObject({ revocation_id: null, watermark: null, calibration: null });
});
