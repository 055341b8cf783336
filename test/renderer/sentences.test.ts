import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { Translator } from '#core/sentences/translator.ts';
import { programSentences } from '#scripts/sentences/program-sentences.ts';
import { validate } from '#shard/validate.ts';
import { ShardCopy } from '#test/support/damage.ts';

/** What findings and faults say, in the languages of the windows. */
const SAID = [...programSentences()].sort();
const FILES = globSync('renderer/text/sentences/*.json').sort();
const tableOf = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
const holes = (text: string) => [...text.matchAll(/\{(\d+)\}/g)].map(([hole]) => hole).sort();

/** What no table has is shown in English (test/core/sentences) and listed by `npm run sentences`: a new message needs no translator. */
it('are many, in five languages', () => {
  expect(SAID.length).toBeGreaterThan(800);
  expect(FILES.map((file) => basename(file))).toEqual(['de.json', 'es.json', 'fr.json', 'ja.json', 'zh.json']);
});

describe.each(FILES.map((file) => [basename(file), tableOf(file)] as const))('%s', (_, table) => {
  it('fills in the same values', () => {
    expect(
      Object.entries(table).filter(
        ([english, translated]) => String([...new Set(holes(english))]) !== String([...new Set(holes(translated))]),
      ),
    ).toEqual([]);
  });

  it('is translated', () => {
    const same = Object.entries(table).filter(([english, translated]) => english === translated && /[a-z]{4} [a-z]{4}/.test(english));
    expect(same.map(([english]) => english)).toEqual([]);
  });

  it('is recognised by each sentence, and by no other in its place', () => {
    const translator = new Translator(table);
    const filled = (text: string) => text.replaceAll(/\{(\d+)\}/g, (__, n: string) => `7${n}`);
    expect(Object.entries(table).filter(([english, translated]) => translator.of(filled(english)) !== filled(translated))).toEqual([]);
  });
});

it('what is found in a shard, whole or damaged, is known', async () => {
  using copy = new ShardCopy(inject('shard'));
  const whole = (await validate(copy.path)).findings;
  copy.editBytes('events.parquet', (bytes) => bytes.subarray(0, -1));
  copy.editBytes('video.ivf', (bytes) => bytes.subarray(0, -1));
  const damaged = (await validate(copy.path)).findings;
  const translator = new Translator(Object.fromEntries(SAID.map((english) => [english, `«${english}»`])));
  const remedies = [...whole, ...damaged].flatMap(({ remedy }) => (remedy === undefined ? [] : [remedy]));
  expect(remedies.length).toBeGreaterThan(3);
  expect(remedies.filter((remedy) => translator.of(remedy) === remedy)).toEqual([]);
  // What is wrong inside a Parquet file stays in its reader's own words.
  const failed = damaged.flatMap(({ severity, says }) => (severity === 'fail' && !says.startsWith('events.parquet: ') ? [says] : []));
  expect(failed.filter((says) => translator.of(says) === says)).toEqual([]);
});
