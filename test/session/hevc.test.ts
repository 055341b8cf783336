import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LastPicture } from '#app/pictures/last-picture.ts';
import { FRAMES } from '#format/core/parquet/tables.ts';
import { ClipReader, scanVideo, TableReader, validate } from '#library/index.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { whyNoPython } from '#scripts/python/venv.ts';
import { clipPictures, linearPictures } from '#test/support/clip-pictures.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { gap, recording, statusLines, until } from '#test/support/gap.ts';
import { LONG, long } from '#test/support/long.ts';
import { pytest } from '#test/support/python.ts';
import { expectValid, failing, only, readMeta } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';
import { readUnitLines } from '#video/core/units.ts';

const FLAGS = ['--size', '320x180', '--fps', '30', '--gop', '1', '--encoder', 'live-hevc', '--title', 'HEVC'] as const;

let stage: Stage;
let folder: TemporaryFolder;
let shard: string;

beforeAll(async () => {
  stage = await Stage.open({ width: 640, height: 360 });
  folder = new TemporaryFolder();
  await gap(recording(stage.display.name, folder.path, ...FLAGS, '--duration', '5'));
  shard = only(folder.path);
});

afterAll(async () => {
  folder?.[Symbol.dispose]();
  await stage?.[Symbol.asyncDispose]();
});

async function frameTimes(of: string): Promise<number[]> {
  using frames = await TableReader.open(join(of, FRAMES.file));
  return [...(await frames.numbers('ts_us'))];
}

const probedTimes = (of: string) =>
  execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'packet=pts', '-of', 'csv=p=0', join(of, 'video.mkv')], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => Number.parseInt(line, 10));

/** Every picture can be decoded, each to one of its own. */
function decodes(of: string, file = 'video.mkv'): number {
  const said = execFileSync('ffmpeg', ['-v', 'error', '-xerror', '-i', join(of, file), '-f', 'framemd5', '-'], { encoding: 'utf8' });
  return said.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
}

describe('a session in HEVC', () => {
  it('is Matroska, says so, and has every pts to the microsecond', async () => {
    await expectValid(shard);
    expect(readMeta(shard).capture.encoder).toBe('HEVC_X265');
    expect(readdirSync(shard)).not.toContain('video.ivf');
    const times = await frameTimes(shard);
    expect(probedTimes(shard)).toEqual(times);
    expect(decodes(shard)).toBe(times.length);
    expect((await gap(['inspect', shard])).stdout).toContain('HEVC by HEVC_X265, 320x180 at 30 fps');
  });

  it('shows in each picture what its tables and its tile say', async () => {
    const { findings } = await validate(shard, { deep: true });
    const of = (name: string) => findings.find(({ check }) => check === name)?.severity;
    for (const check of ['video.decodes', 'video.motion', 'watermark.order', 'watermark.bits', 'pictures.black'])
      expect([check, of(check)]).toEqual([check, 'pass']);
    const marked = await gap(['verify', shard, '--watermark', '--json']);
    expect(JSON.parse(marked.stdout)).toMatchObject({ verdict: 'pass', bitErrorRate: 0 });
  });

  it('is signed, and what is changed in its video is found', async () => {
    expect((await gap(['verify', shard])).code).toBe(0);
    using copy = new ShardCopy(shard);
    copy.editBytes('video.mkv', (bytes) => bytes.fill(0, 2000, 2001));
    expect((await gap(['verify', copy.path])).code).toBe(1);
    expect(await failing(copy.path)).toContain('hashes.match');
  });

  it('is cut without encoding again, into shards that pass', async () => {
    using out = new TemporaryFolder();
    const run = await gap(['trim', shard, '--from', '1', '--to', '3', '--out', out.path]);
    expect(run.stderr).toBe('');
    const piece = only(out.path);
    await expectValid(piece);
    const times = await frameTimes(piece);
    expect(probedTimes(piece)).toEqual(times);
    expect(times).toEqual((await frameTimes(shard)).filter((us) => us >= (times[0] as number) && us <= (times.at(-1) as number)));
    expect(decodes(piece)).toBe(times.length);
  });

  long('is read by frames: each clip has the pictures that decoding from the beginning gives', async () => {
    using reader = await ClipReader.open(shard);
    const linear = await linearPictures(join(shard, 'video.mkv'), { width: 320, height: 180 });
    expect(linear).toHaveLength(reader.count);
    for (const first of [0, 17, 31, reader.count - 8])
      expect(await clipPictures(reader, await reader.clip(first, 8))).toEqual(linear.slice(first, first + 8));
  });

  long('is in each data set what it was: the same pictures in an MP4 and in the profile’s segments', async () => {
    const linear = await linearPictures(join(shard, 'video.mkv'), { width: 320, height: 180 });
    using exported = new TemporaryFolder();
    const out = (kind: string) => join(exported.path, kind);
    for (const kind of ['lerobot', 'owl', 'mp4'])
      expect(await gap(['export', '--as', kind, shard, '--out', out(kind), '--allow-failed'])).toMatchObject({ code: 0 });
    const mp4 = join(out('lerobot'), 'videos/observation.images.screen/chunk-000/file-000.mp4');
    const hashes = execFileSync('ffmpeg', ['-v', 'error', '-i', mp4, '-f', 'framehash', '-hash', 'sha256', '-'])
      .toString()
      .match(/[0-9a-f]{64}/g);
    expect(hashes).toEqual(linear);
    const { session_id } = readMeta(shard);
    const segment = join(out('owl'), session_id, 'segment-0000');
    await expectValid(segment);
    expect(await linearPictures(join(segment, 'video.mkv'), { width: 320, height: 180 })).toEqual(linear);
    expect(decodes(out('mp4'), `${session_id}.mp4`)).toBe(linear.length);
  });

  it.runIf(LONG && whyNoPython() === undefined)('is read by frames in Python too', async () => {
    const { code, output } = await pytest(['-k', 'linear'], { GAP_TEST_SHARD: shard, GAP_TEST_KEY: '' });
    expect(code, output).toBe(0);
    expect(output).toContain('2 passed');
  });

  long('is exported, and its report has pictures', async () => {
    using out = new TemporaryFolder();
    expect((await gap(['export', shard, '--to', out.path])).code).toBe(0);
    const html = join(out.path, 'report.html');
    await gap(['report', shard, '--out', html]);
    expect(readFileSync(html, 'utf8')).toContain('data:image/jpeg;base64,');
  });
});

describe('the review of a session in HEVC', () => {
  long('shows its frames where the browser has a decoder, and else says what to do', async () => {
    await using station = await RunningConsole.start(':0');
    const id = basename(shard);
    cpSync(shard, join(station.shards, id), { recursive: true });
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      const { origin, hash } = new URL(station.link);
      await page.goto(`${origin}/?at=review&id=${id}&frame=40${hash}`);
      const picture = page.locator('canvas.picture');
      await picture.waitFor();
      const asked = `VideoDecoder.isConfigSupported({ codec: 'hvc1.1.6.L93.90' }).then(({ supported }) => supported === true)`;
      const can = await page.evaluate(asked);
      if (can) await until('frame 40 is drawn', async () => (await picture.getAttribute('data-drawn')) === '40');
      else await page.getByText('This browser cannot show HEVC on this machine; everything else is shown.').waitFor();
    } finally {
      await browser.close();
    }
  });
});

long(
  'in HEVC and in AV1, of one size and rate, are one data set when they are encoded again',
  async () => {
    using out = new TemporaryFolder();
    await gap(recording(stage.display.name, out.path, ...FLAGS.slice(0, 6), '--title', 'AV1', '--duration', '3'));
    const other = only(out.path);
    const made = join(out.path, 'made');
    // A late machine fails them, which is not what is asked here.
    const both = ['export', shard, other, '--as', 'lerobot', '--out', made, '--allow-failed'];
    const mixed = await gap(both);
    expect([mixed.code, mixed.stdout]).toEqual([
      1,
      expect.stringMatching(/^LEFT OUT .*encoded again as H\.264 where only the codec differs/s),
    ]);
    rmSync(made, { recursive: true });
    const run = await gap([...both, '--video', 'h264']);
    expect([run.code, run.stderr]).toEqual([0, expect.any(String)]);
    const videos = join(made, 'videos/observation.images.screen/chunk-000');
    const pictures = readdirSync(videos).map((name) => decodes(videos, name));
    // In the order of the shards' hashes.
    expect(new Set(pictures)).toEqual(new Set([(await frameTimes(shard)).length, (await frameTimes(other)).length]));
    const info = JSON.parse(readFileSync(join(made, 'meta/info.json'), 'utf8')) as { total_frames: number };
    expect(info.total_frames).toBe(pictures.reduce((sum, count) => sum + count, 0));
  },
  120_000,
);

describe('a session whose final video is made in HEVC', () => {
  const AFTER = [...FLAGS.slice(0, 6), '--encode', 'after', '--final', 'hevc-veryfast'];

  // As `video/make-final` asks without a recorder.
  long('goes on where it was killed in sealing, and has every pts to the microsecond', async () => {
    using out = new TemporaryFolder();
    const waiting = gap(recording(stage.display.name, out.path, ...AFTER, '--duration', '6'), {
      meanwhile: async ({ pid }) => {
        const log = () => join(only(out.path), 'units.jsonl');
        // Its lock is there before it.
        await until('it has a folder', () => readdirSync(out.path).some((name) => name.endsWith('.partial')));
        await until('a GOP is made', () => existsSync(log()) && readUnitLines(readFileSync(log(), 'utf8')).length > 1);
        process.kill(pid, 'SIGKILL');
      },
    });
    await waiting;
    const left = only(out.path);
    expect(left.endsWith('.partial')).toBe(true);
    expect(readdirSync(left)).toContain('video.mkv');
    const run = await gap(['recover', out.path]);
    expect(run.stderr).toBe('');
    const sealed = only(out.path);
    await expectValid(sealed);
    expect(readMeta(sealed)).toMatchObject({
      capture: { encoder: 'HEVC_X265' },
      recorder: { video: { capture: { encoder: 'H264_X264' } } },
    });
    expect(readdirSync(sealed).filter((name) => name.startsWith('video') || name.startsWith('unit'))).toEqual(['video.mkv']);
    const times = await frameTimes(sealed);
    expect(probedTimes(sealed)).toEqual(times);
    expect(decodes(sealed)).toBe(times.length);
    const { findings } = await validate(sealed, { deep: true });
    for (const check of ['video.faithful', 'video.decodes', 'video.motion', 'watermark.order'])
      expect([check, findings.find((one) => one.check === check)?.severity]).toEqual([check, 'pass']);
  });

  long('becomes several shards where it is longer than one may be', async () => {
    using out = new TemporaryFolder();
    await gap(recording(stage.display.name, out.path, ...AFTER, '--duration', '7', '--roll', '0.05'));
    const parts = readdirSync(out.path);
    expect(parts.length).toBeGreaterThan(1);
    for (const name of parts) {
      const part = join(out.path, name);
      await expectValid(part);
      const times = await frameTimes(part);
      expect(probedTimes(part)).toEqual(times);
      expect(decodes(part)).toBe(times.length);
    }
  });
});

describe('a session in HEVC that is killed', () => {
  long('is recovered with all whole frames, and shows its last key picture while it runs', async () => {
    using out = new TemporaryFolder();
    let seen = 0;
    await gap(recording(stage.display.name, out.path, ...FLAGS, '--json'), {
      meanwhile: async ({ pid, output }) => {
        await until('it has recorded for three seconds', () => statusLines(output()) >= 3);
        const partial = only(out.path);
        seen = (await new LastPicture(partial, { width: 320, height: 180 }).take())?.frame ?? -1;
        process.kill(pid, 'SIGKILL');
      },
    });
    const left = join(only(out.path), 'video.mkv');
    const whole = scanVideo(left).pts.length;
    expect(whole).toBeGreaterThan(seen);
    expect(seen).toBeGreaterThan(0);
    const run = await gap(['recover', out.path]);
    expect(run.stderr).toBe('');
    const recovered = only(out.path);
    expect(recovered.endsWith('.partial')).toBe(false);
    await expectValid(recovered);
    const times = await frameTimes(recovered);
    // The journal may lack the last few.
    expect(whole - times.length).toBeLessThan(15);
    expect(probedTimes(recovered)).toEqual(times);
    expect(decodes(recovered)).toBe(times.length);
    expect(readMeta(recovered).recorder?.ended).toBe('recovered');
  });

  long('before its first frame leaves nothing that is taken for a shard', async () => {
    using out = new TemporaryFolder();
    await gap(recording(stage.display.name, out.path, ...FLAGS), {
      meanwhile: async ({ pid }) => {
        await until('its folder is there', () => readdirSync(out.path).some((name) => name.endsWith('.partial')));
        process.kill(pid, 'SIGKILL');
      },
    });
    await gap(['recover', out.path]);
    expect(readdirSync(out.path).filter((name) => existsSync(join(out.path, name, 'hashes.json')))).toEqual([]);
  });
});
