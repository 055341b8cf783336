import { join } from 'node:path';
import type { Hashes } from '#format/core/documents/hashes.ts';
import { wordsOf } from '#format/core/errors.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import {
  CONSENT_FILE,
  GAME_FILES,
  GOLD_FILE,
  HASHES_FILE,
  isSignature,
  LABELS_FILE,
  MATROSKA_FILE,
  META_FILE,
  NETSTATS_FILE,
  REQUIRED_FILES,
  UNCONFIRMED_FILE,
} from '#format/core/layout.ts';
import { RECORDER_FILES } from '#format/core/parquet/tables.ts';
import { said, type Words } from '#format/core/said.ts';
import { foreignBytes } from '#format/folder/foreign-file.ts';
import { MOST_ENTRIES, shardFiles } from '#format/folder/shard-entries.ts';
import { hashInThread } from '#format/sign/hash-in-thread.ts';

/** Every file that a shard may have, besides signatures. */
const OF_THE_FORMAT: readonly string[] = [
  ...REQUIRED_FILES,
  MATROSKA_FILE,
  ...RECORDER_FILES,
  ...GAME_FILES,
  UNCONFIRMED_FILE,
  NETSTATS_FILE,
  LABELS_FILE,
  CONSENT_FILE,
  GOLD_FILE,
];

/** Checks every file against `hashes.json`; `ours`: this recorder hashes `meta.json` too, which the text does not ask for (section 7). Large ones are hashed in a thread, so that the caller can read the content meanwhile. */
export async function checkHashes(
  folder: string,
  { sha256 }: Hashes,
  ours: boolean,
  onProgress?: (done: number, total: number) => void,
): Promise<Finding[]> {
  const named = Object.keys(sha256).length;
  if (named > MOST_ENTRIES)
    return [
      judged({
        check: 'hashes.match',
        is: 'fail',
        says: said`hashes.json names ${named} files; a shard has ${MOST_ENTRIES} at most`,
        remedy: said`Have its recorder mended: it must name the files of this shard alone`,
      }),
    ];
  const files = shardFiles(folder).filter((file) => file !== HASHES_FILE);
  // Only for files in the folder: other names may not be paths at all, or may lead elsewhere.
  const size = (file: string) => (files.includes(file) ? foreignBytes(join(folder, file)) : 0);
  const total = files.reduce((sum, file) => sum + (Object.hasOwn(sha256, file) ? size(file) : 0), 0);
  let done = 0;
  const findings: Finding[] = [];
  const add = (ok: boolean, says: Words, remedy: Words, severity: 'fail' | 'warn' = 'fail') =>
    findings.push(judged({ check: 'hashes.match', is: ok ? 'pass' : severity, says, remedy }));
  // Largest first, so that its thread runs while the caller reads the content.
  for (const [file, expected] of Object.entries(sha256).sort(([a], [b]) => size(b) - size(a))) {
    if (!files.includes(file)) {
      add(false, said`${file} is listed in hashes.json but missing`, said`Copy the whole shard again`);
      continue;
    }
    if (!OF_THE_FORMAT.includes(file) && !isSignature(file))
      add(
        false,
        said`${file} is not a file of this format: nothing here checked what it holds`,
        said`Remove it, and its line in hashes.json`,
        'warn',
      );
    const onBytes = (bytes: number) => {
      done += bytes;
      onProgress?.(done, total);
    };
    const actual = await hashInThread(join(folder, file), { onBytes }).catch((error) => said`unreadable (${wordsOf(error)})`);
    add(
      actual === expected,
      actual === expected ? `${file}` : said`${file}: SHA-256 is ${actual}, hashes.json says ${expected}`,
      said`The file was changed after sealing, or damaged: copy the shard again`,
    );
  }
  for (const file of files.filter((name) => !Object.hasOwn(sha256, name) && !isSignature(name))) {
    const known = OF_THE_FORMAT.includes(file);
    if (file === META_FILE && !ours) {
      add(
        false,
        said`${file} is not covered by hashes.json`,
        said`GAP v0.2 does not require it, but a change to it would go unnoticed`,
        'warn',
      );
      continue;
    }
    add(
      false,
      said`${file} is not covered by hashes.json`,
      known
        ? said`A shard whose parts are not hashed cannot be trusted: seal it again`
        : said`Remove the file: it is not part of the shard`,
      known ? 'fail' : 'warn',
    );
  }
  return findings;
}
