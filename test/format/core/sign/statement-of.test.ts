import { expect, it } from 'vitest';
import type { Meta } from '#format/core/documents/meta.ts';
import type { Qat } from '#format/core/documents/qat.ts';
import { ShardStatement } from '#format/core/documents/statement.ts';
import { statementOf } from '#format/core/sign/statement-of.ts';
import { playedFacts } from '#test/support/facts.ts';

const { meta } = playedFacts({ seconds: 1 }).facts;
const recorder = meta.recorder as NonNullable<Meta['recorder']>;
const QAT = { verdict: 'pass', frames: 7, duration_s: 2, findings: [] } as unknown as Qat;
const HASHES = { 'video.ivf': 'b'.repeat(64), 'meta.json': 'a'.repeat(64) };
const predicateOf = (of: Meta, hashes: Readonly<Record<string, string>> = HASHES) => statementOf(of, QAT, hashes).predicate;

it('names every file with its hash, in order, and follows its schema', () => {
  const statement = statementOf(meta, QAT, HASHES);
  expect(statement.subject).toEqual([
    { name: 'meta.json', digest: { sha256: 'a'.repeat(64) } },
    { name: 'video.ivf', digest: { sha256: 'b'.repeat(64) } },
  ]);
  expect(ShardStatement.safeParse(statement).error).toBeUndefined();
  expect(statement.predicate.verdict).toEqual({ result: 'pass', frames: 7, duration_s: 2 });
});

it('says who recorded it only where that was our recorder', () => {
  const { name, version, runtime, ended } = recorder;
  expect(predicateOf(meta)).toMatchObject({ recorder: { name, version, runtime }, ended });
  const { recorder: _, ...theirs } = meta;
  const said = predicateOf(theirs as Meta);
  expect(said).not.toHaveProperty('recorder');
  expect(said).not.toHaveProperty('ended');
  expect(said.clock.anchors).toEqual([]);
});

it('has the first and the last pair of the clock and UTC; a single one once', () => {
  const pick = (all: typeof recorder.anchors) =>
    predicateOf({ ...meta, recorder: { ...recorder, anchors: all } }).clock.anchors.map(({ ts_us }) => ts_us);
  const { anchors } = recorder;
  expect(pick(anchors)).toEqual([anchors[0]?.ts_us, anchors.at(-1)?.ts_us]);
  expect(pick(anchors.slice(0, 1))).toEqual([anchors[0]?.ts_us]);
});

it('says what was lost, cut from, consented to and divided, where it was', () => {
  const plain = predicateOf(meta);
  for (const key of ['lost_ms', 'parent_sha256', 'part', 'consent_sha256']) expect(plain).not.toHaveProperty(key);
  const parent_sha256 = 'c'.repeat(64);
  const rolled = { session_id: meta.session_id, part: 2, parts: 3 };
  const more = { recovered: { lost_ms: 12 }, trimmed: { parent_sha256 }, rolled };
  const said = predicateOf({ ...meta, recorder: { ...recorder, ...more } } as unknown as Meta, {
    ...HASHES,
    'consent.json': 'd'.repeat(64),
  });
  expect(said).toMatchObject({
    lost_ms: 12,
    parent_sha256,
    consent_sha256: 'd'.repeat(64),
    part: { session_id: meta.session_id, number: 2, of: 3 },
  });
});
