import { globSync, readFileSync } from 'node:fs';
import { type Pattern, sentencesOf } from '#scripts/sentences/sentences-of.ts';

/** What the windows show comes from here. */
const SOURCES = [
  'format/**/*.ts',
  'server/**/*.ts',
  '{video,shard}/**/*.ts',
  'electron/{core,session,app,home}/**/*.ts',
  'corpus/{core,ingest,send,export}/**/*.ts',
  'corpus/{catalogue,database,desk,worker}/*.ts',
  'play/core/{episode-gate,game-log}.ts',
  'native/**/*.ts',
  'renderer/link/*.ts',
];
/**
 * What only the command line says (data sets, comparisons, a game's protocol), what stands in documents, and details of damaged files, which are given as values of a
 * sentence.
 */
const OTHERS = [
  '**/node_modules/**',
  '{electron,shard}/core/report/**',
  'corpus/core/export/**',
  'format/core/{clip,documents,gold,parquet,video}/**',
  'format/core/{json-text,layout,picture-regions,tar,written-file}.ts',
  'format/core/game/game-lines.ts',
  'format/{clip,compare,tables,video}/**',
  'format/check/optional-files.ts',
  'format/core/findings/checks.ts',
  'corpus/catalogue/ask-snapshot.ts',
  'corpus/export/{lerobot,owl,parts,watch,webdataset}/**',
  'corpus/export/{export-dataset,job,out-folder,pieces,rewards,shared-by,sources}.ts',
  'shard/{decrypt-shard,replay-shard}.ts',
  'shard/{gold,tables,video}/**',
  'electron/session/tables/**',
  'corpus/ingest/{corpus-key-file,start-ingest,store,tokens}.ts',
];

/** The sentences of findings and faults that a window may show, in English. */
export function programSentences(): Set<Pattern> {
  const files = globSync(SOURCES, { exclude: OTHERS });
  return sentencesOf(new Map(files.map((file) => [file, readFileSync(file, 'utf8')])));
}
