import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startFauxqs } from 'fauxqs';
import { OwnSwift, whyNoSwift } from '#scripts/store/swift/own-swift.ts';
import { OwnEnvironment } from '#test/support/own-environment.ts';

const why = whyNoSwift();
if (why !== undefined) console.warn(`not run here: the tests on Swift: ${why}`);

/** S3 servers that are not ours: one in this process, which believes every signature, and one that checks them, where this machine has it. */
export const STORES = ['fauxqs' as const, ...(why === undefined ? ['swift' as const] : [])];
type StoreKind = (typeof STORES)[number];

interface Server {
  readonly env: Readonly<Record<string, string>>;
  /** For an object of the bucket `shards`. */
  ask(method: string, key: string, body?: string | Uint8Array<ArrayBuffer>): Promise<Response>;
  stop(): Promise<void>;
}

async function start(kind: StoreKind): Promise<Server> {
  if (kind === 'swift') {
    const swift = await OwnSwift.start();
    return { env: swift.env, ask: (...asked) => swift.ask(...asked), stop: () => swift[Symbol.asyncDispose]() };
  }
  const server = await startFauxqs({ port: 0, logger: false });
  server.createBucket('shards');
  const at = (key: string) => `${server.address}/shards/${key.split('/').map(encodeURIComponent).join('/')}`;
  return {
    env: { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y', AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL_S3: server.address },
    ask: (method, key, body) => fetch(at(key), { method, ...(body !== undefined && { body }) }),
    stop: () => server.stop(),
  };
}

/** A bucket of an S3 server that is not ours; its address stands in the environment. */
export class Bucket implements AsyncDisposable {
  readonly #server: Server;
  readonly #environment: OwnEnvironment;

  private constructor(server: Server) {
    this.#server = server;
    this.#environment = new OwnEnvironment(server.env);
  }

  static async start(kind: StoreKind = 'fauxqs'): Promise<Bucket> {
    return new Bucket(await start(kind));
  }

  get env(): Readonly<Record<string, string>> {
    return this.#server.env;
  }

  async put(key: string, body: Uint8Array | string): Promise<void> {
    const answer = await this.#server.ask('PUT', key, typeof body === 'string' ? body : new Uint8Array(body));
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`${key}: HTTP ${answer.status}`);
  }

  /** Undefined where there is no such object. */
  async get(key: string): Promise<string | undefined> {
    const answer = await this.#server.ask('GET', key);
    return answer.ok ? await answer.text() : undefined;
  }

  async putShard(folder: string, key: string): Promise<void> {
    for (const name of readdirSync(folder)) await this.put(`${key}/${name}`, readFileSync(join(folder, name)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop();
    this.#environment[Symbol.dispose]();
  }
}
