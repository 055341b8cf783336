import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { GapError } from '#core/errors.ts';
import { AuditLine } from '#core/lab/lab-contract.ts';
import { makeFolders } from '#shard/files.ts';

const FIRST = '0'.repeat(64);

/** What a caller logs; the log adds number, time, author and the hash of the previous line. */
export type Entry = Omit<AuditLine, 'seq' | 'utc' | 'author' | 'before'>;

/** An append-only file. Each line carries the hash of the previous one, so that a changed or removed line shows. */
export class AuditLog implements Disposable {
  readonly #fd: number;
  #seq = 0;
  #before = FIRST;

  /** Continues an existing log. Throws a GapError (`app.audit`) if it was changed. */
  constructor(path: string) {
    makeFolders(dirname(path));
    if (existsSync(path)) {
      const lines = readAudit(path);
      this.#seq = lines.length;
      this.#before = lines.length === 0 ? FIRST : hashOf(readFileSync(path, 'utf8').trimEnd().split('\n').at(-1) ?? '');
    }
    this.#fd = openSync(path, 'a', 0o600);
  }

  /** On the disk when it returns. */
  add(author: string, entry: Entry): AuditLine {
    const line = AuditLine.parse({ seq: this.#seq, utc: new Date().toISOString(), author, ...entry, before: this.#before });
    const text = JSON.stringify(line);
    writeSync(this.#fd, `${text}\n`);
    fsyncSync(this.#fd);
    this.#seq += 1;
    this.#before = hashOf(text);
    return line;
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }
}

/** All lines. Throws a GapError (`app.audit`) that names the first line that is not as it was written. */
export function readAudit(path: string): AuditLine[] {
  let before = FIRST;
  const texts = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return texts.map((text, i) => {
    const line = lineIn(text);
    if (line === undefined || line.seq !== i || line.before !== before)
      throw new GapError(
        'app.audit',
        `${path}:${i + 1}: was changed, or a line before it is missing`,
        'Keep the file as it is, and start a new one',
      );
    before = hashOf(text);
    return line;
  });
}

function lineIn(text: string): AuditLine | undefined {
  try {
    return AuditLine.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
