import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BeginRequest, UrlsAnswer } from '#corpus/core/sending/protocol.ts';
import type { Invitation, Meta } from '#library/index.ts';

/** A shard's files, and what is announced of them. */
export interface Planned {
  readonly request: BeginRequest;
  readonly bytesOf: (file: string) => Buffer;
}

/** Files of less than a part. */
export function planned(folder: string, names: readonly string[]): Planned {
  const bytesOf = (file: string) => readFileSync(join(folder, file));
  const files = names.map((name) => {
    const bytes = bytesOf(name);
    return { name, bytes: bytes.byteLength, part_bytes: 16 << 20, parts: [createHash('sha256').update(bytes).digest('hex')] };
  });
  const { session_id } = JSON.parse(bytesOf('meta.json').toString()) as Meta;
  return { request: { session_id, files }, bytesOf };
}

interface Said {
  readonly status: number;
  readonly body: unknown;
}

/** One customer of an ingest service, who says what the protocol has and times it. */
export class Tenant {
  readonly #to: Invitation;
  /** How long each answer took, ms. */
  readonly waitedMs: number[] = [];

  constructor(to: Invitation) {
    this.#to = to;
  }

  async ask(path: string, body: unknown): Promise<Said> {
    const began = performance.now();
    const answer = await fetch(`${this.#to.address}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#to.token}` },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const said = { status: answer.status, body: await answer.json() };
    this.waitedMs.push(performance.now() - began);
    return said;
  }

  /** Sends a shard to its receipt. Rejects where anything is refused. */
  async send({ request, bytesOf }: Planned): Promise<void> {
    const must = async (path: string, body: unknown): Promise<unknown> => {
      const said = await this.ask(path, body);
      if (said.status !== 200) throw new Error(`${path}: ${said.status} ${JSON.stringify(said.body)}`);
      return said.body;
    };
    const { id } = (await must('/v1/shards', request)) as { id: string };
    const at = `/v1/shards/${id}`;
    const envelope = request.files.at(-1)?.name ?? '';
    for (const { name } of request.files.slice(0, -1)) {
      const { parts } = (await must(`${at}/urls`, { file: name, parts: [0] })) as UrlsAnswer;
      const [part] = parts;
      if (part === undefined) throw new Error(`${name}: no address`);
      const put = await fetch(part.url, { method: 'PUT', headers: part.headers, body: new Uint8Array(bytesOf(name)) });
      await must(`${at}/files`, { file: name, etags: [put.headers.get('etag') ?? ''] });
    }
    const text = bytesOf(envelope).toString();
    while (((await must(`${at}/commit`, { envelope: text })) as { receipt?: object }).receipt === undefined);
  }
}
