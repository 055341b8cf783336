import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, inject, it } from 'vitest';
import { Stage } from '#scripts/demo/stage.ts';
import { SmallDisk, whyNoSmallDisk } from '#scripts/faults/small-disk.ts';
import { gap, recording, statusIn, statusLines, until } from '#test/support/gap.ts';
import { LONG, long } from '#test/support/long.ts';
import { expectValid, only, readMeta } from '#test/support/shards.ts';
import { SMALL_FLAGS, SMALL_STAGE } from '#test/support/small.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const why = whyNoSmallDisk();
if (why !== undefined) console.warn(`full disks are not tried: ${why}`);

describe('when something breaks while recording', () => {
  long('seals what it had when the X server is killed, and exits 3', async () => {
    // Somebody plays to the last moment: the last events must be accounted for.
    const stage = await Stage.open(SMALL_STAGE);
    using folder = new TemporaryFolder();
    const run = await gap(recording(stage.display.name, folder.path, ...SMALL_FLAGS, '--json'), {
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

  long('notices at once that a file was deleted while it is written, and seals what it held, and exits 3', async () => {
    await using stage = await Stage.open(SMALL_STAGE);
    using folder = new TemporaryFolder();
    let frames = 0;
    const run = await gap(recording(stage.display.name, folder.path, ...SMALL_FLAGS, '--duration', '60', '--json'), {
      meanwhile: async ({ output }) => {
        await until('two status lines are there', () => statusLines(output()) >= 2);
        const partial = only(folder.path);
        for (const name of readdirSync(partial).filter(
          (one) => one.endsWith('.journal') || one.startsWith('video') || one.startsWith('capture'),
        ))
          rmSync(join(partial, name));
        frames = statusIn(output())?.frames ?? 0;
      },
    });
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('was deleted or moved while it was written');
    const shard = only(folder.path);
    await expectValid(shard);
    expect(readMeta(shard).recorder?.ended).toBe('capture-failed');
    expect(readMeta(shard).recorder?.video.captured).toBeGreaterThanOrEqual(frames / 2);
  });

  long.each(['throws', 'rejects'])('seals what it had when something in it %s and nobody catches it, and exits 3', async (how) => {
    await using stage = await Stage.open(SMALL_STAGE);
    using folder = new TemporaryFolder();
    const env = { GAP_STRAY: how, NODE_OPTIONS: `--import=${pathToFileURL('test/support/stray.mjs')}` };
    const run = await gap(recording(stage.display.name, folder.path, ...SMALL_FLAGS, '--duration', '60', '--json'), { env });
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('the recorder failed: nobody caught this');
    const shard = only(folder.path);
    await expectValid(shard);
    expect(readMeta(shard).recorder).toMatchObject({ ended: 'capture-failed', ended_why: 'the recorder failed: nobody caught this' });
  });

  long('a killed session is sealed before the next begins', async () => {
    await using stage = await Stage.open(SMALL_STAGE);
    using folder = new TemporaryFolder();
    const flags = recording(stage.display.name, folder.path, ...SMALL_FLAGS, '--json');
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

  it.skipIf(why !== undefined)('seals what it had when the disk fills up, and exits 3', async () => {
    await using stage = await Stage.open(SMALL_STAGE);
    using folder = new TemporaryFolder();
    using disk = new SmallDisk(folder.path, 200);
    const run = await gap(recording(stage.display.name, disk.path, ...SMALL_FLAGS, '--json'), {
      meanwhile: async ({ output }) => {
        await until('two status lines are there', () => statusLines(output()) >= 2);
        // All but two megabytes, as any other program might.
        disk.fill(2e6);
      },
    });
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('disk-full');
    disk.empty();
    await expectValid(only(disk.path));
  });

  it.runIf(LONG && why === undefined)('refuses a folder that is already full, and exits 2', async () => {
    await using stage = await Stage.open({ playing: false, ...SMALL_STAGE });
    using folder = new TemporaryFolder();
    using disk = new SmallDisk(folder.path, 4);
    const run = await gap(recording(stage.display.name, disk.path, ...SMALL_FLAGS, '--duration', '5'));
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining(disk.path) });
    expect(readdirSync(disk.path)).toEqual([]);
  });
});

it('the tests’ shard is a folder of nine files, none of them empty', () => {
  expect(readdirSync(inject('shard'))).toHaveLength(9);
  for (const file of readdirSync(inject('shard'))) expect(statSync(join(inject('shard'), file)).size).toBeGreaterThan(0);
  expect(existsSync(`${inject('shard')}.partial`)).toBe(false);
});
