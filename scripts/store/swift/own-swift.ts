import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { s3Place } from '#format/source/s3.ts';

/** Debian's: another Python does not see its packages. */
const PYTHON = '/usr/bin/python3';
const PROGRAM = fileURLToPath(new URL('swift-s3.py', import.meta.url));

/** Why Swift does not run here; undefined where it does. */
export function whyNoSwift(): string | undefined {
  const { status, error } = spawnSync(PYTHON, ['-c', 'import swift.common.middleware.s3api'], { encoding: 'utf8' });
  return error === undefined && status === 0 ? undefined : 'Debian’s python3-swift is not installed';
}

let accounts = 0;

/** An S3 store that is not ours and checks signatures: OpenStack Swift, as Debian has it. `newer`: with what later versions have (swift-s3.py). */
export class OwnSwift implements AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #child: ChildProcess;

  private constructor(folder: string, child: ChildProcess, address: string) {
    [this.#folder, this.#child] = [folder, child];
    this.env = {
      AWS_ACCESS_KEY_ID: `t${accounts++}:t`,
      AWS_SECRET_ACCESS_KEY: 'testing',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_S3: address,
    };
  }

  /** With an empty bucket `shards`. */
  static async start({ newer = false }: { readonly newer?: boolean } = {}): Promise<OwnSwift> {
    const folder = mkdtempSync(join(tmpdir(), 'gap-swift-'));
    const child = spawn(PYTHON, [PROGRAM, folder, ...(newer ? ['--newer'] : [])], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`Swift ended with code ${code}`);
    });
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
    ended.catch(() => {});
    const swift = new OwnSwift(folder, child, line);
    const { status } = await swift.ask('PUT', '');
    if (status !== 200) throw new Error(`the bucket was not made: HTTP ${status}`);
    return swift;
  }

  /** A signed request for an object of the bucket `shards`, or, with an empty key, for the bucket. */
  async ask(method: string, key: string, body?: string | Uint8Array<ArrayBuffer>): Promise<Response> {
    const { url, signer } = s3Place(`s3://shards/${key === '' ? '-' : key}`, this.env);
    if (key === '') url.pathname = '/shards';
    const headers = (await signer?.sign(method, url, {}, body)) ?? {};
    return await fetch(url, { method, headers, ...(body !== undefined && { body }) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.stdin?.end();
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
