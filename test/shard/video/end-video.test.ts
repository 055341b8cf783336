import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eachLengthNal, NAL, nalType } from '#format/core/video/hevc/nal.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { writtenOf } from '#format/sign/written-hash.ts';
import { bytesOfFrames, scanVideo } from '#format/video/video-file.ts';
import { copyFrames } from '#shard/video/copy-frames.ts';
import { endVideo } from '#shard/video/end-video.ts';
import { long } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';
import { rungOf } from '#video/core/encoder-plan.ts';
import { Encoder, type EncoderSettings, formatOf } from '#video/encoder.ts';
import { quietCodecs } from '#video/quiet.ts';
import { VideoWriter } from '#video/video-writer.ts';

const SIZE = { width: 322, height: 182 };
const FRAMES = 75;
const T0 = 123_456_789_012;
const pts = Array.from({ length: FRAMES }, (_, n) => T0 + Math.round((n * 1e6) / 30));

/** An HEVC video as it is when its recorder has written the last frame: without an index. `bytes`: of each picture, about. */
async function recorded(path: string, bitrateBps = 4_000_000): Promise<WrittenFile> {
  quietCodecs();
  const plan = rungOf('live-hevc').planFor({ size: SIZE, fps: 30, bitrateBps, threads: 1 });
  const settings: EncoderSettings = { ...SIZE, plan, fps: 30, bitrateBps, gopFrames: 30 };
  using encoder = await Encoder.open(settings);
  using writer = VideoWriter.create(path, formatOf(settings));
  const take = (bytes: Uint8Array, us: number, key: boolean) => void writer.write(bytes, us, key);
  const picture = Buffer.alloc((SIZE.width * SIZE.height * 3) / 2, 128);
  for (const [n, us] of pts.entries()) {
    for (let i = 0; i < SIZE.width * SIZE.height; i++) picture[i] = (i * 7919 + n * 104_729 + ((i * n) >> 3)) & 255;
    encoder.encode(picture, us, take, n === 45);
  }
  encoder.finish(take);
  return writer.written() as WrittenFile;
}

const probed = (path: string) =>
  JSON.parse(
    execFileSync('ffprobe', ['-v', 'error', '-count_frames', '-show_streams', '-show_format', '-show_packets', '-of', 'json', path], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    }),
  ) as {
    streams: Record<string, unknown>[];
    packets: { pts: number; flags: string }[];
    format: { duration?: string };
  };

describe('an HEVC video', () => {
  long('is whole for ffprobe before it is ended, and has duration and index afterwards, with every pts to the microsecond', async () => {
    using folder = new TemporaryFolder();
    const path = join(folder.path, 'video.mkv');
    const written = await recorded(path);
    expect(written).toEqual(writtenOf(readFileSync(path)));
    for (const isEnded of [false, true]) {
      if (isEnded) expect(await endVideo(path, written)).toEqual(writtenOf(readFileSync(path)));
      const { streams, packets, format } = probed(path);
      expect(streams[0]).toMatchObject({ codec_name: 'hevc', ...SIZE, time_base: '1/1000000', pix_fmt: 'yuv420p', color_range: 'tv' });
      expect(streams[0]).toMatchObject({
        r_frame_rate: '30/1',
        color_space: 'smpte170m',
        color_primaries: 'bt709',
        color_transfer: 'iec61966-2-1',
        nb_read_frames: `${FRAMES}`,
      });
      expect(packets.map((packet) => packet.pts)).toEqual(pts);
      expect(packets.flatMap(({ flags }, n) => (flags.includes('K') ? [n] : []))).toEqual([0, 30, 45, 75].slice(0, -1));
      expect(format.duration).toBe(isEnded ? '2.500000' : undefined);
      expect(scanVideo(path)).toMatchObject({ fourcc: 'HEVC', ...SIZE, codedSize: SIZE, damage: undefined, pts: Float64Array.from(pts) });
    }
  });

  it('may be begun by one encoder and gone on with by another of other parameters, as when one is relieved: the header has only the first’s', async () => {
    using folder = new TemporaryFolder();
    const path = join(folder.path, 'video.mkv');
    quietCodecs();
    const plan = rungOf('live-hevc').planFor({ size: SIZE, fps: 30, bitrateBps: 1e6, threads: 1 });
    const other = { ...plan, options: { ...plan.options, preset: 'slow', profile: 'main' } };
    const settings: EncoderSettings = { ...SIZE, plan, fps: 30, bitrateBps: 1e6, gopFrames: 30 };
    using writer = VideoWriter.create(path, formatOf(settings));
    const sets: string[] = [];
    for (const [turn, made] of [plan, other].entries()) {
      using encoder = await Encoder.open({ ...settings, plan: made });
      const take = (bytes: Uint8Array, us: number, key: boolean) => {
        if (key) eachLengthNal(bytes, (nal) => nalType(nal[0] as number) === NAL.pps && sets.push(Buffer.from(nal).toString('hex')));
        writer.write(bytes, us, key);
      };
      const picture = Buffer.alloc((SIZE.width * SIZE.height * 3) / 2, 128);
      for (let n = 45 * turn; n < 45 + 30 * turn; n++) {
        for (let i = 0; i < SIZE.width * SIZE.height; i++) picture[i] = 60 + n + (i % SIZE.width) / 8;
        encoder.encode(picture, pts[n] as number, take);
      }
      encoder.finish(take);
    }
    // Otherwise this would show nothing.
    expect(new Set(sets).size).toBe(2);
    await endVideo(path, writer.written());
    expect(probed(path).streams[0]).toMatchObject({ nb_read_frames: `${FRAMES}` });
    const grey = execFileSync('ffmpeg', [
      '-v',
      'error',
      '-i',
      path,
      '-vf',
      'crop=8:8:0:0,scale=1:1:flags=area',
      '-f',
      'rawvideo',
      '-pix_fmt',
      'gray',
      '-',
    ]);
    // FFmpeg widens the range to all of a byte.
    expect([...grey].map((luma, n) => Math.abs(luma - ((60 + n - 16) * 255) / 219) < 4)).toEqual(pts.map(() => true));
    expect(scanVideo(path)).toMatchObject({ damage: undefined, pts: Float64Array.from(pts) });
  });

  long('is ended as often as one likes, and keeps the times that recovery reads', async () => {
    using folder = new TemporaryFolder();
    const path = join(folder.path, 'video.mkv');
    const written = await recorded(path);
    utimesSync(path, 1_700_000_000, 1_700_000_123);
    const once = await endVideo(path, written);
    expect(statSync(path).mtimeMs).toBe(1_700_000_123_000);
    // A recovery that runs again does not know what was written.
    expect(await endVideo(path, undefined)).toEqual(once);
    const fd = openSync(path, 'r+');
    ftruncateSync(fd, bytesOfFrames(path, FRAMES));
    closeSync(fd);
    expect(await endVideo(path, undefined)).toEqual(once);
  });

  long('of which the disk kept something else is refused, wherever that is', async () => {
    using folder = new TemporaryFolder();
    const path = join(folder.path, 'video.mkv');
    const written = await recorded(path, 40_000_000);
    const whole = readFileSync(path);
    expect(whole.byteLength).toBeGreaterThan(3 << 20);
    // In a packet: what the headers say stays right.
    for (const at of [5000, 1_500_000, whole.byteLength - 40]) {
      const spoilt = Buffer.from(whole);
      spoilt[at] = (spoilt[at] as number) ^ 1;
      writeFileSync(path, spoilt);
      await expect(endVideo(path, written), `byte ${at}`).rejects.toThrow('differ from what was written to it');
    }
  });

  it('that holds a torn frame is not ended', async () => {
    using folder = new TemporaryFolder();
    const path = join(folder.path, 'video.mkv');
    await recorded(path);
    const fd = openSync(path, 'r+');
    ftruncateSync(fd, statSync(path).size - 1);
    closeSync(fd);
    await expect(endVideo(path, undefined)).rejects.toThrow('is torn');
  });

  it('gives any of its frames, from a key picture on, to a video of their own', async () => {
    using folder = new TemporaryFolder();
    const [path, part] = ['video.mkv', 'part.mkv'].map((name) => join(folder.path, name)) as [string, string];
    await endVideo(path, await recorded(path));
    expect(await copyFrames(path, part, { from: 30, to: 70 })).toEqual(writtenOf(readFileSync(part)));
    const { packets, format, streams } = probed(part);
    expect(packets.map((packet) => packet.pts)).toEqual(pts.slice(30, 70));
    expect([streams[0]?.nb_read_frames, format.duration]).toEqual(['40', '1.333333']);
    expect(scanVideo(part).damage).toBeUndefined();
  });
});

long('a writer goes on where another ended, and begins anew where it wrote nothing', async () => {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'video.mkv');
  await recorded(path);
  const [format, bytes] = [{ ...SIZE, fps: 30, fourcc: 'HEVC' } as const, bytesOfFrames(path, 40)];
  const first = readFileSync(path).subarray(scanHeader(path) + 27, bytesOfFrames(path, 1));
  {
    using writer = VideoWriter.goOn(path, bytes, format);
    expect(writer.write(first, 7, true)).toBe(true);
  }
  expect(scanVideo(path).pts).toEqual(Float64Array.of(...pts.slice(0, 40), 7));
  {
    using writer = VideoWriter.goOn(path, 0, format);
    expect(() => writer.write(Buffer.from([0, 0, 0, 3, 2, 1, 7]), 0, false)).toThrow('its first packet lacks what a decoder needs');
    expect(writer.write(first, 9, true)).toBe(true);
  }
  expect(scanVideo(path)).toMatchObject({ pts: Float64Array.of(9), damage: undefined });
});

const scanHeader = (path: string) => bytesOfFrames(path, 0);

it('an IVF file says how many frames it has, also a part of one', async () => {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'video.ivf');
  const writer = VideoWriter.create(path, { ...SIZE, fps: 30, fourcc: 'AV01' });
  const packet = Uint8Array.from({ length: 40 }, (_, i) => i);
  for (const us of pts) writer.write(packet, us, true);
  const written = writer.written();
  writer[Symbol.dispose]();
  const count = (file: string) => readFileSync(file).readUInt32LE(24);
  expect(count(path)).toBe(0);
  const ended = await endVideo(path, written);
  expect([count(path), ended]).toEqual([FRAMES, writtenOf(readFileSync(path))]);
  expect(await endVideo(path, ended)).toEqual(ended);
});
