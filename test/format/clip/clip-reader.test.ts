import { readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { startFauxqs } from 'fauxqs';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Clip, ClipReader } from '#format/clip/clip-reader.ts';
import { CLIP_FLAGS } from '#format/core/clip/clip-times.ts';
import { FRAMES } from '#format/core/parquet/tables.ts';
import { clipPictures, linearPictures } from '#test/support/clip-pictures.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { serveFolder } from '#test/support/file-server.ts';
import { long } from '#test/support/long.ts';

let reader: ClipReader;
/** A hash of each picture of the fixture. */
let linear: string[];

beforeAll(async () => {
  reader = await ClipReader.open(inject('shard'));
  linear = await linearPictures(join(inject('shard'), 'video.ivf'), { width: 640, height: 360 });
});

afterAll(() => reader?.[Symbol.dispose]());

/** Numbers that look random and are the same each time. */
function* numbers(below: number): Generator<number> {
  for (let seed = 42; ; seed = (seed * 48_271) % 2_147_483_647) yield seed % below;
}

describe('a clip', () => {
  long('has the pictures that decoding from the beginning gives, bit by bit', async () => {
    const random = numbers(reader.count - 16);
    for (let round = 0; round < 20; round++) {
      const first = random.next().value;
      expect(await clipPictures(reader, await reader.clip(first, 16)), `frames from ${first}`).toEqual(linear.slice(first, first + 16));
    }
  });

  it('is read from the keyframe before it, and no further than its end', async () => {
    const clip = await reader.clip(130, 4);
    expect([clip.from, clip.packets.length]).toEqual([reader.keyBefore(130), 134 - reader.keyBefore(130)]);
    expect([clip.first, clip.count, clip.tsUs.length, clip.flags.length]).toEqual([130, 4, 4, 4]);
  });

  it('has each event once, whatever the clips: nothing falls between frames', async () => {
    const bytes = readFileSync(join(inject('shard'), 'events.parquet'));
    const { zstdDecompressSync } = await import('node:zlib');
    const all = (await parquetReadObjects({
      file: new Uint8Array(bytes).buffer,
      compressors: { ZSTD: (input) => zstdDecompressSync(input) },
    })) as { ts_us: bigint; seq: number; dx: number }[];
    const { captureUs } = await reader.clip(0, reader.count);
    const answered = all.filter(({ ts_us }) => Number(ts_us) > (captureUs[0] as number));
    expect(answered.length).toBeGreaterThan(100);
    const seen: number[] = [];
    const random = numbers(40);
    for (let first = 0; first < reader.count; ) {
      const count = Math.min(reader.count - first, 1 + random.next().value);
      const { events, untilUs } = await reader.clip(first, count);
      seen.push(...(events.columns.get('seq') as number[]));
      for (const [i, n] of events.interval.entries()) {
        expect(n).toBeGreaterThanOrEqual(first);
        expect(n).toBeLessThan(first + count);
        expect(events.tsUs[i]).toBeGreaterThan(captureUs[n] as number);
        expect(events.tsUs[i]).toBeLessThanOrEqual(untilUs);
      }
      first += count;
    }
    expect(seen).toEqual(answered.map(({ seq }) => seq));
  });

  it('finds a frame by the true time of its picture', async () => {
    const { captureUs } = await reader.clip(0, reader.count);
    for (const n of [0, 1, 200, reader.count - 1]) {
      const frame = reader.frameAt(captureUs[n] as number);
      expect(captureUs[frame]).toBe(captureUs[n]);
      expect(captureUs[frame + 1] ?? Number.POSITIVE_INFINITY).toBeGreaterThan(captureUs[n] as number);
    }
    expect([reader.frameAt(0), reader.frameAt(1e18)]).toEqual([0, reader.count - 1]);
  });

  it.each([
    [-1, 2],
    [0, 0],
    [359, 2],
    [0.5, 1],
  ])('is refused from frame %d, %d long', async (first, count) => {
    await expect(reader.clip(first, count)).rejects.toMatchObject({ code: 'usage.clip' });
  });
});

describe('a shard elsewhere', () => {
  const same = async (where: string) => {
    using there = await ClipReader.open(where);
    const [a, b] = [await reader.clip(100, 30), await there.clip(100, 30)];
    expect(b.packets.map((packet) => Buffer.from(packet).toString('hex'))).toEqual(
      a.packets.map((packet) => Buffer.from(packet).toString('hex')),
    );
    expect(b.events).toEqual(a.events);
    expect(b.rows).toEqual(a.rows);
    expect([b.tsUs, b.captureUs, b.errUs, b.flags]).toEqual([a.tsUs, a.captureUs, a.errUs, a.flags]);
  };

  it('is read over HTTP by ranges, never whole', async () => {
    await using server = await serveFolder(dirname(inject('shard')));
    await same(`${server.address}/${basename(inject('shard'))}?sig=abc`);
    const video = server.asked.filter(({ path }) => path.includes('video.ivf'));
    expect(video).toHaveLength(2);
    expect(server.asked.every(({ path, range }) => range !== undefined && path.endsWith('?sig=abc'))).toBe(true);
  });

  it('is read from an S3 store', async () => {
    const store = await startFauxqs({ port: 0, logger: false });
    const before = { ...process.env };
    Object.assign(process.env, { AWS_ENDPOINT_URL_S3: store.address, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
    try {
      await fetch(`${store.address}/shards`, { method: 'PUT' });
      for (const file of ['meta.json', 'video.ivf', 'controls.parquet', 'events.parquet', 'frames.parquet'])
        await fetch(`${store.address}/shards/one/${file}`, { method: 'PUT', body: readFileSync(join(inject('shard'), file)) });
      await same('s3://shards/one');
      await expect(ClipReader.open('s3://shards/two')).rejects.toMatchObject({
        code: 'shard.missing',
        message: expect.stringContaining('meta.json'),
      });
    } finally {
      process.env = before;
      await store.stop();
    }
  });

  it('is asked for by an address of a kind that is known', async () => {
    await expect(ClipReader.open('ftp://host/shard')).rejects.toMatchObject({ code: 'usage.place' });
    const secret = ClipReader.open('https://me:secret@host/shard?sig=secret');
    await expect(secret).rejects.toMatchObject({ code: 'usage.place' });
    await expect(secret).rejects.not.toThrow('secret');
  });
});

describe('bad input', () => {
  const clipOf = (there: ClipReader): Promise<unknown> => there.clip(300, 10);
  async function opened<T>(damage: (copy: ShardCopy) => void | Promise<void>, use: (there: ClipReader) => Promise<T>): Promise<T> {
    using copy = new ShardCopy(inject('shard'));
    await damage(copy);
    using there = await ClipReader.open(copy.path);
    return await use(there);
  }

  it.each([
    ['meta.json', 'shard.missing'],
    ['video.ivf', 'shard.missing'],
    ['controls.parquet', 'shard.missing'],
    ['events.parquet', 'shard.missing'],
  ])('without %s', async (file, code) => {
    await expect(opened((copy) => rmSync(copy.file(file)), clipOf)).rejects.toMatchObject({ code, message: expect.stringContaining(file) });
  });

  it('of version 0.1', async () => {
    const old = opened((copy) => copy.editJson('meta.json', (meta) => Object.assign(meta, { schema_version: '0.1.3' })), clipOf);
    await expect(old).rejects.toMatchObject({ code: 'shard.document', message: expect.stringContaining('schema_version') });
  });

  it('with a video shorter than its table, before and behind the end of the file', async () => {
    const short = (copy: ShardCopy) => copy.editBytes('video.ivf', (bytes) => bytes.subarray(0, bytes.length / 2));
    await expect(opened(short, clipOf)).rejects.toThrow(/video.ivf: frame 309 should end at byte \d+, and the file ends at \d+/);
    expect(await opened(short, async (there) => (await there.clip(0, 10)).packets.length)).toBe(10);
  });

  it('with a table of another video', async () => {
    const other = (copy: ShardCopy) =>
      copy.editTable(FRAMES, (rows) => rows.map((row, n) => (n === 301 ? { ...row, bytes: (row.bytes as number) + 1 } : row)));
    await expect(opened(other, clipOf)).rejects.toThrow(/frame 30\d has .* bytes, and \d+ in frames.parquet/);
  });

  it('with rows that go back in time', async () => {
    const back = async (copy: ShardCopy) => {
      const { EVENTS } = await import('#format/core/parquet/tables.ts');
      await copy.editTable(EVENTS, (rows) => rows.toReversed());
    };
    await expect(opened(back, (there) => there.clip(0, 300))).rejects.toThrow(/ts_us/);
  });

  it('by another maker, without a table of frames or of events: the pictures from the video, the events from the controls', async () => {
    const foreign = (copy: ShardCopy) => {
      copy.editJson('meta.json', (meta) => {
        delete meta.recorder;
      });
      rmSync(copy.file('frames.parquet'));
      rmSync(copy.file('events.parquet'));
    };
    await opened(foreign, async (there) => {
      const [mine, theirs] = [await reader.clip(200, 16), await there.clip(200, 16)];
      expect(theirs.packets.map((packet) => packet.length)).toEqual(mine.packets.map((packet) => packet.length));
      expect(theirs.tsUs).toEqual(mine.tsUs);
      expect(theirs.errUs.every(Number.isNaN)).toBe(true);
      // What changed between rows lies at the later one; what was pressed and let go in between is not known.
      const sums = ({ events: { columns } }: Clip) =>
        ['dx', 'dy'].map((name) => (columns.get(name) ?? []).reduce<number>((sum, value) => sum + Math.abs(Number(value ?? 0)), 0));
      const whole = [await reader.clip(0, reader.count), await there.clip(0, reader.count)] as const;
      for (const axis of [0, 1]) {
        const [ours, sampled] = whole.map((clip) => sums(clip)[axis] as number) as [number, number];
        expect(sampled).toBeGreaterThan(0.9 * ours);
        expect(sampled).toBeLessThan(1.1 * ours + 1);
      }
      expect(await there.codes()).toContain('W');
      expect(theirs.rows.tsUs.length).toBeGreaterThan(10);
    });
    using copy = new ShardCopy(inject('shard'));
    foreign(copy);
    await using server = await serveFolder(copy.path);
    await expect(ClipReader.open(server.address)).rejects.toMatchObject({
      code: 'shard.remote',
      message: expect.stringContaining('frames.parquet'),
    });
  });

  it('with a gap at the edge of a clip: its intervals are marked, and no other', async () => {
    const { tsUs, captureUs } = await reader.clip(0, reader.count);
    const at = (n: number) => captureUs[n] as number;
    // A late machine repeats pictures, which have the time of what they show.
    const first = Array.from({ length: 180 }, (_, n) => n + 10).find((n) => [0, 1, 2, 3, 4].every((i) => at(n + i - 1) < at(n + i))) ?? -1;
    const gap = (copy: ShardCopy) =>
      copy.editJson('meta.json', (meta) => {
        const gaps = [{ from_us: Math.ceil(at(first)) + 1, to_us: Math.ceil(at(first + 3)), reason: 'unfocused' }];
        Object.assign(meta.recorder as object, { gaps });
      });
    expect(tsUs.length).toBe(360);
    const marked = await opened(gap, async (there) => Array.from((await there.clip(0, 200)).flags, (flags) => flags & CLIP_FLAGS.gap));
    const expected = Array.from({ length: 200 }, (_, n) =>
      at(n + 1) > at(first) + 1 && at(n) < Math.ceil(at(first + 3)) && at(n + 1) >= at(n) ? CLIP_FLAGS.gap : 0,
    );
    expect(marked.filter((flags) => flags !== 0).length).toBeGreaterThan(0);
    expect(marked.findIndex((flags) => flags !== 0)).toBe(expected.findIndex((flags) => flags !== 0));
    expect(marked.findLastIndex((flags) => flags !== 0)).toBe(expected.findLastIndex((flags) => flags !== 0));
  });
});
