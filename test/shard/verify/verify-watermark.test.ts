import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { Keyring } from '#home/keyring.ts';
import type { Meta } from '#library/index.ts';
import { verifyWatermark, type WatermarkOptions } from '#shard/verify/verify-watermark.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { gap } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const own = (sessionId: string, keyId: string) => new Keyring().watermarkKey(sessionId, keyId);

async function failing(shard: string, options: Partial<WatermarkOptions> = {}): Promise<Record<string, number>> {
  const { findings } = await verifyWatermark(shard, { key: own, ...options });
  return Object.fromEntries(findings.filter(({ severity }) => severity === 'fail').map(({ check, at }) => [check, at[0]?.from ?? -1]));
}

/** The shard's video, transcoded by ffmpeg. */
function transcoded(folder: TemporaryFolder, ...args: string[]): string {
  const out = join(folder.path, 'copy.mkv');
  const input = join(inject('shard'), 'video.ivf');
  execFileSync('ffmpeg', [
    '-v',
    'error',
    '-y',
    '-i',
    input,
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-fps_mode',
    'passthrough',
    ...args,
    out,
  ]);
  return out;
}

describe('the tiles of a recorded shard', () => {
  it('name every frame, and the proofs match the key', async () => {
    const report = await verifyWatermark(inject('shard'), { key: own });
    expect(report).toMatchObject({ verdict: 'pass', pictures: 360, foreign: [], repeated: [], swapped: [], dropped: [] });
    // One frame in some thousands has too many wrong cells to be named; the benchmark counts them.
    expect(report.identified).toBeGreaterThanOrEqual(358);
    // As read, before correction.
    expect(report.bitErrorRate).toBeLessThan(2e-3);
    expect(report.findings.find(({ check }) => check === 'watermark.proofs')).toMatchObject({
      severity: 'pass',
      says: '3 proofs in hashes.json are this key’s',
    });
  });

  const survive = async (...args: string[]) => {
    using folder = new TemporaryFolder();
    const report = await verifyWatermark(inject('shard'), { key: own, video: transcoded(folder, ...args) });
    expect(report.identified).toBeGreaterThanOrEqual(0.99 * 360);
    expect(report.verdict).toBe('pass');
  };

  long('survive H.264 at a third of the bitrate, in another size', () => survive('-vf', 'scale=960:540', '-b:v', '1500k'));

  long('survive H.264 at half the bitrate', () => survive('-b:v', '2500k'));

  const DAMAGES = [
    ['a dropped frame', "select='not(eq(n,50))'", { 'watermark.dropped': 50 }],
    ['two frames shown in the wrong order', 'shuffleframes=0 1 2 3 5 4', { 'watermark.swapped': 5 }],
    ['a frame shown twice', 'loop=loop=1:size=1:start=70', { 'watermark.repeated': 70 }],
    ['a tile that was painted over', "drawbox=0:0:64:64:gray:fill:enable='between(n,20,29)'", { 'watermark.identified': 20 }],
  ] as const;

  long.each(DAMAGES)('reveal %s', async (_, filter, expected) => {
    using folder = new TemporaryFolder();
    expect(await failing(inject('shard'), { video: transcoded(folder, '-vf', filter, '-b:v', '5M', '-preset', 'ultrafast') })).toEqual(
      expected,
    );
  });

  it('are foreign to another session, and to another secret', async () => {
    using shard = new ShardCopy(inject('shard'));
    shard.editJson('meta.json', (meta) => {
      (meta.recorder as { watermark: { session_id: string } }).watermark.session_id = 'd3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad';
    });
    expect(Object.keys(await failing(shard.path))).toEqual(['watermark.identified', 'watermark.foreign', 'watermark.proofs']);
    using folder = new TemporaryFolder();
    const other = new Keyring(folder.path);
    await other.create('watermark');
    const key = (sessionId: string) => other.watermarkKey(sessionId);
    expect(Object.keys(await failing(inject('shard'), { key }))).toEqual(['watermark.identified', 'watermark.foreign', 'watermark.proofs']);
  });

  it('do not match a proof that was changed', async () => {
    using shard = new ShardCopy(inject('shard'));
    shard.editJson('hashes.json', (hashes) => {
      const sample = (hashes.frame_watermark_sample as { proof: string }[])[1] as { proof: string };
      sample.proof = (sample.proof.startsWith('0') ? '1' : '0') + sample.proof.slice(1);
    });
    expect(await failing(shard.path)).toEqual({ 'watermark.proofs': 120 });
  });

  it('cannot be checked without the key, nor in a file that is not a video', async () => {
    await expect(verifyWatermark(inject('shard'), { key: () => undefined })).rejects.toMatchObject({ code: 'keys.none' });
    await expect(verifyWatermark(inject('shard'), { key: own, video: 'package.json' })).rejects.toMatchObject({ code: 'shard.video' });
  });
});

describe('gap verify --watermark', () => {
  let key: string;
  const folder = new TemporaryFolder();
  beforeAll(async () => {
    const { session_id } = JSON.parse(readFileSync(join(inject('shard'), 'meta.json'), 'utf8')) as Meta;
    key = join(folder.path, 'key.json');
    const exported = await gap(['keys', 'export', 'watermark', '--session', session_id, '--out', key]);
    expect(exported).toMatchObject({ code: 0 });
    return () => folder[Symbol.dispose]();
  });

  long('works with the exported key of the session, where there is no secret', async () => {
    const env = { GAP_SETTINGS: join(folder.path, 'elsewhere', 'settings.json') };
    expect(await gap(['verify', inject('shard'), '--watermark'], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('gap keys export watermark'),
    });
    const run = await gap(['verify', inject('shard'), '--watermark', '--key', key, '--json'], { env });
    expect(run.code).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ verdict: 'pass', pictures: 360 });
    const bad = join(folder.path, 'bad.json');
    writeFileSync(bad, '{}');
    expect((await gap(['verify', inject('shard'), '--watermark', '--key', bad], { env })).code).toBe(2);
  });

  it('the key is in no file of the shard', () => {
    const secret = Buffer.from((JSON.parse(readFileSync(key, 'utf8')) as { key: string }).key, 'hex');
    for (const file of ['meta.json', 'hashes.json', 'shard.dsse.json', 'video.ivf', 'frames.parquet']) {
      const bytes = readFileSync(join(inject('shard'), file));
      expect(bytes.includes(secret)).toBe(false);
      expect(bytes.includes(secret.toString('hex'))).toBe(false);
    }
  });
});
