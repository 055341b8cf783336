import { writeFileSync } from 'node:fs';
import { expect, inject, it } from 'vitest';
import { CONTROLS } from '#core/format/parquet/tables.ts';
import { validate } from '#inspector/validate.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { expectFails } from '#test/support/shards.ts';

/** What others may write, which a reader would take for something else: each is found by its own check, and by no other. */
const CASES: [name: string, damage: (copy: ShardCopy) => void | Promise<void>, fails: string[], says: RegExp][] = [
  [
    'a key that is there twice',
    (copy) => copy.editBytes('meta.json', (bytes) => Buffer.from(bytes.toString('utf8').replace('{', '{"session_id": "x",'))),
    ['schema.meta'],
    /^meta\.json: session_id: the key is there twice/,
  ],
  [
    'a byte order mark',
    (copy) => copy.editBytes('meta.json', (bytes) => Buffer.concat([Buffer.from('\uFEFF'), bytes])),
    ['schema.meta'],
    /^meta\.json: it begins with a byte order mark/,
  ],
  [
    'a device that nobody knows',
    (copy) => copy.editTable(CONTROLS, (rows) => rows.map((row, i) => (i === 30 ? { ...row, device: 'keyboard' } : row))),
    ['controls.devices', 'qat.same'],
    /^controls\.parquet: device of 1 rows is none of kb, mouse, .*; row 30 says "keyboard"$/,
  ],
  [
    'a raw line of chat among the labels',
    (copy) => writeFileSync(copy.file('labels.jsonl'), '{"ts_us":1,"type":"note","val":"write to me: a@b.org"}\n'),
    ['privacy.raw'],
    /^labels\.jsonl: 1 lines hold free text, the first is line 1$/,
  ],
];

it.each(CASES)('%s', async (_, damage, fails, says) => {
  using copy = new ShardCopy(inject('shard'));
  await damage(copy);
  copy.rehash();
  await expectFails(copy.path, fails);
  const failed = (await validate(copy.path)).findings.filter(({ severity }) => severity === 'fail');
  expect(failed.some((finding) => says.test(finding.says) && (finding.remedy ?? '').length > 10)).toBe(true);
});
