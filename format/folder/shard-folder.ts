import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Consent } from '#format/core/documents/consent.ts';
import { Hashes } from '#format/core/documents/hashes.ts';
import { Meta } from '#format/core/documents/meta.ts';
import { Qat } from '#format/core/documents/qat.ts';
import { wordsOf } from '#format/core/errors.ts';
import { parsedJson } from '#format/core/json-text.ts';
import { CONSENT_FILE, HASHES_FILE, META_FILE, QAT_FILE } from '#format/core/layout.ts';
import { said } from '#format/core/said.ts';
import { dataOf, documentOf, type Looked } from '#format/folder/document.ts';
import { readForeign } from '#format/folder/foreign-file.ts';
import { utf8 } from '#format/folder/utf8.ts';

const DOCUMENTS = {
  meta: { file: META_FILE, schema: Meta },
  qat: { file: QAT_FILE, schema: Qat },
  hashes: { file: HASHES_FILE, schema: Hashes },
  consent: { file: CONSENT_FILE, schema: Consent },
} as const;

export type DocumentName = keyof typeof DOCUMENTS;
export type DocumentOf<K extends DocumentName> = z.infer<(typeof DOCUMENTS)[K]['schema']>;

/** SHA-256 of a shard's `hashes.json` (and `meta.json`, see {@link shardName}), lower-case hexadecimal: it names the shard with every byte. Throws the system's error. */
export const shardSha256 = (folder: string): string => {
  const [hashes, meta] = [HASHES_FILE, META_FILE].map((name) => join(folder, name)) as [string, string];
  const bytes = readForeign(hashes);
  return shardName(bytes, namesMeta(bytes) || !existsSync(meta) ? undefined : readForeign(meta));
};

/** Whether a `hashes.json` names `meta.json`. Those of other programs may leave it out, and be the same of different shards. */
export function namesMeta(hashes: Uint8Array): boolean {
  const parsed = z.looseObject({ sha256: z.looseObject({}) }).safeParse(parsedJson(utf8(hashes)));
  return parsed.success && META_FILE in parsed.data.sha256;
}

/** What names a shard: its `hashes.json`, and its `meta.json` too where that leaves it out. */
export function shardName(hashes: Uint8Array, meta: Uint8Array | undefined): string {
  const hash = createHash('sha256').update(hashes);
  return (meta === undefined ? hash : hash.update(meta)).digest('hex');
}

/** The folder of a shard, and its documents: each is read and parsed once. */
export class ShardFolder {
  readonly path: string;
  readonly #looked = new Map<DocumentName, Looked<unknown>>();

  constructor(path: string) {
    this.path = path;
  }

  /** Reads a document; never throws. */
  look<K extends DocumentName>(name: K): Looked<DocumentOf<K>> {
    const before = this.#looked.get(name) as Looked<DocumentOf<K>> | undefined;
    if (before !== undefined) return before;
    const { file, schema } = DOCUMENTS[name];
    const looked = readDocument(join(this.path, file), file, schema as unknown as z.ZodType<DocumentOf<K>>);
    this.#looked.set(name, looked);
    return looked;
  }

  /** Throws a GapError (`shard.document`) that names file and field, as do the others. */
  get meta(): Meta {
    return this.#document('meta');
  }

  get qat(): Qat {
    return this.#document('qat');
  }

  get hashes(): Hashes {
    return this.#document('hashes');
  }

  #document<K extends DocumentName>(name: K): DocumentOf<K> {
    return dataOf(this.look(name), this.path);
  }
}

function readDocument<T>(path: string, file: string, schema: z.ZodType<T>): Looked<T> {
  try {
    return documentOf(readForeign(path), file, schema);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return missing
      ? { is: 'missing', problems: [said`${file} is missing`] }
      : { is: 'damaged', problems: [said`${file}: ${wordsOf(error)}`] };
  }
}
