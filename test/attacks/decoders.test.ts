import { fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import type { Order } from '#corpus/judge/messages.ts';
import { JudgeChild } from '#corpus/worker/judge-child.ts';
import { shardSha256 } from '#format/folder/shard-folder.ts';
import { OwnEnvironment } from '#test/support/own-environment.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';
import { listening, whyNoCage } from '#video/cage/caged-process.ts';

const SECRETS = {
  AWS_ACCESS_KEY_ID: 'public-1',
  AWS_SECRET_ACCESS_KEY: 'secret-1',
  AWS_SESSION_TOKEN: 'secret-2',
  PGPASSWORD: 'secret-3',
  GAP_INVITATION: 'secret-4',
  GAP_CORPUS: 'postgres://me:secret-5@host/db',
};
const LIMITS = { mostMb: 2000, fastS: 60, decodingS: 60 };

const program = new URL('../support/telling-judge.ts', import.meta.url);

interface Told {
  readonly environment: Record<string, string>;
  readonly arguments: string[];
  readonly order: object;
  readonly tried: Record<string, string>;
}

/** A shard on a shelf, with a secret above it and a server that it could reach. */
async function ordered<T>(use: (folder: string, order: Order) => Promise<T>): Promise<T> {
  using folder = new TemporaryFolder();
  await using server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await using local = createServer((socket) => socket.destroy()).listen(join(folder.path, 'socket'));
  await Promise.all([once(server, 'listening'), once(local, 'listening')]);
  const place = join(folder.path, 'shelf', 'shard');
  cpSync(inject('shard'), place, { recursive: true });
  writeFileSync(join(folder.path, 'secret'), 'secret-6');
  writeFileSync(join(place, 'port'), `${(server.address() as AddressInfo).port}`);
  const job = { shard: shardSha256(place), level: 'fast', version: 1 } as const;
  return await use(folder.path, { type: 'judge', job, place, folder: place });
}

describe('a process that decodes', () => {
  it('is given a folder, and no secret of its owner; where the system has a cage it reaches nothing else', async () => {
    using _ = new OwnEnvironment(SECRETS);
    await ordered(async (folder, order) => {
      const child = new JudgeChild({ program, folder: join(folder, '0'), trusted: [], limits: LIMITS });
      const { job, place } = order as Extract<Order, { type: 'judge' }>;
      const outcome = await child.carryOut(
        { type: 'judge', job, place, contentKey: undefined, tileKey: undefined },
        new AbortController().signal,
      );
      child.end();
      if (outcome.is !== 'crashed') throw new Error(outcome.is);
      const told = JSON.parse(outcome.why) as Told;
      expect(outcome.why).not.toContain('secret-');
      expect(Object.keys(told.environment)).toContain('PATH');
      for (const name of [...Object.keys(SECRETS), 'HOME']) expect(Object.keys(told.environment)).not.toContain(name);
      expect(told.arguments).toEqual([]);
      expect(told.order).toEqual(order);
      if (whyNoCage() !== undefined) return console.warn(`decoders are not caged here: ${whyNoCage()}`);
      expect(told.tried).toEqual({
        'read its shard': 'done',
        'read a secret': 'EACCES',
        'list a folder': 'EACCES',
        'read who may log in': 'EACCES',
        'read its owner’s environment': 'EACCES',
        'change its shard': 'EACCES',
        'make a file': 'EACCES',
        'make a folder': 'EACCES',
        'end another process': 'EPERM',
        'run a program': 'EACCES',
        connect: 'EPERM',
        'connect on this machine': 'EPERM',
      });
    });
  });

  it('outside a cage would have done all of that', async () => {
    await ordered(async (_, order) => {
      const child = fork(program, [], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      await listening(child);
      child.send(order);
      const [{ why }] = (await once(child, 'message')) as [{ why: string }];
      child.kill('SIGKILL');
      expect(new Set(Object.values((JSON.parse(why) as Told).tried))).toEqual(new Set(['done']));
    });
  });

  it.runIf(process.platform === 'linux')('cannot read the environment of the worker that started it', async () => {
    // As a user who is not root, whom no mode keeps out.
    const uid = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const machine = JSON.stringify(resolve('electron/session/machine.ts'));
    const read = async (before: string): Promise<string> => {
      const code = `import(${machine}).then((machine) => { ${before}; console.log('ready'); setInterval(() => {}, 1000); });`;
      const owner = spawn(process.execPath, ['-e', code], { ...uid, env: { ...SECRETS }, stdio: ['ignore', 'pipe', 'inherit'] });
      await once(owner.stdout, 'data');
      const { stdout, stderr } = spawnSync('cat', [`/proc/${owner.pid}/environ`], { ...uid, encoding: 'utf8' });
      owner.kill('SIGKILL');
      await once(owner, 'exit');
      return stdout + stderr;
    };
    expect(await read('')).toContain('secret-1');
    expect(await read('machine.keepMemoryToItself()')).toMatch(/Permission denied/);
  });
});
