import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startFauxqs } from 'fauxqs';

/** A bucket of an S3 server that is not ours; its address stands in the environment. */
export class Bucket implements AsyncDisposable {
  readonly #server: Awaited<ReturnType<typeof startFauxqs>>;
  readonly #before = { ...process.env };
  readonly env: Readonly<Record<string, string>>;

  private constructor(server: Awaited<ReturnType<typeof startFauxqs>>) {
    this.#server = server;
    server.createBucket('shards');
    this.env = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y', AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL_S3: server.address };
    Object.assign(process.env, this.env);
  }

  static async start(): Promise<Bucket> {
    return new Bucket(await startFauxqs({ port: 0, logger: false }));
  }

  async put(key: string, body: Uint8Array | string): Promise<void> {
    const answer = await fetch(`${this.#server.address}/shards/${key}`, {
      method: 'PUT',
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
    if (!answer.ok) throw new Error(`${key}: HTTP ${answer.status}`);
  }

  /** Undefined where there is no such object. */
  async get(key: string): Promise<string | undefined> {
    const answer = await fetch(`${this.#server.address}/shards/${key}`);
    return answer.ok ? await answer.text() : undefined;
  }

  async putShard(folder: string, key: string): Promise<void> {
    for (const name of readdirSync(folder)) await this.put(`${key}/${name}`, readFileSync(join(folder, name)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop();
    for (const name of Object.keys(this.env)) {
      const before = this.#before[name];
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    }
  }
}
