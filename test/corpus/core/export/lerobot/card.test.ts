import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { lerobotCard } from '#corpus/core/export/lerobot/card.ts';
import type { SourceFacts } from '#corpus/core/export/source-facts.ts';

it('says where the tables are, in a header that is YAML whatever the games are called', () => {
  const facts = ['Doom: "2"', 'Doom: "2"', 'a: [b'].map((title) => ({ title, license: 'ref#l' }) as SourceFacts);
  const [, header = '', text] = lerobotCard(facts).split('---\n');
  expect(parse(header)).toMatchObject({ configs: [{ config_name: 'default', data_files: 'data/*/*.parquet' }], tags: ['LeRobot'] });
  expect(text).toContain('3 shards of 2 games\n("Doom: \\"2\\"", "a: [b"), under 1 licences');
});
