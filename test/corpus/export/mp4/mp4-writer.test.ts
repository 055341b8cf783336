import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { Mp4Clips, type Mp4Codec } from '#corpus/export/mp4/mp4-clips.ts';
import { Mp4Writer } from '#corpus/export/mp4/mp4-writer.ts';
import { ClipReader } from '#format/clip/clip-reader.ts';
import type { VideoFormat } from '#format/core/video/file-header.ts';
import { linearPictures } from '#test/support/clip-pictures.ts';
import { long } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';
import { quietCodecs } from '#video/quiet.ts';

quietCodecs();

const FORMAT: VideoFormat = { width: 640, height: 360, fps: 60, fourcc: 'AV01' };

/** Frames of the tests' shard as an MP4, as two clips: each decodes by itself. */
async function written(path: string, codec: Mp4Codec): Promise<void> {
  using shard = await ClipReader.open(inject('shard'));
  using mp4 = new Mp4Clips(path, FORMAT, codec);
  for (const [from, count] of [
    [0, 240],
    [240, 120],
  ] as const) {
    const clip = await shard.clip(from, count);
    await mp4.put({ packets: clip.packets, keys: clip.packets.map((_, i) => shard.isKey(from + i)) });
    mp4.endClip();
  }
  mp4.finish();
  expect(mp4.frames).toBe(360);
}

function probed(path: string): Record<string, unknown> {
  const json = execFileSync('ffprobe', [
    '-v',
    'error',
    '-show_streams',
    '-show_entries',
    'packet=pts,dts,duration,flags',
    '-of',
    'json',
    path,
  ]);
  return JSON.parse(json.toString()) as Record<string, unknown>;
}

describe.each(['copy', 'h264'] as const)('an MP4 (%s)', (codec) => {
  long('has each frame at n / fps exactly, to the last, and is the same when it is made again', async () => {
    using folder = new TemporaryFolder();
    const [first, second] = ['a.mp4', 'b.mp4'].map((name) => join(folder.path, name)) as [string, string];
    await written(first, codec);
    await written(second, codec);
    expect(readFileSync(first).equals(readFileSync(second))).toBe(true);
    const { streams, packets } = probed(first);
    expect(streams).toMatchObject([
      {
        codec_name: codec === 'copy' ? 'av1' : 'h264',
        avg_frame_rate: '60/1',
        r_frame_rate: '60/1',
        time_base: '1/60000',
        duration: '6.000000',
        nb_frames: '360',
        color_range: 'tv',
        has_b_frames: 0,
      },
    ]);
    const ticks = Array.from({ length: 360 }, (_, n) => ({ pts: 1000 * n, dts: 1000 * n, duration: 1000 }));
    expect(packets).toMatchObject(ticks);
    const keys = (packets as { flags: string }[]).flatMap(({ flags }, n) => (flags.startsWith('K') ? n : []));
    // Ours are two seconds apart; encoded anew, half a second.
    expect(keys).toEqual(codec === 'copy' ? [0, 120, 240] : [0, 30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 330]);
  });
});

long('holds the very pictures of the shard where packets are kept', async () => {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'a.mp4');
  await written(path, 'copy');
  const frames = execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 'framehash', '-hash', 'sha256', '-']);
  const hashes = frames.toString().match(/[0-9a-f]{64}/g);
  expect(hashes).toEqual(await linearPictures(join(inject('shard'), 'video.ivf'), FORMAT));
});

it('says which file could not be written, and refuses a first packet without what a decoder needs', async () => {
  using folder = new TemporaryFolder();
  using nowhere = new Mp4Writer(join(folder.path, 'none', 'a.mp4'), FORMAT);
  expect(() => nowhere.write(Uint8Array.of(18, 0), true)).toThrow(/none\/a\.mp4: FFmpeg failed to open the file/);
  using bare = new Mp4Writer(join(folder.path, 'b.mp4'), { ...FORMAT, fourcc: 'H264' });
  expect(() => bare.write(Uint8Array.of(0, 0, 0, 1, 0x65, 1), true)).toThrow(/b\.mp4: its first packet lacks .* parameter set/);
});

it('says so when the disk is full', async () => {
  using shard = await ClipReader.open(inject('shard'));
  const { packets } = await shard.clip(0, 360);
  using full = new Mp4Writer('/dev/full', FORMAT);
  const all = () => {
    for (const packet of packets) full.write(packet, true);
    full.finish();
  };
  expect(all).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
});
