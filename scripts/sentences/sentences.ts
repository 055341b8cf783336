import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { programSentences } from '#scripts/sentences/program-sentences.ts';

/**
 * Lists what each language lacks, and takes out what is no longer said: sentences of findings and faults (renderer/text/sentences), and texts of the
 * pages (renderer/text/languages). Until somebody translates them they are shown in English. `--add FILE`: JSON of
 * `{english or key: [de, es, fr, ja, zh]}`, added before.
 */
const LANGUAGES = ['de', 'es', 'fr', 'ja', 'zh'] as const;
type Table = Readonly<Record<string, string>>;
const { values } = parseArgs({ options: { add: { type: 'string' } } });
const added: Readonly<Record<string, readonly string[]>> = values.add === undefined ? {} : JSON.parse(readFileSync(values.add, 'utf8'));
// By its path: pages are for a browser, but their texts are plain data.
const { EN } = (await import(pathToFileURL(resolve('renderer/text/en.ts')).href)) as { readonly EN: Table };

/** Keys in the order in which a file has them. */
const KINDS: Readonly<Record<string, readonly string[]>> = { languages: Object.keys(EN), sentences: [...programSentences()].sort() };

for (const [kind, keys] of Object.entries(KINDS)) {
  for (const [i, language] of LANGUAGES.entries()) {
    const file = `renderer/text/${kind}/${language}.json`;
    const known: Table = JSON.parse(readFileSync(file, 'utf8'));
    const of = (key: string) => added[key]?.[i] ?? known[key];
    const kept = keys.flatMap((key) => {
      const translated = of(key);
      return translated === undefined ? [] : [[key, translated] as const];
    });
    writeFileSync(file, `${JSON.stringify(Object.fromEntries(kept), undefined, 2)}\n`);
    const lacking = keys.filter((key) => of(key) === undefined);
    console.log(`${file}: ${kept.length} translated, ${lacking.length} shown in English`);
    for (const key of lacking) console.log(`  ${JSON.stringify(key)}`);
  }
}
