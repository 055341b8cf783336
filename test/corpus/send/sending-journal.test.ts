import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SendingJournal } from '#corpus/send/sending-journal.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const FILES = [{ name: 'video.ivf', bytes: 12e6, part_bytes: 5 * 2 ** 20, parts: ['a', 'b', 'c'].map((one) => one.repeat(64)) }];

it('knows what was taken, after a kill in the middle of a line too', () => {
  using folder = new TemporaryFolder();
  const shard = join(folder.path, 'shard');
  const journal = new SendingJournal(shard, 'stamp', 'there');
  expect(journal.isBegun).toBe(false);
  journal.begin('stamp', 'there', FILES);
  journal.taken('video.ivf', 2, '"c"');
  journal.taken('video.ivf', 0, '"a"');
  appendFileSync(`${shard}.sending.jsonl`, '{"file":"video.ivf","part":1,"et');
  const again = new SendingJournal(shard, 'stamp', 'there');
  expect(again.files).toEqual(FILES);
  expect([...again.etagsOf('video.ivf')]).toEqual(['"a"', undefined, '"c"']);
  // What is noted next is not lost in the torn line.
  again.taken('video.ivf', 1, '"b"');
  expect([...new SendingJournal(shard, 'stamp', 'there').etagsOf('video.ivf')]).toEqual(['"a"', '"b"', '"c"']);
  again.forget('video.ivf');
  expect([...new SendingJournal(shard, 'stamp', 'there').etagsOf('video.ivf')]).toEqual([]);
  again.remove();
  expect(existsSync(`${shard}.sending.jsonl`)).toBe(false);
});

it.each([
  ['another shard', 'other', 'there'],
  ['another service', 'stamp', 'elsewhere'],
])('counts for nothing for %s', (_, stamp, to) => {
  using folder = new TemporaryFolder();
  const shard = join(folder.path, 'shard');
  new SendingJournal(shard, 'stamp', 'there').begin('stamp', 'there', FILES);
  expect(new SendingJournal(shard, stamp, to).isBegun).toBe(false);
});
