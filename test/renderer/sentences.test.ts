import { globSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import type { Finding } from '#format/core/findings/finding.ts';
import { said, type Words } from '#format/core/said.ts';
import { programSentences } from '#scripts/sentences/program-sentences.ts';
import { validate } from '#shard/validate.ts';
import { ShardCopy } from '#test/support/damage.ts';

// By their paths: pages are for a browser, but these say texts.
const page = async <Module>(path: string) => (await import(pathToFileURL(resolve(path)).href)) as Module;
const { chooseLanguage } = await page<{ chooseLanguage(asked: string): Promise<string> }>('renderer/text/say.ts');
const { chooseSentences, findingText, inWords, remedyText } = await page<Sentences>('renderer/text/sentences.ts');
interface Sentences {
  chooseSentences(language: string): Promise<void>;
  inWords(words: Words): string;
  findingText(told: Finding): string;
  remedyText(told: Finding): string;
}

/** What findings and faults say, in the languages of the windows. */
const SAID = programSentences();
const FILES = globSync('renderer/text/sentences/*.json').sort();
const tableOf = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
/** Values by the names that a message gives them. */
const holes = (text: string) => [...new Set(JSON.stringify(compileMessage(text)).match(/\["\d+"/g))].sort();

/** What no table has is shown in English and listed by `npm run sentences`: a new message needs no translator. */
it('are many, in five languages', () => {
  expect(SAID.size).toBeGreaterThan(800);
  expect(FILES.map((file) => basename(file))).toEqual(['de.json', 'es.json', 'fr.json', 'ja.json', 'zh.json']);
});

describe.each(FILES.map((file) => [basename(file), tableOf(file)] as const))('%s', (_, table) => {
  it('fills in the same values', () => {
    expect(Object.entries(table).filter(([english, translated]) => String(holes(english)) !== String(holes(translated)))).toEqual([]);
  });

  it('is translated', () => {
    const same = Object.entries(table).filter(([english, translated]) => english === translated && /[a-z]{4} [a-z]{4}/.test(english));
    expect(same.map(([english]) => english)).toEqual([]);
  });

  it('has nothing that is no longer said', () => {
    expect(Object.keys(table).filter((english) => !SAID.has(english))).toEqual([]);
  });
});

describe('in German', () => {
  beforeEach(async () => {
    vi.stubGlobal('document', { documentElement: {} });
    expect(await chooseLanguage('de')).toBe('de');
    await chooseSentences('de');
  });
  afterEach(() => vi.unstubAllGlobals());

  it('a sentence is filled with its values, and with other sentences', () => {
    const full = said`${'/a'}: ${said`it is missing`}`;
    // cspell:ignore fehlt
    expect(inWords(full)).toBe('/a: fehlt');
    expect(inWords(said`it is missing`)).toBe('fehlt');
  });

  it('a title is nobody’s to translate, nor is what nobody has translated', () => {
    expect(inWords(said`${'/a'}: ${'it is missing'}`)).toBe('/a: it is missing');
    expect(inWords(said`${3} of what nobody translates {1}`)).toBe('3 of what nobody translates {1}');
    // No message of ours, and none that ICU reads.
    expect(inWords({ form: '{0, plural, {', values: [] })).toBe('{0, plural, {');
  });

  it('what is found in a shard, whole or damaged, is told', async () => {
    using copy = new ShardCopy(inject('shard'));
    const whole = (await validate(copy.path)).findings;
    copy.editBytes('events.parquet', (bytes) => bytes.subarray(0, -1));
    copy.editBytes('video.ivf', (bytes) => bytes.subarray(0, -1));
    const found = [...whole, ...(await validate(copy.path)).findings];
    const remedies = found.filter(({ remedy }) => remedy !== undefined);
    expect(remedies.length).toBeGreaterThan(3);
    expect(remedies.filter((finding) => remedyText(finding) === finding.remedy).map(({ remedy }) => remedy)).toEqual([]);
    // What is wrong inside a Parquet file stays in its reader's own words.
    const failed = found.filter(({ severity, says }) => severity === 'fail' && !says.startsWith('events.parquet: '));
    expect(failed.filter((finding) => findingText(finding) === finding.says).map(({ says }) => says)).toEqual([]);
  });
});
