import { globSync, readFileSync } from 'node:fs';
import { type Pattern, sentencesOf } from '#scripts/sentences/sentences-of.ts';

/** What the windows show comes from here. */
const SOURCES = [
  'format/**/*.ts',
  'electron/{core,server,recorder,station,home,ingest,inspector,shard,video,calibrator}/**/*.ts',
  'electron/corpus/{catalogue,database,desk,worker}/*.ts',
  'native/**/*.ts',
  'renderer/link/*.ts',
];
/**
 * What only the command line says (data sets, comparisons, a game's protocol), what stands in documents, and details of damaged files, which are given as values of a
 * sentence.
 */
const OTHERS = [
  'electron/core/{export,play,report}/**',
  'format/core/{clip,documents,gold,parquet,video}/**',
  'format/core/{json-text,layout,picture-regions,tar,written-file}.ts',
  'format/core/game/game-lines.ts',
  'format/{clip,compare,tables,video}/**',
  'format/check/optional-files.ts',
  'format/core/findings/checks.ts',
  'electron/corpus/catalogue/ask-snapshot.ts',
  'electron/inspector/export/*/**',
  'electron/inspector/export/{export-dataset,job,out-folder,pieces,rewards,shared-by,sources}.ts',
  'electron/inspector/{decrypt-shard,replay-shard}.ts',
  'electron/shard/{gold,tables,video}/**',
  'electron/ingest/{corpus-key-file,start-ingest,store,tokens}.ts',
  'electron/station/play/**',
];

/** The sentences of findings and faults that a window may show, in English. */
export function programSentences(): Set<Pattern> {
  const files = globSync(SOURCES, { exclude: OTHERS });
  return sentencesOf(new Map(files.map((file) => [file, readFileSync(file, 'utf8')])));
}
