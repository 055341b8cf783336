import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { JudgeChild } from '#corpus/worker/judge-child.ts';
import { shardSha256 } from '#shard/shard-folder.ts';
import { OwnEnvironment } from '#test/support/own-environment.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const SECRETS = {
  AWS_ACCESS_KEY_ID: 'public-1',
  AWS_SECRET_ACCESS_KEY: 'secret-1',
  AWS_SESSION_TOKEN: 'secret-2',
  PGPASSWORD: 'secret-3',
  GAP_INVITATION: 'secret-4',
  GAP_CORPUS: 'postgres://me:secret-5@host/db',
};
const LIMITS = { mostMb: 2000, fastS: 60, decodingS: 60 };

describe('a process that decodes', () => {
  it('is given a folder, and no secret of its owner', async () => {
    using folder = new TemporaryFolder();
    using _ = new OwnEnvironment(SECRETS);
    const program = new URL('../support/telling-judge.ts', import.meta.url);
    const child = new JudgeChild({ program, folder: join(folder.path, '0'), trusted: [], limits: LIMITS });
    const place = join(folder.path, 'shard');
    cpSync(inject('shard'), place, { recursive: true });
    const job = { shard: shardSha256(place), level: 'fast', version: 1 } as const;
    const outcome = await child.carryOut(
      { type: 'judge', job, place, contentKey: undefined, tileKey: undefined },
      new AbortController().signal,
    );
    child.end();
    if (outcome.is !== 'judged') throw new Error(outcome.why);
    const text = readFileSync(`${place}.told.json`, 'utf8');
    const told = JSON.parse(text) as { environment: Record<string, string>; order: object };
    expect(text).not.toContain('secret-');
    expect(Object.keys(told.environment)).toContain('PATH');
    for (const name of [...Object.keys(SECRETS), 'HOME']) expect(Object.keys(told.environment)).not.toContain(name);
    expect(told.order).toEqual({ type: 'judge', job, place, folder: place });
  });

  it.runIf(process.platform === 'linux')('cannot read the environment of the worker that started it', async () => {
    // As a user who is not root, whom no mode keeps out.
    const uid = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const machine = JSON.stringify(resolve('electron/recorder/machine.ts'));
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
