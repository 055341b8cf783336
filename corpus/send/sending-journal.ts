import { appendFileSync, existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { BeginRequest, type PlannedFile } from '#corpus/core/sending/protocol.ts';
import type { SendingKey } from '#corpus/send/outgoing.ts';
import { Encryption } from '#format/core/documents/encryption.ts';
import { parsedJson } from '#format/core/json-text.ts';
import { HASHES_FILE } from '#format/core/layout.ts';
import { foreignText, MOST_LINES_BYTES } from '#format/folder/foreign-file.ts';
import { replaceText, syncFile } from '#shard/folder/files.ts';

/** Beside a shard while it is sent: what was planned, and each part that the store has. */
export const SENDING_SUFFIX = '.sending.jsonl';

const Key = z.strictObject({ encryption: Encryption, contentKey: z.base64() });
const Head = z.strictObject({ stamp: z.string(), to: z.string(), files: BeginRequest.shape.files, key: Key.optional() });
const Taken = z.union([
  z.strictObject({ file: z.string(), part: z.int().nonnegative(), etag: z.string() }),
  z.strictObject({ file: z.string(), forgotten: z.literal(true) }),
]);

/** Which shard was begun, SHA-256 of its `hashes.json`, also where the shard itself is gone; undefined where none was. */
export function begunId(folder: string): string | undefined {
  const path = `${resolve(folder)}${SENDING_SUFFIX}`;
  if (!existsSync(path)) return undefined;
  const [first = ''] = foreignText(path, MOST_LINES_BYTES).split('\n', 1);
  const { key, files } = Head.safeParse(parsedJson(first)).data ?? {};
  return key?.encryption.id ?? files?.find(({ name }) => name === HASHES_FILE)?.parts[0];
}

/** What is sent already survives a kill: after it, only the parts that were on their way are sent again. */
export class SendingJournal {
  readonly #path: string;
  readonly #etags = new Map<string, string[]>();
  files: readonly PlannedFile[] = [];
  /** What the parts are encrypted with: after a kill they must be the same bytes again. It stays on this machine. */
  key: SendingKey | undefined;

  /** `stamp`: of the shard's files; `to`: the service, and the corpus that it is encrypted to. With another of either, what was noted does not count. */
  constructor(folder: string, stamp: string, to: string) {
    this.#path = `${resolve(folder)}${SENDING_SUFFIX}`;
    if (existsSync(this.#path)) this.#read(stamp, to);
  }

  get isBegun(): boolean {
    return this.files.length > 0;
  }

  begin(stamp: string, to: string, files: readonly PlannedFile[], key?: SendingKey): void {
    [this.files, this.key] = [files, key];
    this.#etags.clear();
    replaceText(this.#path, `${JSON.stringify({ stamp, to, files, key })}\n`);
  }

  /** ETags of a file's parts; a part that was not sent has none. */
  etagsOf(file: string): readonly (string | undefined)[] {
    return this.#etags.get(file) ?? [];
  }

  taken(file: string, part: number, etag: string): void {
    this.#append({ file, part, etag });
    this.#note(file, part, etag);
  }

  /** The store does not know of this file's parts any more. */
  forget(file: string): void {
    this.#append({ file, forgotten: true });
    this.#etags.delete(file);
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }

  #append(line: z.infer<typeof Taken>): void {
    appendFileSync(this.#path, `${JSON.stringify(line)}\n`);
    syncFile(this.#path);
  }

  #note(file: string, part: number, etag: string): void {
    const etags = this.#etags.get(file) ?? [];
    etags[part] = etag;
    this.#etags.set(file, etags);
  }

  /** A last line that is torn was being written when its writer died: that part is sent again. */
  #read(stamp: string, to: string): void {
    const text = foreignText(this.#path, MOST_LINES_BYTES);
    const [first = '', ...lines] = text.split('\n');
    const head = Head.safeParse(parsedJson(first));
    if (!head.success || head.data.stamp !== stamp || head.data.to !== to) return;
    [this.files, this.key] = [head.data.files, head.data.key];
    // Or the next line would be part of the torn one.
    if (!text.endsWith('\n')) appendFileSync(this.#path, '\n');
    for (const line of lines) {
      const { data } = Taken.safeParse(parsedJson(line));
      if (data === undefined) continue;
      if ('etag' in data) this.#note(data.file, data.part, data.etag);
      else this.#etags.delete(data.file);
    }
  }
}
