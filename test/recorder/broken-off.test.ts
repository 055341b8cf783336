import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { Stage } from '#scripts/demo/stage.ts';
import { gap, RIGHTS, statusLines, until } from '#test/support/gap.ts';
import { expectValid, only, readMeta } from '#test/support/shards.ts';
import { SMALL_FLAGS, SMALL_STAGE } from '#test/support/small.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

describe('when something breaks while recording', () => {
  it('seals what it had when the X server is killed, and exits 3', async () => {
    // Somebody plays to the last moment: the last events must be accounted for.
    const stage = await Stage.open(SMALL_STAGE);
    using folder = new TemporaryFolder();
    const run = await gap(['record', '--display', stage.display.name, '--out', folder.path, ...SMALL_FLAGS, '--json', ...RIGHTS], {
      meanwhile: async ({ output }) => {
        await until('two status lines are there', () => statusLines(output()) >= 2);
        stage.display.server.kill('SIGKILL');
      },
    });
    await stage[Symbol.asyncDispose]();
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('display-lost');
    const shard = only(folder.path);
    expect(run.stderr).toContain(shard);
    await expectValid(shard);
    expect(readMeta(shard).recorder).toMatchObject({ ended: 'display-lost' });
  });

  it('a killed session is sealed before the next begins', async () => {
    await using stage = await Stage.open(SMALL_STAGE);
    using folder = new TemporaryFolder();
    const flags = ['record', '--display', stage.display.name, '--out', folder.path, ...SMALL_FLAGS, '--json', ...RIGHTS];
    await gap(flags, {
      meanwhile: async ({ pid, output }) => {
        await until('two status lines are there', () => statusLines(output()) >= 2);
        process.kill(pid, 'SIGKILL');
      },
    });
    const partial = only(folder.path);
    const run = await gap([...flags, '--duration', '1']);
    expect(run.stderr).toContain(`Sealing what was left behind: ${partial}`);
    expect(run.stderr).toMatch(/Recovered .* s, lost \d+ ms/);
    expect(readdirSync(folder.path)).toHaveLength(2);
    for (const name of readdirSync(folder.path)) await expectValid(join(folder.path, name));
    expect(readMeta(partial.replace('.partial', '')).recorder?.ended).toBe('recovered');
  });

  it.skipIf(process.getuid?.() !== 0)('seals what it had when the disk fills up, and exits 3 (a tmpfs: needs root)', async () => {
    await using stage = await Stage.open(SMALL_STAGE);
    using folder = new TemporaryFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200m', 'tmpfs', folder.path]);
    try {
      const run = await gap(['record', '--display', stage.display.name, '--out', folder.path, ...SMALL_FLAGS, '--json', ...RIGHTS], {
        meanwhile: async ({ output }) => {
          await until('two status lines are there', () => statusLines(output()) >= 2);
          // Fills all but two megabytes, as any other program might.
          const free = Number(execFileSync('df', ['--output=avail', '-B1', folder.path], { encoding: 'utf8' }).split('\n')[1]);
          execFileSync(
            'dd',
            ['if=/dev/zero', `of=${join(folder.path, 'other')}`, 'bs=65536', `count=${Math.floor((free - 2e6) / 65536)}`],
            { stdio: 'ignore' },
          );
        },
      });
      expect(run.code).toBe(3);
      expect(run.stderr).toContain('disk-full');
      const shard = readdirSync(folder.path).filter((name) => name !== 'other');
      expect(shard).toHaveLength(1);
      await expectValid(join(folder.path, shard[0] as string));
    } finally {
      execFileSync('umount', [folder.path]);
    }
  });

  it.skipIf(process.getuid?.() !== 0)('refuses a folder that is already full, and exits 2 (a tmpfs: needs root)', async () => {
    await using stage = await Stage.open({ playing: false, ...SMALL_STAGE });
    using folder = new TemporaryFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder.path]);
    try {
      const run = await gap([
        'record',
        '--display',
        stage.display.name,
        '--out',
        folder.path,
        ...SMALL_FLAGS,
        '--duration',
        '5',
        ...RIGHTS,
      ]);
      expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining(folder.path) });
      expect(readdirSync(folder.path)).toEqual([]);
    } finally {
      execFileSync('umount', [folder.path]);
    }
  });
});

it('the tests’ shard is a folder of nine files, none of them empty', () => {
  expect(readdirSync(inject('shard'))).toHaveLength(9);
  for (const file of readdirSync(inject('shard'))) expect(statSync(join(inject('shard'), file)).size).toBeGreaterThan(0);
  expect(existsSync(`${inject('shard')}.partial`)).toBe(false);
});
