import jsonld from 'jsonld';
import { describe, expect, it } from 'vitest';
import { croissantOf, RELEASE_COLUMNS } from '#corpus/core/release/croissant.ts';
import { datasheetOf } from '#corpus/core/release/datasheet.ts';
import { nextVersion, Release } from '#corpus/core/release/release.ts';
import type { ReleaseFacts } from '#corpus/core/release/release-facts.ts';

const RELEASE = Release.parse({
  release_version: '1',
  name: 'doom',
  version: '2.0.0',
  created_utc: '2026-11-28T00:00:00.000Z',
  license: 'https://creativecommons.org/licenses/by/4.0/',
  creator: 'A lab',
  description: 'What people do in Doom.',
  total: { shards: 3, hours: 1.5, bytes: 3e9 },
  splits: { train: { shards: 2, hours: 1 }, val: { shards: 1, hours: 0.5 } },
  shards_sha256: 'a'.repeat(64),
  withdrawn: 4,
  follows: { version: '1.3.0', sha256: 'b'.repeat(64) },
  removed: 1,
  added: 2,
});
const counted = (what: string) => [{ what, shards: 3, hours: 1.5 }];
const FACTS: ReleaseFacts = {
  titles: counted('Doom | <b>[link](http://evil)</b>\n# heading'),
  machines: counted('AMD'),
  systems: counted('Windows 11'),
  devices: counted('mouse'),
  codecs: counted('AV1_SVT'),
  scopes: counted('video'),
  faults: counted('session.duration'),
  players: 2,
  withConsent: 1,
  signed: 2,
  deep: 1,
  lagMs: { median: 31.4, known: 3 },
};

describe('the next version', () => {
  it.each([
    [undefined, { removed: 0, added: 5 }, '1.0.0'],
    ['1.0.0', { removed: 0, added: 5 }, '1.1.0'],
    ['1.9.0', { removed: 0, added: 1 }, '1.10.0'],
    ['1.10.0', { removed: 1, added: 9 }, '2.0.0'],
    ['3.2.0', { removed: 0, added: 0 }, undefined],
  ])('after %s with %j is %s', (before, change, after) => {
    expect(nextVersion(before, change)).toBe(after);
  });
});

it.each([
  [0, false],
  [1, true],
  [500, true],
  [501, false],
])('a licence of %d letters: %s', (letters, is) => {
  expect(Release.safeParse({ ...RELEASE, license: 'x'.repeat(letters) }).success).toBe(is);
});

describe('the description in Croissant 1.1', () => {
  const described = JSON.parse(JSON.stringify(croissantOf(RELEASE, FACTS))) as jsonld.JsonLdDocument;

  it('is JSON-LD in which every word has a meaning, without asking the network', async () => {
    const [expanded = {}] = (await jsonld.expand(described, {
      documentLoader: async (url) => {
        throw new Error(`${url} was asked for`);
      },
    })) as Record<string, unknown>[];
    expect(expanded).toMatchObject({
      '@type': ['https://schema.org/Dataset'],
      'http://purl.org/dc/terms/conformsTo': [{ '@value': 'http://mlcommons.org/croissant/1.1' }],
      'https://schema.org/version': [{ '@value': '2.0.0' }],
    });
    const [set] = expanded['http://mlcommons.org/croissant/recordSet'] as Record<string, Record<string, unknown>[]>[];
    const fields = set?.['http://mlcommons.org/croissant/field'] ?? [];
    expect(fields.length).toBe(Object.keys(RELEASE_COLUMNS).length);
    // Types are addresses, not texts.
    expect(fields.map((field) => field['http://mlcommons.org/croissant/dataType'])).toContainEqual([
      { '@id': 'https://schema.org/Integer' },
    ]);
    expect(JSON.stringify(expanded)).not.toMatch(/"(?!@|https?:)[a-z]+:[a-zA-Z]+":/);
  });

  it('says that a version never changes', () => {
    expect(croissantOf(RELEASE, FACTS)).toMatchObject({ isLiveDataset: false, version: '2.0.0' });
  });

  it('has what the specification asks for', () => {
    expect(Object.keys(croissantOf(RELEASE, FACTS))).toEqual(
      expect.arrayContaining([
        '@context',
        '@type',
        'name',
        'dct:conformsTo',
        'description',
        'license',
        'url',
        'creator',
        'datePublished',
        'distribution',
        'recordSet',
      ]),
    );
  });
});

describe('the datasheet', () => {
  const sheet = datasheetOf(RELEASE, FACTS);

  it('says what is in it, how it was recorded, who agreed, and what is known to be wrong', () => {
    expect(sheet).toMatch(/^# doom 2\.0\.0\n/);
    for (const text of [
      '1.5 hours in 3 shards, 3.0 GB, under 2 consents',
      '| val | 0.5 | 1 |',
      'by 31 ms, the median',
      '2 of 3 are signed by a key that was known',
      '1 of 3 shards hold the record of what their player agreed to',
      '4 withdrawals',
      'session.duration',
      'do not use the one before any more',
    ])
      expect(sheet).toContain(text);
  });

  it('does not let a title make links, headings or cells of itself', () => {
    const line = sheet.split('\n').find((one) => one.includes('Doom \\|'));
    expect(line).toContain('\\<b\\>\\[link\\]\\(http://evil\\)');
    expect(line?.match(/(?<!\\)\|/g)?.length).toBe(4);
    expect(sheet).not.toMatch(/^# heading/m);
  });

  it('shortens what is very long, and says how much it leaves out', () => {
    const titles = (count: number) => Array.from({ length: count }, (_, n) => ({ what: `${'x'.repeat(199)}${n}`, shards: 1, hours: 1 }));
    const of = (count: number) => datasheetOf(RELEASE, { ...FACTS, titles: titles(count) });
    expect(of(1)).toContain(`| ${'x'.repeat(199)}0 |`);
    expect(of(11).match(/x{199}1 \|/g)).toHaveLength(2);
    expect(of(50)).not.toContain(' more.\n');
    expect(of(51)).toContain('\n… and 1 more.\n');
  });

  it('warns of the version before only where something was taken out of it', () => {
    expect(datasheetOf({ ...RELEASE, removed: 0 }, FACTS)).not.toContain('do not use the one before');
    expect(datasheetOf({ ...RELEASE, follows: undefined }, FACTS)).toContain('This is the first version.');
  });
});
