import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { AuditHead, AuditLine } from '#core/lab/audit.ts';
import { AUDIT_HEAD_TYPE } from '#format/core/documents/envelope.ts';
import { GapError } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';
import type { TrustedKey } from '#format/core/sign/signer.ts';
import { checkSignatures, envelopeText, payloadOf, readEnvelope } from '#format/sign/dsse.ts';
import type { Keyring } from '#home/keyring.ts';
import { makeFolders, replaceText } from '#shard/folder/files.ts';
import { lockPartial } from '#shard/folder/lock.ts';

const FIRST = '0'.repeat(64);

/** What a caller logs; the log adds number, time, author and the hash of the previous line. */
export type Entry = Omit<AuditLine, 'seq' | 'utc' | 'author' | 'before'>;

/**
 * An append-only file for one console at a time. Each line carries the hash of the previous one, and the operator's key signs how far the
 * log goes (`FILE.head`): a line that was changed or removed shows, at the end too. What is not covered: somebody who has that key.
 */
export class AuditLog implements Disposable {
  readonly #path: string;
  readonly #keyring: Pick<Keyring, 'signAuditHead'>;
  readonly #lock: Disposable;
  readonly #fd: number;
  #bytes: number;
  #lines: number;
  #before: string;
  #earlier: readonly string[];
  /** What was odd when it was opened, to be logged. */
  readonly oddities: readonly string[];

  /** Continues an existing log. Throws a GapError (`app.audit`) if it was changed, or if another console has it open. */
  constructor(path: string, keyring: Pick<Keyring, 'signAuditHead' | 'own'>) {
    makeFolders(dirname(path));
    this.#path = path;
    this.#keyring = keyring;
    this.#lock = lockLog(path);
    try {
      const { whole, oddities } = readWhole(path, keyring.own('operator'));
      this.oddities = oddities;
      this.#earlier = whole;
      this.#lines = whole.length;
      this.#before = hashOf(whole.at(-1));
      this.#bytes = Buffer.byteLength(whole.map((line) => `${line}\n`).join(''));
      this.#fd = openSync(path, 'a', 0o600);
      ftruncateSync(this.#fd, this.#bytes);
    } catch (error) {
      this.#lock[Symbol.dispose]();
      throw error;
    }
  }

  /** What it held when it was opened; given once, and forgotten. */
  earlier(): AuditLine[] {
    const lines = this.#earlier.flatMap((text) => lineIn(text) ?? []);
    this.#earlier = [];
    return lines;
  }

  /** On the disk, and signed, when it returns. Throws the system's error, and has written nothing then. */
  add(author: string, entry: Entry): AuditLine {
    const line = AuditLine.parse({ seq: this.#lines, utc: new Date().toISOString(), author, ...entry, before: this.#before });
    const text = JSON.stringify(line);
    const last = hashOf(text);
    try {
      appendWhole(this.#fd, `${text}\n`);
      const head = this.#keyring.signAuditHead({ audit_version: '1', lines: this.#lines + 1, last_sha256: last });
      replaceText(headOf(this.#path), envelopeText(head));
    } catch (error) {
      ftruncateSync(this.#fd, this.#bytes);
      throw error;
    }
    this.#lines += 1;
    this.#bytes += Buffer.byteLength(text) + 1;
    this.#before = last;
    return line;
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
    this.#lock[Symbol.dispose]();
  }
}

/** All lines. Throws a GapError (`app.audit`) that names the first line that is not as it was written, or says that the last are missing. */
export function readAudit(path: string, operators: readonly TrustedKey[]): AuditLine[] {
  return readWhole(path, operators).whole.map((text) => lineIn(text) as AuditLine);
}

const headOf = (path: string) => `${path}.head`;

function readWhole(path: string, operators: readonly TrustedKey[]): { whole: string[]; oddities: string[] } {
  const texts = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [''];
  const torn = texts.pop() as string;
  let before = FIRST;
  for (const [i, text] of texts.entries()) {
    const line = lineIn(text);
    if (line?.seq !== i || line.before !== before) throw changed(said`${path}:${i + 1}: was changed, or a line before it is missing`);
    before = hashOf(text);
  }
  const oddities = torn === '' ? [] : [`the last line was torn after ${torn.length} characters, and was cut off`];
  const head = readHead(headOf(path), operators);
  if (head === undefined) return { whole: texts, oddities: texts.length === 0 ? oddities : [...oddities, 'no signed head was found'] };
  if (texts.length < head.lines) throw changed(said`${path}: ${head.lines - texts.length} of its last lines are missing`);
  // A kill between the line and its head leaves one line more; nothing leaves two.
  if (texts.length > head.lines + 1 || hashOf(texts[head.lines - 1]) !== head.last_sha256)
    throw changed(said`${path}: its last lines differ from those that were signed`);
  return { whole: texts, oddities: texts.length === head.lines ? oddities : [...oddities, 'the last line was not yet signed'] };
}

function readHead(path: string, operators: readonly TrustedKey[]): AuditHead | undefined {
  if (!existsSync(path)) return undefined;
  const envelope = readEnvelope(path);
  if (envelope.payloadType !== AUDIT_HEAD_TYPE || !checkSignatures(envelope, operators).every(({ valid }) => valid === true))
    throw changed(said`${path}: is not signed by an operator’s key of this machine`);
  return AuditHead.parse(JSON.parse(payloadOf(envelope).toString('utf8')));
}

function changed(says: Words): GapError {
  return new GapError('app.audit', says, said`Keep the file as it is, and start a new one`);
}

/** Two consoles with one log would break its chain. */
function lockLog(path: string): Disposable {
  try {
    return lockPartial(path);
  } catch (cause) {
    if (!(cause instanceof GapError)) throw cause;
    throw new GapError('app.audit', said`${path} is in use by another console`, said`Close that one, or give this one another log`, {
      cause,
    });
  }
}

function lineIn(text: string): AuditLine | undefined {
  try {
    return AuditLine.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function hashOf(text: string | undefined): string {
  return text === undefined ? FIRST : createHash('sha256').update(text).digest('hex');
}

function appendWhole(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  // A disk that is nearly full takes a part.
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  fsyncSync(fd);
}
