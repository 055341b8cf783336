import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { quotaOf } from '#scripts/test/quota.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const nowhere = { v1: '/nowhere', v2: '/nowhere' };

describe('a share of the machine', () => {
  it('is a cgroup quota, of either version', () => {
    using folder = new TemporaryFolder();
    const [v1, v2] = [join(folder.path, 'v1'), join(folder.path, 'v2')];
    for (const root of [v1, v2]) mkdirSync(root);
    writeFileSync(join(v1, 'cpu.cfs_quota_us'), '-1');
    const written = (root: string, file: string) => readFileSync(join(root, `gap-slow-${process.pid}`, file), 'utf8');
    expect(quotaOf(0.5, 2, { v1, v2: '/nowhere' }).says).toBe('1.00 of 2 processors (cgroup v1)');
    expect([written(v1, 'cpu.cfs_period_us'), written(v1, 'cpu.cfs_quota_us')]).toEqual(['10000', '10000']);
    writeFileSync(join(v2, 'cgroup.controllers'), 'cpu');
    expect(quotaOf(0.25, 8, { v1, v2 }).says).toBe('2.00 of 8 processors (cgroup v2)');
    expect(written(v2, 'cpu.max')).toBe('20000 10000');
  });

  it('is one processor when there is no cgroup, or none can be made, and says why', () => {
    expect(quotaOf(0.5, 2, nowhere)).toMatchObject({
      command: ['taskset', '-c', '0'],
      says: expect.stringContaining('there are no cgroups here'),
    });
    using folder = new TemporaryFolder();
    writeFileSync(join(folder.path, 'cgroup.controllers'), 'cpu');
    mkdirSync(join(folder.path, `gap-slow-${process.pid}`));
    expect(quotaOf(0.5, 2, { v1: '/nowhere', v2: folder.path }).says).toContain('cgroup v2: EEXIST');
  });

  it('lets a command run, whatever this machine allows', () => {
    using quota = quotaOf(0.5, 2);
    const [command = '', ...args] = quota.command;
    expect(spawnSync(command, [...args, 'echo', 'hello'], { encoding: 'utf8' }).stdout).toBe('hello\n');
  });
});
