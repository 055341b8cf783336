import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GapError } from '#format/core/errors.ts';
import { corpusPublicKey, fingerprintOf, parseCorpusKey } from '#format/encrypted/corpus-key.ts';
import { makeCorpusKey } from '#format/encrypted/wrap-key.ts';
import { makeFolders } from '#shard/folder/files.ts';

const FILE = 'corpus-key.pem';

/** The private key of the corpus that a service takes shards for; undefined where they are kept as they are. Throws a GapError (`keys.corpus`). */
export function corpusKeyIn(folder: string): KeyObject | undefined {
  const path = join(folder, FILE);
  return existsSync(path) ? parseCorpusKey(readFileSync(path, 'utf8'), path) : undefined;
}

/** Makes a key: from then on invitations have its public half, and the service takes only what is encrypted to it. Throws a GapError where there is one. */
export function addCorpusKey(folder: string): { readonly path: string; readonly fingerprint: string } {
  makeFolders(folder, 0o700);
  const path = join(folder, FILE);
  if (existsSync(path))
    throw new GapError('keys.exists', `${path}: there is a key already`, 'Keep it: without it nothing that is encrypted to it can be read');
  const pem = makeCorpusKey();
  writeFileSync(path, pem, { mode: 0o600, flag: 'wx', flush: true });
  return { path, fingerprint: fingerprintOf(corpusPublicKey(parseCorpusKey(pem, path))) };
}
