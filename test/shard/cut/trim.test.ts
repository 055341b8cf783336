import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { exportShard } from '#corpus/export/export-shard.ts';
import { verify } from '#format/check/verify.ts';
import { CONTROLS, EVENTS, FRAMES } from '#format/core/parquet/tables.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { scanVideo } from '#format/video/video-file.ts';
import { Keyring } from '#home/keyring.ts';
import type { Meta } from '#library/index.ts';
import { FOUND_BEFORE_US } from '#shard/core/trim/held-before.ts';
import { forgetLeftCuts } from '#shard/cut/left-cuts.ts';
import { type TrimRequest, trim } from '#shard/cut/trim.ts';
import { lockPartial } from '#shard/folder/lock.ts';
import { signShard } from '#shard/verify/sign-shard.ts';
import { verifyWatermark } from '#shard/verify/verify-watermark.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { gap } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { expectValid, lateInFixture } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const options = (out: string) => ({ out, trusted: new Keyring().trusted, signer: new Keyring().signer('recorder') });
const metaOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as Meta;

async function columns(folder: string, file: string, ...names: string[]): Promise<Float64Array[]> {
  using table = await TableReader.open(join(folder, file));
  return await Promise.all(names.map((name) => table.numbers(name)));
}

/**
 * The frame at which a piece that is kept to `toS` ends: a late machine may have read the last pictures only after that, by half a period or more; before
 * what is dropped, at all.
 */
async function endAt(toS: number, from: number, isBeforeDrop = false): Promise<number> {
  const [ts = [], capture = [], error = []] = await columns(inject('shard'), FRAMES.file, 'ts_us', 'capture_us', 'capture_err_us');
  const periodUs = 1e6 / 60;
  const toUs = (ts[0] as number) + toS * 1e6;
  const isInside = (n: number) =>
    (ts[n] as number) + periodUs <= toUs + 1 && (capture[n] as number) + (error[n] as number) < toUs + (isBeforeDrop ? 0 : periodUs / 2);
  let end = from;
  while (isInside(end)) end += 1;
  // A shard that is not late ends where its grid does.
  if ((await lateInFixture()).size === 0) expect(end).toBe(toS * 60);
  return end;
}

/** Trims the tests' shard, and checks what holds for every piece. */
async function trimmed(request: TrimRequest, out: string, parent = inject('shard')): Promise<string[]> {
  const shards = await trim(parent, request, options(out));
  for (const { folder } of shards) {
    await expectValid(folder);
    expect(await verify(folder, { trusted: new Keyring().trusted })).toMatchObject({ verdict: 'pass' });
    const tiles = await verifyWatermark(folder, { key: (session, id) => new Keyring().watermarkKey(session, id) });
    expect(tiles.verdict).toBe('pass');
    expect(tiles.identified).toBeGreaterThanOrEqual(tiles.pictures - 2);
    const sha256 = createHash('sha256')
      .update(readFileSync(join(parent, 'hashes.json')))
      .digest('hex');
    expect(metaOf(folder).recorder?.trimmed).toMatchObject({ parent_session_id: metaOf(parent).session_id, parent_sha256: sha256 });
  }
  expect(readdirSync(out).filter((name) => name.endsWith('.trimming'))).toEqual([]);
  return shards.map(({ folder }) => folder);
}

describe('trimming', () => {
  it('keeps ts_us, packets, rows and events as they are, from the first keyframe on', async () => {
    using out = new TemporaryFolder();
    const [shard = ''] = await trimmed({ fromS: 1.5, toS: 5 }, out.path);
    const [was, is] = [inject('shard'), shard].map((folder) => scanVideo(join(folder, 'video.ivf')));
    // Keyframes are 2 s apart.
    const end = await endAt(5, 120);
    expect(is?.pts).toEqual(was?.pts.subarray(120, end));
    const [index, ts] = await columns(shard, FRAMES.file, 'frame_idx', 'ts_us');
    expect([index?.[0], index?.at(-1)]).toEqual([0, end - 121]);
    expect(ts).toEqual(is?.pts);
    const [from, to] = [is?.pts[0] as number, (is?.pts.at(-1) as number) + 1e6 / 60];
    const [parentRows, parentDx] = await columns(inject('shard'), CONTROLS.file, 'ts_us', 'mouse_dx');
    const [rows, dx] = await columns(shard, CONTROLS.file, 'ts_us', 'mouse_dx');
    expect([...(rows ?? [])]).toEqual([...(parentRows ?? [])].filter((us) => us >= from && us < to));
    const first = (parentRows ?? new Float64Array()).findIndex((us) => us >= from);
    const firstMouse = (dx ?? new Float64Array()).findIndex((value) => !Number.isNaN(value));
    const [seq, eventUs, eventDx, held] = await columns(shard, EVENTS.file, 'seq', 'ts_us', 'dx', 'held');
    // The first row has what was moved since the piece began.
    const own = eventDx?.reduce((sum, value, i) => sum + ((eventUs?.[i] ?? 0) <= (rows?.[firstMouse] ?? 0) ? value : 0), 0);
    expect([...(dx ?? [])]).toEqual(Array.from(dx ?? [], (_, i) => (i === firstMouse ? own : parentDx?.[first + i])));
    expect([...(seq ?? [])]).toEqual(Array.from(seq ?? [], (_, i) => i));
    // A picture may be read a little before its time on the grid: events answer it from there on.
    const after = Math.min(from, Math.floor((await columns(shard, FRAMES.file, 'capture_us'))[0]?.[0] as number));
    const isInPlace = (us: number, i: number) => (held?.[i] === 1 ? us < after && us >= after - FOUND_BEFORE_US : us > after && us < to);
    expect(eventUs?.every(isInPlace)).toBe(true);
    expect(metaOf(shard)).toMatchObject({ timing: { t0_us: from }, recorder: { ended: 'trimmed', watermark: { first_frame: 120 } } });
  });

  it('deletes what a killed cut left, and leaves alone what is being cut', async () => {
    using out = new TemporaryFolder();
    const [left, running] = [1, 2].map((n) => join(out.path, `0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c11${n}.trimming`)) as [string, string];
    for (const folder of [left, running]) {
      mkdirSync(folder);
      writeFileSync(join(folder, 'video.ivf'), 'half of it');
    }
    writeFileSync(`${left}.lock`, '{"pid":1,"started":"long ago"}');
    using _held = lockPartial(running);
    writeFileSync(join(out.path, '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c113.trimming.lock'), '{"pid":1,"started":"long ago"}');
    // What this process is cutting stays, too, whoever looks meanwhile.
    let held: string[] = [];
    const onStep = () => {
      forgetLeftCuts(out.path);
      held = readdirSync(out.path).filter((name) => !name.startsWith('0b5a'));
    };
    const [sealed] = await trim(inject('shard'), { fromS: 2 }, { ...options(out.path), onStep });
    const shard = sealed?.folder ?? '';
    await expectValid(shard);
    expect(held.sort()).toEqual([`${basename(shard)}.trimming`, `${basename(shard)}.trimming.lock`]);
    expect(readdirSync(out.path).sort()).toEqual([basename(running), `${basename(running)}.lock`, basename(shard)].sort());
  });

  it('leaves alone what another container is cutting, and its lock, although nothing was written for an hour', () => {
    using out = new TemporaryFolder();
    const cut = join(out.path, '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111.trimming');
    mkdirSync(cut);
    const video = join(cut, 'video.ivf');
    writeFileSync(video, 'all of it, being read back');
    writeFileSync(`${cut}.lock`, '{"pid":1,"started":"long ago","space":"of another"}');
    const wroteHoursAgo = (hours: number) => utimesSync(video, Date.now() / 1000 - 3600 * hours, Date.now() / 1000 - 3600 * hours);
    wroteHoursAgo(1);
    for (let turn = 0; turn < 2; turn++) forgetLeftCuts(out.path);
    expect(readdirSync(out.path).sort()).toEqual([basename(cut), `${basename(cut)}.lock`]);
    wroteHoursAgo(25);
    forgetLeftCuts(out.path);
    expect(readdirSync(out.path)).toEqual([]);
  });

  it('keeps how the session ended when the cut reaches its end', async () => {
    using out = new TemporaryFolder();
    const [shard = ''] = await trimmed({ fromS: 2 }, out.path);
    const { repeats = 0 } = metaOf(shard).recorder?.video ?? {};
    expect(metaOf(shard).recorder).toMatchObject({ ended: 'duration', video: { captured: 240 - repeats } });
    expect(readFileSync(join(shard, 'hashes.json'), 'utf8')).toContain('"frame_idx": 120');
  });

  it('makes a shard from each part that is left, each naming the one before', async () => {
    using out = new TemporaryFolder();
    const [first = '', second = ''] = await trimmed({ drops: [{ fromS: 1.5, toS: 3 }] }, out.path);
    expect(scanVideo(join(first, 'video.ivf')).pts).toHaveLength(await endAt(1.5, 0, true));
    expect(scanVideo(join(second, 'video.ivf')).pts).toHaveLength(120);
    expect(metaOf(second).recorder?.continues).toBe(metaOf(first).session_id);
    expect(metaOf(first).recorder?.continues).toBeUndefined();
  });

  it('cuts a cut shard again, with the tiles still those of the first session', async () => {
    using out = new TemporaryFolder();
    const [once = ''] = await trimmed({ fromS: 1.5 }, out.path);
    const [twice = ''] = await trimmed({ fromS: 1.5 }, out.path, once);
    expect(metaOf(twice).recorder).toMatchObject({ watermark: { first_frame: 240, session_id: metaOf(inject('shard')).session_id } });
  });

  it('drops gaps, and what lies between markers, in one go', async () => {
    using out = new TemporaryFolder();
    using shard = new ShardCopy(inject('shard'));
    const t0 = metaOf(shard.path).timing.t0_us;
    shard.editJson('meta.json', (meta) => {
      (meta.recorder as { gaps: unknown }).gaps = [{ from_us: t0 + 5_500_000, to_us: t0 + 7_000_000, reason: 'hook-lost' }];
    });
    let firstMarkUs = 0;
    await shard.editTable(EVENTS, (rows) => {
      const marks = [markAt(rows, t0 + 1e6), markAt(rows, t0 + 2.5e6)];
      // The first event after a second has gone by: when it comes depends on how busy the machine is.
      firstMarkUs = Number(rows[marks[0] as number]?.ts_us);
      return rows.map((row, i) => (marks.includes(i) ? { ...row, code: 'marker' } : row));
    });
    await resign(shard);
    const [first = '', second = ''] = await trimmed({ dropGaps: true, dropMarked: true, minS: 0.1 }, out.path, shard.path);
    const { pts } = scanVideo(join(first, 'video.ivf'));
    expect(pts.at(-1)).toBeLessThan(firstMarkUs);
    expect(pts.length).toBeGreaterThan(30);
    expect(scanVideo(join(second, 'video.ivf')).pts).toHaveLength(90);
    expect(metaOf(second).recorder?.gaps).toEqual([]);
  });

  it.each<[TrimRequest, string]>([
    [{ fromS: 3, toS: 2 }, 'usage.trim'],
    [{ fromS: 7 }, 'usage.trim'],
    [{ toS: 9 }, 'usage.trim'],
    [{}, 'usage.trim'],
    [{ drops: [{ fromS: 0, toS: 6.1 }] }, 'usage.trim'],
    [{ fromS: 5 }, 'usage.trim'],
    [{ dropGaps: true }, 'usage.trim'],
  ])('refuses %j, and leaves nothing', async (request, code) => {
    using out = new TemporaryFolder();
    await expect(trim(inject('shard'), request, options(out.path))).rejects.toMatchObject({ code });
    expect(readdirSync(out.path)).toEqual([]);
  });

  it('refuses a shard that differs from what was signed, and leaves nothing of a cut that fails', async () => {
    using out = new TemporaryFolder();
    using shard = new ShardCopy(inject('shard'));
    // Flipped, not set: one byte in 256 has the value already, and the shard would still be what was signed.
    shard.editBytes('video.ivf', (bytes) => bytes.fill(bytes.readUInt8(9000) ^ 1, 9000, 9001));
    await expect(trim(shard.path, { fromS: 1 }, options(out.path))).rejects.toMatchObject({ code: 'shard.unverified' });
    await expect(trim(inject('shard'), { fromS: 1 }, { ...options(out.path), trusted: [] })).rejects.toMatchObject({
      code: 'shard.unverified',
    });
    const broken = {
      ...options(out.path),
      signer: { ...new Keyring().signer('recorder'), sign: async () => Promise.reject(new Error('no')) },
    };
    await expect(trim(inject('shard'), { fromS: 1 }, broken)).rejects.toThrow('no');
    expect(readdirSync(out.path)).toEqual([]);
  });
});

const markAt = (rows: readonly Record<string, unknown>[], us: number) => rows.findIndex(({ ts_us }) => Number(ts_us) >= us);

/** Makes a changed copy a signed shard again. */
async function resign(shard: ShardCopy): Promise<void> {
  const sample = (JSON.parse(readFileSync(shard.file('hashes.json'), 'utf8')) as { frame_watermark_sample: unknown })
    .frame_watermark_sample;
  for (const name of ['shard.dsse.json', 'hashes.json.recorder.minisig']) rmSync(shard.file(name));
  shard.rehash();
  shard.editJson('hashes.json', (hashes) => {
    hashes.frame_watermark_sample = sample;
  });
  await signShard(shard.path, new Keyring().signer('recorder'), { trusted: [] });
}

describe('exporting', () => {
  it('copies a shard that verifies, with a list that sha256sum checks', async () => {
    using out = new TemporaryFolder();
    const { path: folder, list } = await exportShard(inject('shard'), out.path, { trusted: new Keyring().trusted });
    await expectValid(folder);
    expect(readdirSync(folder)).toEqual(readdirSync(inject('shard')));
    expect(execFileSync('sha256sum', ['--check', '--strict', list], { cwd: out.path, encoding: 'utf8' })).toContain('video.ivf: OK');
    await expect(exportShard(inject('shard'), out.path, { trusted: new Keyring().trusted })).rejects.toMatchObject({
      code: 'shard.exists',
    });
  });

  it('makes a single archive, which unpacks to the same shard', async () => {
    using out = new TemporaryFolder();
    const { trusted } = new Keyring();
    const { path, list } = await exportShard(inject('shard'), out.path, { trusted, zip: true });
    expect(readdirSync(out.path)).toHaveLength(2);
    expect(execFileSync('sha256sum', ['--check', '--strict', list], { cwd: out.path, encoding: 'utf8' })).toContain('.zip: OK');
    execFileSync('unzip', ['-q', path], { cwd: out.path });
    const folder = path.slice(0, -'.zip'.length);
    await expectValid(folder);
    expect((await verify(folder, { trusted })).verdict).toBe('pass');
    await expect(exportShard(inject('shard'), out.path, { trusted, zip: true })).rejects.toMatchObject({ code: 'shard.exists' });
  });

  it('passes on the system’s error when no folder can be made', async () => {
    // Node's own recursive mkdir never returns from here.
    const { trusted } = new Keyring();
    await expect(exportShard(inject('shard'), '/proc/nowhere', { trusted })).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('refuses a shard that was changed or not signed, and leaves nothing', async () => {
    using out = new TemporaryFolder();
    using shard = new ShardCopy(inject('shard'));
    writeFileSync(shard.file('more.txt'), 'x');
    await expect(exportShard(shard.path, out.path, { trusted: new Keyring().trusted })).rejects.toMatchObject({ code: 'shard.unverified' });
    await expect(exportShard(inject('shard'), out.path, { trusted: [] })).rejects.toMatchObject({ code: 'shard.unverified' });
    expect(readdirSync(out.path)).toEqual([]);
  });
});

describe('gap trim and gap export', () => {
  long('do the same, and explain how to use them right', async () => {
    using out = new TemporaryFolder();
    const run = await gap(['trim', inject('shard'), '--from', '0:02', '--to', '4.5', '--out', out.path, '--json']);
    expect(run.stderr).toBe('');
    const { folder, frames } = JSON.parse(run.stdout) as { folder: string; frames: number };
    // Exit code 1 if the whole shard was late: so is the cut.
    expect([run.code === 0 || (await lateInFixture()).size > 0, frames]).toEqual([true, (await endAt(4.5, 120)) - 120]);
    mkdirSync(join(out.path, 'given'));
    expect(await gap(['export', folder, '--to', join(out.path, 'given')])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('.sha256'),
    });
    expect(await gap(['trim', inject('shard'), '--drop', '3-1'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the first before the second'),
    });
    expect(await gap(['trim', inject('shard'), '--from', 'noon'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--from noon: not usable\n.*75\.5, or h:mm:ss/),
    });
    expect(await gap(['trim', inject('shard')])).toMatchObject({ code: 2, stderr: expect.stringContaining('nothing would be dropped') });
    expect(await gap(['export', inject('shard')])).toMatchObject({ code: 2 });
  });
});
