import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, inject, it } from 'vitest';
import { Meta } from '#core/format/meta.ts';
import { recover } from '#inspector/recover.ts';
import { validate } from '#inspector/validate.ts';
import { openingOf, writeSyntheticSession } from '#scripts/bench/synthetic.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const ID = 'c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad';
const SECONDS = 3;

/** What a recorder leaves that was killed after three seconds, of a real shard's packets. */
function killed(folder: string): { partial: string; journal: string; video: string } {
  const partial = join(folder, `${ID}.partial`);
  mkdirSync(partial);
  const meta = Meta.parse(JSON.parse(readFileSync(join(inject('shard'), 'meta.json'), 'utf8')));
  writeSyntheticSession(partial, openingOf(meta, ID), inject('shard'), SECONDS);
  const journal = join(partial, 'session.journal');
  return { partial, journal, video: join(partial, 'video.ivf') };
}

/** The lock of a living process. */
function lockOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return JSON.stringify({ pid, started: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] });
}

async function failing(shard: string): Promise<string[]> {
  return (await validate(shard)).findings.filter(({ severity }) => severity === 'fail').map(({ check }) => check);
}

describe('recovering', () => {
  it('makes a shard that passes, says how it ended, and leaves nothing of the .partial', async () => {
    using folder = new TemporaryFolder();
    const { partial } = killed(folder.path);
    const { folder: shard, qat } = await recover(`${partial}/`);
    expect(qat).toMatchObject({ verdict: 'pass', frames: SECONDS * 60 });
    expect(await failing(shard)).toEqual([]);
    expect(readdirSync(folder.path)).toEqual([ID]);
    expect(readdirSync(shard)).not.toContain('session.journal');
    const meta = JSON.parse(readFileSync(join(shard, 'meta.json'), 'utf8')) as Meta;
    expect(meta.recorder).toMatchObject({ ended: 'recovered', video: { captured: SECONDS * 60 } });
    // Nobody knows these after a kill.
    expect(meta.recorder?.video).not.toHaveProperty('dropped');
  });

  it('makes a valid shard of a journal and a video cut anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        async (journalShare, videoShare) => {
          using folder = new TemporaryFolder();
          const { partial, journal, video } = killed(folder.path);
          truncateSync(journal, Math.floor(journalShare * readFileSync(journal).length));
          truncateSync(video, Math.floor(videoShare * readFileSync(video).length));
          const { folder: shard, qat } = await recover(partial);
          expect(await failing(shard)).toEqual([]);
          // Packets differ in size: half of what is left by bytes is there by frames, whatever was cut.
          expect(qat.frames).toBeGreaterThanOrEqual(Math.floor(Math.min(journalShare - 0.05, videoShare) * SECONDS * 60 * 0.5));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('goes on after a seal that was broken off, wherever it was', async () => {
    using folder = new TemporaryFolder();
    const { partial } = killed(folder.path);
    for (const left of ['controls.parquet', 'events.parquet.tmp', 'meta.json', 'qat.json.tmp', 'hashes.json'])
      writeFileSync(join(partial, left), 'half');
    const { folder: shard } = await recover(partial);
    expect(await failing(shard)).toEqual([]);
    expect(readdirSync(shard).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('finishes a seal that only lacked its rename', async () => {
    using folder = new TemporaryFolder();
    const { partial } = killed(folder.path);
    const { folder: shard } = await recover(partial);
    renameSync(shard, partial);
    expect((await recover(partial)).folder).toBe(shard);
    expect(await failing(shard)).toEqual([]);
  });

  it.each<[string, (paths: ReturnType<typeof killed>) => void, string]>([
    ['its recorder is alive', ({ partial }) => writeFileSync(join(partial, 'lock.json'), lockOf(process.ppid)), 'shard.in-use'],
    ['its video is missing', ({ video }) => rmSync(video), 'shard.nothing'],
    ['the sealed folder exists', ({ partial }) => mkdirSync(partial.replace('.partial', '')), 'shard.exists'],
    ['there is no journal', ({ journal }) => rmSync(journal), 'shard.nothing'],
    ['its plan is damaged', ({ journal }) => damage(journal, 30), 'shard.journal'],
    ['its video has no frame', ({ video }) => truncateSync(video, 40), 'shard.nothing'],
  ])('refuses, and changes nothing, when %s', async (_, spoil, code) => {
    using folder = new TemporaryFolder();
    const paths = killed(folder.path);
    spoil(paths);
    const before = readdirSync(paths.partial).map((name) => [name, readFileSync(join(paths.partial, name)).length]);
    await expect(recover(paths.partial)).rejects.toMatchObject({ code });
    expect(readdirSync(paths.partial).map((name) => [name, readFileSync(join(paths.partial, name)).length])).toEqual(before);
  });

  it('does not mind the lock of a process that is gone, nor of another that has its number now, nor a torn one', async () => {
    for (const lock of ['{"pid":4194300,"started":"1"}', `{"pid":${process.ppid},"started":"1"}`, '{"pid":']) {
      using folder = new TemporaryFolder();
      const { partial } = killed(folder.path);
      writeFileSync(join(partial, 'lock.json'), lock);
      const { folder: shard } = await recover(partial);
      expect(await failing(shard)).toEqual([]);
      expect(readdirSync(shard)).not.toContain('lock.json');
    }
  });

  it('refuses what is no .partial', async () => {
    await expect(recover(inject('shard'))).rejects.toMatchObject({ code: 'shard.no-partial' });
    await expect(recover('/nowhere.partial')).rejects.toMatchObject({ code: 'shard.no-partial' });
    expect(existsSync(inject('shard'))).toBe(true);
  });
});

function damage(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] as number) ^ 1;
  writeFileSync(path, bytes);
}
