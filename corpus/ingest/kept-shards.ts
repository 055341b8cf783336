import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Receipt } from '#corpus/core/sending/receipt.ts';
import { Encryption } from '#format/core/documents/encryption.ts';
import { messageOf } from '#format/core/errors.ts';
import { makeFolders, replaceText } from '#shard/folder/files.ts';

const KeptFile = z.strictObject({
  name: z.string(),
  bytes: z.int().nonnegative(),
  part_bytes: z.int().positive(),
  parts: z.array(z.string()),
  upload: z.string().optional().describe('of the store; absent: not begun'),
  done: z.boolean(),
  again: z.int().positive().optional().describe('how often the store had forgotten it'),
});

/** What a service knows of a shard. */
export const KeptShard = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{64}$/),
  session_id: z.guid(),
  token: z.string(),
  scope: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional()
    .describe('of its token, see scopeOf; absent: begun when all tokens had one room'),
  begun_utc: z.iso.datetime(),
  files: z.array(KeptFile),
  encryption: Encryption.optional().describe('absent: its files are as they were sealed'),
  prints: z.strictObject({ pictures: z.string(), input: z.string() }).optional(),
  revocation_id: z
    .guid()
    .optional()
    .describe('under which a withdrawal of its consent is published; absent: on file elsewhere, or not read yet'),
  given_bytes: z.int().nonnegative().optional().describe('sent of it before, and begun anew since'),
  left_over: z
    .array(z.strictObject({ key: z.string(), upload: z.string() }))
    .optional()
    .describe('uploads of the store that nobody will end, until it confirms that it forgot them'),
  receipt: Receipt.optional(),
  withdrawn_utc: z.iso.datetime().optional(),
});

export type KeptFile = z.infer<typeof KeptFile>;
export type KeptShard = z.infer<typeof KeptShard>;

/** What one token sends stands in nobody’s way: the hash of a shard is no secret. */
export const scopeOf = (token: string): string => createHash('sha256').update(token).digest('hex').slice(0, 16);

/** A shard among all, also where two tokens have sent the same. */
export const nameOf = ({ id, scope }: Pick<KeptShard, 'id' | 'scope'>): string => (scope === undefined ? id : `${id}-${scope}`);

/** The shards of a service, each in a file of its own. */
export class KeptShards {
  readonly #folder: string;
  readonly #shards = new Map<string, KeptShard>();

  /** Reads all of them; `log` is told of a file that cannot be read: one shard must not keep all others from being taken. */
  constructor(folder: string, log: (line: string) => void) {
    this.#folder = join(folder, 'shards');
    makeFolders(this.#folder, 0o700);
    for (const name of readdirSync(this.#folder).filter((one) => one.endsWith('.json'))) {
      const path = join(this.#folder, name);
      try {
        const shard = KeptShard.parse(JSON.parse(readFileSync(path, 'utf8')));
        this.#shards.set(nameOf(shard), shard);
      } catch (cause) {
        log(`${path}: it is left out, because it cannot be read: ${messageOf(cause)}`);
      }
    }
  }

  /** By its {@link nameOf}. */
  get(name: string): KeptShard | undefined {
    return this.#shards.get(name);
  }

  /** What a token has begun under a hash. */
  of(token: string, id: string): KeptShard | undefined {
    const before = this.#shards.get(id);
    return this.#shards.get(nameOf({ id, scope: scopeOf(token) })) ?? (before?.token === token ? before : undefined);
  }

  get all(): Iterable<KeptShard> {
    return this.#shards.values();
  }

  /** Changes one file of a shard as it is now: another request may have changed another file meanwhile. */
  putFile(name: string, file: KeptFile): void {
    const shard = this.#shards.get(name);
    if (shard !== undefined) this.put({ ...shard, files: shard.files.map((one) => (one.name === file.name ? file : one)) });
  }

  remove(name: string): void {
    rmSync(join(this.#folder, `${name}.json`), { force: true });
    this.#shards.delete(name);
  }

  put(shard: KeptShard): void {
    replaceText(join(this.#folder, `${nameOf(shard)}.json`), `${JSON.stringify(shard)}\n`);
    this.#shards.set(nameOf(shard), shard);
  }
}
