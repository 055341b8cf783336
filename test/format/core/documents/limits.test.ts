import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Calibration, type CalibrationKey, keyText, sameKey } from '#format/core/documents/calibration.ts';
import { type EncoderQuestion, ProofFigures, sameQuestion } from '#format/core/documents/encoder-proof.ts';
import { CHUNK_BYTES, Encryption } from '#format/core/documents/encryption.ts';
import { geoResolution } from '#format/core/documents/geo.ts';
import { KeyringFile } from '#format/core/documents/keyring.ts';
import { LagReference } from '#format/core/documents/lag-reference.ts';
import { Meta } from '#format/core/documents/meta.ts';
import { PREDICATE_TYPE, ShardStatement, STATEMENT_TYPE } from '#format/core/documents/statement.ts';
import { ShardSignatures } from '#format/core/sign/shard-texts.ts';

const ID = '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c110';
const letters = (count: number) => 'x'.repeat(count);
const base64 = (bytes: number) => Buffer.alloc(bytes).toString('base64');

describe('a calibration', () => {
  const KEY: CalibrationKey = { source: 'x11grab', encoder: 'svt-av1', resolution: '1280x720', fps: 60 };

  it('applies to the same source, encoder, size and rate, and to no other', () => {
    expect(sameKey(KEY, { ...KEY })).toBe(true);
    for (const other of [{ source: 'gdigrab' }, { encoder: 'h264-14' }, { resolution: '640x360' }, { fps: 30 }])
      expect(sameKey(KEY, { ...KEY, ...other }), JSON.stringify(other)).toBe(false);
    expect(keyText(KEY)).toBe('x11grab, svt-av1, 1280x720 at 60 fps');
  });

  it('has shares of 0 to 100 percent', () => {
    const { bracket_contradicted_pct: share } = Calibration.shape;
    expect([0, 100, -1, 101].map((pct) => share.safeParse(pct).success)).toEqual([true, true, false, false]);
  });
});

describe('what an encoder has shown', () => {
  it('answers the same question alone', () => {
    const question: EncoderQuestion = { encoder: 'a', gpu: 'b', driver: 'c', library: 'd', size: 'e' };
    expect(sameQuestion(question, { ...question })).toBe(true);
    for (const name of Object.keys(question)) expect(sameQuestion(question, { ...question, [name]: 'x' }), name).toBe(false);
  });

  it('is late in 0 to 100 percent of the changes', () => {
    const fits = (late_pct: number) => ProofFigures.safeParse({ p95_us: 1, cpu_us: 1, bytes: 1, held_back: 0, late_pct }).success;
    expect([0, 100, -1, 101].map(fits)).toEqual([true, true, false, false]);
  });
});

it('an encrypted shard has chunks of 64 KiB, and a key of 32 bytes wrapped with another and a tag of 16', () => {
  expect(CHUNK_BYTES).toBe(65_536);
  const fits = (bytes: number) =>
    Encryption.safeParse({
      ...{ algorithm: 'X25519-AES256-GCM', id: 'a'.repeat(64), key_fingerprint: 'b'.repeat(64) },
      envelope_key: base64(bytes),
    }).success;
  // Base64 has the same length for 79 and 80 bytes as for 81.
  expect([78, 32 + 32 + 16, 82].map(fits)).toEqual([false, true, false]);
});

it('a trusted key has a name and something that it is trusted for', () => {
  const fits = (more: object) => KeyringFile.safeParse({ trusted: [{ id: 'a'.repeat(16), name: 'x', public_key: '', ...more }] }).success;
  expect([fits({}), fits({ name: '' }), fits({ roles: ['revoker'] }), fits({ roles: [] })]).toEqual([true, false, true, false]);
  expect(KeyringFile.parse({})).toEqual({ keys: [], trusted: [] });
});

it('a lag is kept of one to twenty sessions, and of names that have an end', () => {
  const session = { session_id: ID, low: 1, median: 2, high: 3 };
  const REFERENCE = { title: 't', build: '', game: 'g', video: 'v', input: 'i', fps: 60, signal: 'mouse-motion', sessions: [session] };
  const fits = (more: object) => LagReference.safeParse({ reference_version: '1', ...REFERENCE, ...more }).success;
  expect([0, 1, 20, 21].map((count) => fits({ sessions: Array(count).fill(session) }))).toEqual([false, true, true, false]);
  for (const name of ['title', 'game', 'video', 'input'])
    expect(
      [0, 1, 500, 501].map((count) => fits({ [name]: letters(count) })),
      name,
    ).toEqual([false, true, true, false]);
  expect([0, 500, 501].map((count) => fits({ build: letters(count) }))).toEqual([true, true, false]);
});

it('a cell of H3 says its resolution; nothing else is one', () => {
  expect(['8001fffffffffff', '851f1d4bfffffff', '8f1f1d4bfffffff'].map(geoResolution)).toEqual([0, 5, 15]);
  for (const text of ['', '851f1d4bffffff', '851f1d4bffffffff', '751f1d4bfffffff', '85 f1d4bfffffff'])
    expect(geoResolution(text)).toBeUndefined();
});

it('a statement has the first and the last pair of both clocks, and names a file', () => {
  const fits = (anchors: number, files = 1) =>
    ShardStatement.safeParse({
      _type: STATEMENT_TYPE,
      subject: Array.from({ length: files }, () => ({ name: 'a', digest: { sha256: '0'.repeat(64) } })),
      predicateType: PREDICATE_TYPE,
      predicate: {
        ...{ session_id: ID, recorder: { name: 'a', version: '1', runtime: 'b' }, ended: 'stopped' },
        verdict: { result: 'pass', frames: 1, duration_s: 1 },
        rights: { publisher_license: '', player_consent_id: '' },
        clock: { t0_us: 1, anchors: Array(anchors).fill({ ts_us: 1, utc_us: 2, width_us: 3 }) },
      },
    }).success;
  expect([fits(1), fits(2), fits(3), fits(1, 0)]).toEqual([true, true, false, false]);
});

it('signatures of a shard are those of Ed25519: 64 bytes', () => {
  const fits = (bytes: number) => ShardSignatures.safeParse({ statement: base64(bytes), hashes: base64(64), comment: base64(64) }).success;
  expect([61, 64, 67].map(fits)).toEqual([false, true, false]);
});

describe('the metadata of our recorder', () => {
  const GOLDEN = JSON.parse(readFileSync('format/conformance/shards/recorder-9/meta.json', 'utf8'));
  const fits = (more: object) => Meta.safeParse({ ...GOLDEN, recorder: { ...GOLDEN.recorder, ...more } }).success;
  const input = (more: object) => fits({ input: { ...GOLDEN.recorder.input, ...more } });

  it('has rows at 60 to 240 Hz (GAP v0.2 section 4)', () => {
    expect([60, 240, 59, 241].map((hz) => input({ hz }))).toEqual([true, true, false, false]);
  });

  it('says that motion came as positions, or does not', () => {
    expect([input({ positions: true }), input({ positions: false })]).toEqual([true, false]);
  });

  it('has a pair of both clocks, names of one letter or more, and a reason for every gap', () => {
    expect([fits({ anchors: GOLDEN.recorder.anchors.slice(0, 1) }), fits({ anchors: [] })]).toEqual([true, false]);
    expect([fits({ name: 'x' }), fits({ name: ' ' })]).toEqual([true, false]);
    const gap = (reason: string) => fits({ gaps: [{ from_us: 1, to_us: 2, reason }] });
    expect(['unfocused', 'lost', ''].map(gap)).toEqual([true, true, false]);
  });
});
