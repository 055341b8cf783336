import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { DATASETS, type DatasetKind, exportDataset } from '#corpus/export/export-dataset.ts';
import { WHOLENESS } from '#format/core/findings/checks.ts';
import { EVENTS } from '#format/core/parquet/tables.ts';
import { validate } from '#shard/validate.ts';
import { CONSENT } from '#test/support/consent.ts';
import { consented, framesOf, resigned, threeShards, trusted } from '#test/support/corpus.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { gap } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** Every file below a folder, by its hash. */
function hashes(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [path.slice(folder.length), createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
}

/** Writes the verdict that a falsified copy deserves, and signs it. */
async function judgedAgain(copy: ShardCopy): Promise<void> {
  const { verdict, findings } = await validate(copy.path);
  copy.editJson('qat.json', (qat) => Object.assign(qat, { verdict, findings: findings.filter(({ check }) => !WHOLENESS.includes(check)) }));
  await resigned(copy);
}

const sourcesOf = (out: string) =>
  JSON.parse(readFileSync(join(out, 'gap.sources.json'), 'utf8')) as { sources: Record<string, unknown>[] };

describe.each(DATASETS)('a data set as %s', (kind: DatasetKind) => {
  long('is the same, byte for byte, when it is made again from the same shards in another order', async () => {
    using folder = new TemporaryFolder();
    const shards = await threeShards(folder.path);
    const outs = ['a', 'b'].map((name) => join(folder.path, 'out', name)) as [string, string];
    const progress: number[] = [];
    const made = await exportDataset(kind, shards, outs[0], {
      trusted: trusted(),
      allowFailed: true,
      onProgress: ({ done }) => progress.push(done),
    });
    await exportDataset(kind, [...shards].reverse(), outs[1], { trusted: trusted(), allowFailed: true });
    expect(hashes(outs[0])).toEqual(hashes(outs[1]));
    const frames = await framesOf(...shards);
    expect(frames).toBeGreaterThan(300);
    expect(made).toMatchObject({ shards: 3, frames, leftOut: [] });
    expect(progress.at(-1)).toBe(frames);
    expect(sourcesOf(outs[0]).sources.map(({ session_id }) => session_id)).toEqual(shards.map((shard) => shard.split('/').at(-1)));
    // Others may read it: it is made to be handed on.
    for (const path of Object.keys(hashes(outs[0]))) expect(statSync(outs[0] + path).mode & 0o044).toBe(0o044);
  });
});

describe('columns', () => {
  it('are those that are asked for, and what has none is named', async () => {
    using folder = new TemporaryFolder();
    const shards = await threeShards(join(folder.path, 'in'));
    const codes = ['D', 'F13', 'W'];
    const out = join(folder.path, 'out');
    const { unlisted, unrecorded } = await exportDataset('lerobot', shards, out, { trusted: trusted(), allowFailed: true, codes });
    expect(unlisted).toEqual(expect.arrayContaining(['A', 'MMB']));
    expect(unlisted).not.toContain('W');
    expect(unrecorded).toEqual(['F13']);
    const { features } = JSON.parse(readFileSync(join(out, 'meta', 'info.json'), 'utf8')) as {
      features: Record<string, { names: string[]; shape: number[] }>;
    };
    expect(features.action).toMatchObject({ names: [...codes, 'mouse_dx', ...Array(9).fill(expect.any(String))], shape: [13] });
    expect(features['observation.state']).toMatchObject({ shape: [9] });
    expect(sourcesOf(out)).toMatchObject({ codes, sources: [{ mapped: expect.arrayContaining(['W', 'MMB']) }, {}, {}] });
    expect((await exportDataset('owl', shards, join(folder.path, 'owl'), { trusted: trusted(), allowFailed: true })).unlisted).toEqual([]);
  });
});

describe('what is not exported', () => {
  it('is what does not verify, is there twice, or was withdrawn: named, with the rest exported', async () => {
    using folder = new TemporaryFolder();
    const shards = await threeShards(folder.path);
    using changed = new ShardCopy(shards[0] as string);
    changed.editJson('meta.json', (meta) => Object.assign(meta, { added: true }));
    using withdrawn = await consented();
    using half = new ShardCopy(shards[1] as string);
    rmSync(half.file('video.ivf'));
    const twin = join(folder.path, 'again');
    cpSync(shards[1] as string, twin, { recursive: true });
    const all = [...shards, changed.path, withdrawn.path, half.path, twin, join(folder.path, 'nowhere')];
    const out = join(folder.path, 'out');
    const revoked = new Map([[CONSENT.revocation_id, '2026-11-27']]);
    const { leftOut, ...made } = await exportDataset('webdataset', all, out, { trusted: trusted(), allowFailed: true, revoked });
    expect(made).toMatchObject({ shards: 3, frames: await framesOf(...shards) });
    expect(leftOut.map(({ folder: where, why }) => [where, why])).toEqual([
      [changed.path, expect.stringContaining('meta.json is not the file that was signed')],
      [withdrawn.path, expect.stringContaining('withdrew the consent on 2026-11-27')],
      [half.path, 'video.ivf was signed but is missing'],
      [twin, `it has the same session as ${shards[1]}, and is the same shard`],
      [join(folder.path, 'nowhere'), expect.stringContaining('there is no such folder')],
    ]);
    expect(leftOut.every(({ remedy }) => remedy.length > 0)).toBe(true);
    expect(readFileSync(join(out, 'gap.sources.json'), 'utf8')).not.toContain(CONSENT.revocation_id);
  });

  it('is what failed, unless that is allowed, and what cannot be read to its end: the rest is whole', async () => {
    using folder = new TemporaryFolder();
    const [good = ''] = await threeShards(join(folder.path, 'good'));
    using fallen = new ShardCopy(inject('shard'));
    await fallen.editTable(EVENTS, (rows) => rows.map((row, i) => (i === 30 ? { ...row, ts_us: 1n } : row)));
    fallen.rehash();
    await judgedAgain(fallen);
    const all = [good, fallen.path];
    const refused = await exportDataset('owl', [fallen.path], join(folder.path, 'x'), { trusted: trusted() }).catch(
      (error: Error) => error,
    );
    expect(refused).toMatchObject({
      code: 'shard.unverified',
      message: expect.stringMatching(/its verdict is FAIL \(.*time.events/) as unknown,
    });
    for (const kind of ['owl', 'webdataset'] as const) {
      const out = join(folder.path, kind);
      const made = await exportDataset(kind, all, out, { trusted: trusted(), allowFailed: true });
      expect(made).toMatchObject({
        shards: 1,
        frames: await framesOf(good),
        leftOut: [{ folder: fallen.path, why: expect.stringContaining('ts_us falls') as unknown }],
      });
      expect(sourcesOf(out).sources).toHaveLength(1);
      expect(readFileSync(join(out, 'gap.sources.json'), 'utf8')).not.toContain(fallen.path);
      await expect(
        exportDataset(kind, [fallen.path], join(folder.path, 'y'), { trusted: trusted(), allowFailed: true }),
      ).rejects.toMatchObject({
        message: expect.stringContaining(fallen.path) as unknown,
      });
    }
  });

  it('leaves nothing behind where nothing is left, the key is unknown, or the folder is taken', async () => {
    using folder = new TemporaryFolder();
    const out = join(folder.path, 'out');
    await expect(exportDataset('webdataset', [inject('shard')], out, { trusted: [] })).rejects.toMatchObject({ code: 'shard.unverified' });
    mkdirSync(out);
    writeFileSync(join(out, 'mine'), '');
    await expect(exportDataset('lerobot', [inject('shard')], out, { trusted: trusted(), allowFailed: true })).rejects.toMatchObject({
      code: 'usage.out',
    });
    expect(readdirSync(folder.path)).toEqual(['out']);
    rmSync(join(out, 'mine'));
    // An empty folder is as good as none.
    await exportDataset('webdataset', [inject('shard')], out, { trusted: trusted(), allowFailed: true });
    expect(existsSync(join(out, 'manifest.parquet'))).toBe(true);
  });

  it('leaves nothing of an export that is stopped, and goes on after one that was killed', async () => {
    using folder = new TemporaryFolder();
    const out = join(folder.path, 'out');
    const stop = new AbortController();
    const stopped = exportDataset('webdataset', await threeShards(join(folder.path, 'in')), out, {
      trusted: trusted(),
      allowFailed: true,
      signal: stop.signal,
      // As a signal does: it is noticed by the event loop alone.
      onProgress: () => setImmediate(() => stop.abort(new Error('enough'))),
    });
    await expect(stopped).rejects.toThrow('enough');
    expect(readdirSync(folder.path)).toEqual(['in']);
    mkdirSync(`${out}.exporting`);
    writeFileSync(join(`${out}.exporting`, 'train-000000.tar'), 'half');
    writeFileSync(join(`${out}.exporting`, '.gap-export'), '');
    await exportDataset('webdataset', [inject('shard')], out, { trusted: trusted(), allowFailed: true });
    expect(readdirSync(folder.path).sort()).toEqual(['in', 'out']);
  });

  it('never takes a folder of the user’s for its own, nor one that holds a shard or lies in one', async () => {
    using folder = new TemporaryFolder();
    const [shard = ''] = await threeShards(join(folder.path, 'corpus.exporting'));
    const refused = (out: string, from = shard) =>
      expect(exportDataset('owl', [from], out, { trusted: trusted(), allowFailed: true })).rejects.toMatchObject({ code: 'usage.out' });
    await refused(join(folder.path, 'corpus'));
    await refused(join(folder.path, 'corpus.exporting'));
    await refused(join(shard, 'out'));
    await refused(folder.path);
    writeFileSync(join(folder.path, 'file'), '');
    await refused(join(folder.path, 'file'));
    await refused(join(folder.path, 'file', 'out'));
    expect(readdirSync(join(folder.path, 'corpus.exporting'))).toHaveLength(3);
    expect(
      (await exportDataset('owl', [shard], join(folder.path, 'elsewhere', 'new'), { trusted: trusted(), allowFailed: true })).shards,
    ).toBe(1);
  });

  it('is what another process exports to the same place', async () => {
    using folder = new TemporaryFolder();
    const out = join(folder.path, 'out');
    const [first, second] = await Promise.allSettled(
      [1, 2].map(() => exportDataset('lerobot', [inject('shard')], out, { trusted: trusted(), allowFailed: true })),
    );
    expect([first?.status, second?.status].sort()).toEqual(['fulfilled', 'rejected']);
    expect([first, second]).toContainEqual(expect.objectContaining({ reason: expect.objectContaining({ code: 'shard.in-use' }) }));
    expect(readdirSync(out)).toContain('gap.sources.json');
  });

  it.each([
    ['owl', { video: 'h264' }, 'usage.video'],
    ['mp4', { video: 'copy' }, 'usage.video'],
    ['owl', { val: 10 }, 'usage.val'],
    ['mp4', { val: 10 }, 'usage.val'],
    ['owl', { codes: ['W'] }, 'usage.codes'],
    ['webdataset', { codes: ['W', 'W'] }, 'usage.codes'],
  ] as const)('is asked of %s what it cannot do: %j', async (kind, wish, code) => {
    await expect(
      exportDataset(kind, [inject('shard')], '/tmp/never', { trusted: trusted(), allowFailed: true, ...wish }),
    ).rejects.toMatchObject({ code });
  });

  it('is a shard that changes while it is read', async () => {
    using folder = new TemporaryFolder();
    using copy = new ShardCopy(inject('shard'));
    const changing = exportDataset('webdataset', [copy.path], join(folder.path, 'out'), {
      trusted: trusted(),
      allowFailed: true,
      onProgress: () => writeFileSync(copy.file('qat.json'), '{}'),
    });
    await expect(changing).rejects.toMatchObject({ code: 'shard.changed' });
    expect(readdirSync(folder.path)).toEqual([]);
  });
});

describe('gap export --as', () => {
  long('takes shards or folders of them, and says what was made and what was left out', async () => {
    using folder = new TemporaryFolder();
    const shards = await threeShards(join(folder.path, 'shards'));
    const out = join(folder.path, 'out');
    writeFileSync(join(shards[2] as string, 'more'), '');
    const frames = await framesOf(...shards.slice(0, 2));
    renameSync(shards[1] as string, join(folder.path, 'shards', 'renamed'));
    const run = await gap(['export', '--as', 'webdataset', join(folder.path, 'shards'), '--out', out, '--val', '50', '--allow-failed']);
    expect(run).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`LEFT OUT  ${shards[2]}: more is in the folder but was not signed`),
    });
    expect(run.stdout).toContain(`webdataset: 2 shards, ${frames} frames, 2 clips, 1 files`);
    expect(await gap(['export', '--as', 'webdataset', shards[0] as string, '--out', out])).toMatchObject({ code: 2 });
    const json = await gap(['export', '--as', 'owl', shards[0] as string, '--out', join(folder.path, 'owl'), '--json', '--allow-failed']);
    expect(JSON.parse(json.stdout)).toMatchObject({ shards: 1, frames: await framesOf(shards[0] as string), leftOut: [] });
    const some = await gap([
      'export',
      '--as',
      'lerobot',
      shards[0] as string,
      '--out',
      join(folder.path, 'some'),
      '--codes',
      'W,A,S,F13',
      '--allow-failed',
    ]);
    expect(some).toMatchObject({ code: 0, stdout: expect.stringMatching(/^NO COLUMN {2}Ctrl, D, E, LMB, .*\nEMPTY COLUMN {2}F13: /m) });
  });

  it.each([
    [['--as', 'zip'], '--as zip: not usable\n  → Use webdataset, lerobot'],
    [['--as', 'owl'], 'no --out given'],
    [['--as', 'lerobot', '--out', 'x', '--video', 'av2'], '--video av2: not usable\n  → Use copy, h264'],
    [['--as', 'lerobot', '--out', 'x', '--val', '101'], '--val 101: not usable\n  → Give a number from 0 to 100'],
    [['--as', 'owl', '--out', ''], 'no --out given'],
    [['--as', 'owl', '--out', 'x', '--val', '10'], 'owl: it has no splits'],
    [['--as', 'owl', '--out', 'x', '--zip'], '--zip does not go with --as'],
    [['--as', 'owl', '--out', 'x', '--codes', 'W'], 'owl: it has no columns for keys'],
    [['--as', 'lerobot', '--out', 'x', '--codes', 'W,,A'], '"": is no name of a key'],
    [['--to', 'x', '--video', 'copy'], '--video does not go with --to'],
  ])('refuses %j', async (flags, why) => {
    expect(await gap(['export', inject('shard'), ...flags])).toMatchObject({ code: 2, stderr: expect.stringContaining(why) });
  });
});
