import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { GapError, messageOf } from '#format/core/errors.ts';
import { replaceText } from '#shard/folder/files.ts';

const Token = z.strictObject({
  name: z.string().min(1).max(100),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  daily_bytes: z.int().positive().optional().describe('most that it may send in a day (UTC); absent: as much as it likes'),
  revoked_utc: z.iso.datetime().optional(),
});

const TokenFile = z.strictObject({ tokens: z.array(Token) });

/** Who may send. */
export type Token = z.infer<typeof Token>;

const FILE = 'tokens.json';

/** The tokens of a service: only their hashes are kept. Looked for when one is asked for, so that a change counts at once. */
export class Tokens {
  readonly #path: string;
  #known: readonly Token[] = [];
  /** Of the file that was read: each change is a new one. */
  #version = '';

  constructor(folder: string) {
    this.#path = join(folder, FILE);
  }

  /** Makes one; its secret is returned this once. Throws a GapError (`usage.token`) for a name that is there already. */
  add(name: string, dailyBytes: number | undefined): string {
    const tokens = this.#read();
    // A revoked one, too: what was sent with it belongs to that name.
    if (tokens.some((one) => one.name === name))
      throw new GapError('usage.token', `${name}: there is, or was, such a token`, 'Choose another name');
    if (!/^\S(.{0,98}\S)?$/.test(name)) throw new GapError('usage.token', 'this is no name', 'Give 1 to 100 letters');
    const secret = randomBytes(32).toString('base64url');
    this.#write([...tokens, Token.parse({ name, sha256: hashOf(secret), daily_bytes: dailyBytes })]);
    return secret;
  }

  /** Throws a GapError (`usage.token`) where there is none of that name. */
  revoke(name: string): void {
    const tokens = this.#read();
    if (!tokens.some((one) => one.name === name && one.revoked_utc === undefined))
      throw new GapError('usage.token', `${name}: there is no such token`, 'List them to see their names');
    this.#write(tokens.map((one) => (one.name === name ? { ...one, revoked_utc: one.revoked_utc ?? new Date().toISOString() } : one)));
  }

  get all(): readonly Token[] {
    return this.#read();
  }

  /** Whose secret it is; takes as long for a wrong one. */
  find(secret: string): Token | undefined {
    const hash = Buffer.from(hashOf(secret), 'hex');
    return this.#read().find((one) => timingSafeEqual(Buffer.from(one.sha256, 'hex'), hash) && one.revoked_utc === undefined);
  }

  #read(): readonly Token[] {
    const file = statSync(this.#path, { bigint: true, throwIfNoEntry: false });
    if (file === undefined) return [];
    const version = `${file.ino} ${file.mtimeNs} ${file.size}`;
    if (version === this.#version) return this.#known;
    try {
      this.#known = TokenFile.parse(JSON.parse(readFileSync(this.#path, 'utf8'))).tokens;
      this.#version = version;
      return this.#known;
    } catch (cause) {
      throw new GapError('app.tokens', `${this.#path}: ${messageOf(cause)}`, 'Restore the file, or delete it and make new tokens', {
        cause,
      });
    }
  }

  #write(tokens: readonly Token[]): void {
    replaceText(this.#path, `${JSON.stringify({ tokens }, undefined, 2)}\n`);
  }
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
