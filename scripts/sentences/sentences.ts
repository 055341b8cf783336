import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { programSentences } from '#scripts/sentences/program-sentences.ts';

/**
 * Keeps the translations of what findings and faults say in step with the sources (renderer/text/sentences): takes out sentences that are no longer said,
 * and prints those that a language lacks. `--add FILE`: JSON of `{english: [de, es, fr, ja, zh]}`, added before.
 */
const LANGUAGES = ['de', 'es', 'fr', 'ja', 'zh'] as const;
const { values } = parseArgs({ options: { add: { type: 'string' } } });
const added: Readonly<Record<string, readonly string[]>> = values.add === undefined ? {} : JSON.parse(readFileSync(values.add, 'utf8'));
const said = [...programSentences()].sort();

LANGUAGES.forEach((language, i) => {
  const file = `renderer/text/sentences/${language}.json`;
  const known: Readonly<Record<string, string>> = JSON.parse(readFileSync(file, 'utf8'));
  const of = (english: string) => added[english]?.[i] ?? known[english];
  const kept = said.flatMap((english) => {
    const translated = of(english);
    return translated === undefined ? [] : [[english, translated] as const];
  });
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(kept), undefined, 2)}\n`);
  const lacking = said.filter((english) => of(english) === undefined);
  console.log(`${file}: ${kept.length} sentences, ${lacking.length} lacking`);
  for (const english of lacking) console.log(`  ${JSON.stringify(english)}`);
  if (lacking.length > 0) process.exitCode = 1;
});
