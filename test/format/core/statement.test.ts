import { expect, it } from 'vitest';
import { PREDICATE_TYPE, ShardStatement, STATEMENT_TYPE } from '#format/core/documents/statement.ts';

const RECORDER = { name: 'gap-recorder', version: '1', runtime: 'node' };
const ANCHOR = { ts_us: 1, utc_us: 2, width_us: 3 };

const statement = (said: object, anchors: readonly object[]) => ({
  _type: STATEMENT_TYPE,
  subject: [{ name: 'meta.json', digest: { sha256: '0'.repeat(64) } }],
  predicateType: PREDICATE_TYPE,
  predicate: {
    session_id: '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c110',
    ...said,
    verdict: { result: 'pass', frames: 1, duration_s: 1 },
    rights: { publisher_license: '', player_consent_id: '' },
    clock: { t0_us: 1, anchors },
  },
});

it.each([
  ['ours', { recorder: RECORDER, ended: 'stopped' }, [ANCHOR], true],
  ['another program’s', {}, [], true],
  ['ours without a clock', { recorder: RECORDER, ended: 'stopped' }, [], false],
  ['ours without an end', { recorder: RECORDER }, [ANCHOR], false],
  ['another program’s with a clock of ours', {}, [ANCHOR], false],
  ['another program’s with an end', { ended: 'stopped' }, [], false],
])('a statement that is %s', (_, said, anchors, is) => {
  expect(ShardStatement.safeParse(statement(said, anchors)).success).toBe(is);
});
