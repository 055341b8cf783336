import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { addCorpusKey, corpusKeyIn } from '#corpus/ingest/corpus-key-file.ts';
import { invite } from '#corpus/ingest/start-ingest.ts';
import { sendShard } from '#corpus/send/send-shard.ts';
import { decryptShard } from '#shard/decrypt-shard.ts';
import { CONSENT } from '#test/support/consent.ts';
import { consented, trusted } from '#test/support/corpus.ts';
import type { ShardCopy } from '#test/support/damage.ts';
import { Ingested } from '#test/support/ingested.ts';
import { long } from '#test/support/long.ts';
import { expectValid } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const LINES = 36_000;

/** Words, never free text. */
const PADDING = Array.from({ length: 8 }, () => 'x'.repeat(118));

/** Labels of another maker: 37 MB, which are three parts. */
function lengthen(copy: ShardCopy): void {
  const line = (i: number) => JSON.stringify({ ts_us: 1_000_000 + i, type: 'other.padding', val: { n: i, words: PADDING } });
  writeFileSync(copy.file('labels.jsonl'), Array.from({ length: LINES }, (_, i) => `${line(i)}\n`).join(''));
}

const WAYS = [
  ['encrypted', true],
  ['as it is', false],
] as const;
long.each(WAYS)('a file of several parts is sent %s', async (_, isEncrypted) => {
  using copy = await consented(CONSENT, lengthen);
  await expectValid(copy.path);
  await using ingested = await Ingested.start();
  if (isEncrypted) {
    addCorpusKey(ingested.state);
    await ingested.restart();
    ingested.text = invite(ingested.state, ingested.address, 'sealed', undefined);
  }
  const { object_uri } = await sendShard(copy.path, { to: ingested.invitation, trusted: trusted() });
  const name = isEncrypted ? 'labels.jsonl.enc' : 'labels.jsonl';
  expect(ingested.store.taken.filter((part) => part.startsWith(`${name} `)).sort()).toEqual([1, 2, 3].map((part) => `${name} ${part}`));
  const labels = readFileSync(copy.file('labels.jsonl'));
  if (!isEncrypted) {
    const [, stored] = [...ingested.store.objects].find(([key]) => key.endsWith('/labels.jsonl')) ?? [];
    expect(stored?.equals(labels)).toBe(true);
    return;
  }
  using out = new TemporaryFolder();
  const corpus = corpusKeyIn(ingested.state);
  if (corpus === undefined) throw new Error('no key');
  const back = await decryptShard(object_uri, corpus, out.path);
  expect(readFileSync(join(back, 'labels.jsonl')).equals(labels)).toBe(true);
});
