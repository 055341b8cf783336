import { globSync, readFileSync } from 'node:fs';
import { type Pattern, sentencesOf } from '#scripts/sentences/sentences-of.ts';

/** What the windows show comes from here. */
const SOURCES = ['electron/{core,recorder,station,home,inspector,shard,video,calibrator}/**/*.ts', 'native/**/*.ts', 'renderer/link/*.ts'];
/**
 * What only the command line says (exports, uploads, comparisons, a game's protocol), what stands in documents, and details of damaged files, which are
 * given as values of a sentence.
 */
const OTHERS = [
  'electron/core/{clip,export,format,play,report,sending}/**',
  'electron/core/findings/checks.ts',
  'electron/inspector/{clip,export,send}/**',
  'electron/inspector/{compare-shards,optional-files,replay-shard}.ts',
  'electron/shard/{clip,gold,tables,video}/**',
  'electron/station/play/**',
];

/** The sentences of findings and faults that a window may show, in English. */
export function programSentences(): Set<Pattern> {
  const files = globSync(SOURCES, { exclude: OTHERS });
  return sentencesOf(new Map(files.map((file) => [file, readFileSync(file, 'utf8')])));
}
