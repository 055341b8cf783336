import { readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { CONTROLS, EVENTS, FRAMES } from '#format/core/parquet/tables.ts';
import { IVF_FRAME_HEADER_BYTES, IVF_HEADER_BYTES, readIvfFrameHeader } from '#format/core/video/ivf.ts';
import { validate } from '#shard/validate.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { type FrameRow, framesOf, furthest, isAmongCaptured } from '#test/support/frame-rows.ts';
import { broken, expectFails, failing, lateInFixture, readMeta, SHARD_FILES, warnings } from '#test/support/shards.ts';

/** Byte offset of every frame of an IVF file. */
function frameOffsets(bytes: Buffer): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const offsets = [];
  for (let at = IVF_HEADER_BYTES; at < bytes.length; at += IVF_FRAME_HEADER_BYTES + readIvfFrameHeader(view, at).payloadBytes)
    offsets.push(at);
  return offsets;
}

describe('a shard as it was recorded', () => {
  it('passes, and warns only of its size, its length and a clock that was never calibrated', async () => {
    const validation = await validate(inject('shard'));
    expect(await broken(inject('shard'))).toEqual([]);
    expect(validation.verdict).toBe((await failing(inject('shard'))).length === 0 ? 'pass' : 'fail');
    expect(validation.frames).toBe(360);
    expect(validation.durationS).toBeCloseTo(6, 3);
    const late = await lateInFixture();
    const said = (await warnings(inject('shard'))).filter((check) => !late.has(check));
    expect(said).toEqual(['video.preferred-size', 'sync.calibration', 'session.duration']);
  });

  it('reports its progress while hashing, to the last byte', async () => {
    let last: [number, number] = [0, -1];
    await validate(inject('shard'), { onProgress: (_, ...progress) => (last = progress) });
    expect(last[0]).toBe(last[1]);
  });
});

describe('something that is not a shard', () => {
  it.each([
    ['a missing folder', () => '/nowhere/at/all', 'shard.missing'],
    ['a file', () => join(inject('shard'), 'meta.json'), 'shard.not-a-folder'],
    ['a folder of something else', () => dirname(inject('shard')), 'shard.empty'],
  ])('%s is refused', async (_, path, code) => {
    await expect(validate(path())).rejects.toMatchObject({ code });
  });

  it('an unsealed recording is refused, with the way to seal it', async () => {
    await expect(validate(`${dirname(inject('shard'))}/.partial`)).rejects.toMatchObject({ code: 'shard.missing' });
    using copy = new ShardCopy(inject('shard'));
    renameSync(copy.path, `${copy.path}.partial`);
    await expect(validate(`${copy.path}.partial`)).rejects.toMatchObject({
      code: 'shard.partial',
      way: { action: 'recover', of: `${copy.path}.partial` },
    });
  });
});

describe.each(SHARD_FILES)('%s', (file) => {
  it('is named when missing', async () => {
    using copy = new ShardCopy(inject('shard'));
    rmSync(copy.file(file));
    const { verdict, findings } = await validate(copy.path);
    expect(verdict).toBe('fail');
    expect(findings.some(({ severity, says }) => severity === 'fail' && says.startsWith(`${file} is missing`))).toBe(true);
  });

  it('fails and is named when empty, truncated, with one flipped byte, or of the wrong type', async () => {
    for (const damage of [
      () => Buffer.alloc(0),
      (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 2)),
      (bytes: Buffer) => {
        const at = Math.floor(bytes.length * 0.6);
        bytes[at] = (bytes[at] as number) ^ 0x10;
        return bytes;
      },
      () => Buffer.from('{"this": "is something else"}'),
      () => Buffer.from([0, 1, 2, 3, 255, 254]),
    ]) {
      using copy = new ShardCopy(inject('shard'));
      copy.editBytes(file, damage);
      const { verdict, findings } = await validate(copy.path);
      expect(verdict).toBe('fail');
      // A flipped byte in hashes.json shows as the file whose hash it was.
      const named = file === 'hashes.json' ? SHARD_FILES : [file];
      expect(findings.some(({ severity, says }) => severity === 'fail' && named.some((name) => says.includes(name)))).toBe(true);
    }
  });
});

describe('every check fails on what it is for, and on nothing else', () => {
  const cases: [name: string, damage: (copy: ShardCopy) => void | Promise<void>, fails: string[]][] = [
    ['a meta.json without its rights', (copy) => copy.editJson('meta.json', (meta) => delete meta.rights), ['schema.meta']],
    [
      'a shard of a newer recorder',
      (copy) => copy.editJson('meta.json', (meta) => ((meta.recorder as Record<string, unknown>).format = 3)),
      ['schema.meta'],
    ],
    [
      'a wall-clock shard',
      (copy) => copy.editJson('meta.json', (meta) => ((meta.capture as Record<string, unknown>).clock = 'utc')),
      ['schema.meta'],
    ],
    [
      'blank rights',
      (copy) => copy.editJson('meta.json', (meta) => (meta.rights = { publisher_license: 'ref#...', player_consent_id: '' })),
      ['qat.same', 'rights.consent', 'rights.license'],
    ],
    [
      'another codec declared',
      (copy) => copy.editJson('meta.json', (meta) => ((meta.capture as Record<string, unknown>).encoder = 'HEVC_NVENC')),
      ['qat.same', 'video.codec'],
    ],
    [
      'another resolution declared',
      (copy) => copy.editJson('meta.json', (meta) => ((meta.display as Record<string, unknown>).resolution = '1920x1080')),
      ['qat.same', 'video.resolution'],
    ],
    [
      'half the frame rate declared',
      (copy) => copy.editJson('meta.json', (meta) => ((meta.display as Record<string, unknown>).fps = 30)),
      ['qat.same', 'video.fps', 'video.gop', 'video.grid'],
    ],
    [
      'a GOP longer than declared',
      (copy) => copy.editJson('meta.json', (meta) => Object.assign((meta.recorder as { video: object }).video, { gop_frames: 60 })),
      ['qat.same', 'video.gop'],
    ],
    [
      'another t0',
      (copy) => copy.editJson('meta.json', (meta) => ((meta.timing as { t0_us: number }).t0_us += 1000)),
      ['qat.same', 'video.grid'],
    ],
    [
      'a changed verdict',
      (copy) => copy.editJson('qat.json', (qat) => (qat.verdict = qat.verdict === 'pass' ? 'fail' : 'pass')),
      ['qat.same'],
    ],
    ['a verdict that is none', (copy) => copy.editJson('qat.json', (qat) => (qat.verdict = 'maybe')), ['schema.qat']],
    [
      'three frames of 360 missing',
      (copy) =>
        copy.editBytes('video.ivf', (bytes) => {
          const offsets = frameOffsets(bytes);
          return Buffer.concat([bytes.subarray(0, offsets[200]), bytes.subarray(offsets[203])]);
        }),
      ['cfr.missing', 'qat.same', 'video.pts'],
    ],
    [
      'a torn last frame',
      (copy) => copy.editBytes('video.ivf', (bytes) => bytes.subarray(0, bytes.length - 5)),
      ['qat.same', 'video.pts', 'video.readable'],
    ],
    [
      'no keyframe at the start',
      (copy) =>
        copy.editBytes('video.ivf', (bytes) => {
          const [first = 0, second = 0] = frameOffsets(bytes);
          return Buffer.concat([bytes.subarray(0, first), bytes.subarray(second)]);
        }),
      ['qat.same', 'video.gop', 'video.grid', 'video.pts'],
    ],
    [
      'a gap with events and pictures in it',
      (copy) =>
        copy.editJson('meta.json', (meta) => {
          const t0 = (meta.timing as { t0_us: number }).t0_us;
          Object.assign(meta.recorder as object, { gaps: [{ from_us: t0 + 1_000_000, to_us: t0 + 2_000_000, reason: 'unfocused' }] });
        }),
      ['privacy.events', 'privacy.frames', 'qat.same'],
    ],
    [
      'a held stretch that is shown, though the whole screen was agreed to',
      async (copy) => {
        copy.editJson('meta.json', (meta) => {
          const t0 = (meta.timing as { t0_us: number }).t0_us;
          Object.assign(meta.recorder as object, { gaps: [{ from_us: t0 + 1_000_000, to_us: t0 + 2_000_000, reason: 'held' }] });
          Object.assign((meta.recorder as { video: object }).video, { whole_screen: true });
        });
        await copy.editTable(EVENTS, (rows) => rows.slice(0, 0));
        await copy.editTable(CONTROLS, (rows) => rows.map((row) => ({ ...row, custom_events: 0 })));
      },
      ['privacy.frames', 'qat.same'],
    ],
    [
      'two frames in the wrong order',
      (copy) =>
        copy.editBytes('video.ivf', (bytes) => {
          const offsets = frameOffsets(bytes);
          const [a, b] = [offsets[100] as number, offsets[101] as number];
          const pts = bytes.readBigUInt64LE(a + 4);
          bytes.writeBigUInt64LE(bytes.readBigUInt64LE(b + 4), a + 4);
          bytes.writeBigUInt64LE(pts, b + 4);
          return bytes;
        }),
      ['qat.same', 'time.video', 'video.pts'],
    ],
    [
      'a row back in time',
      (copy) =>
        copy.editTable(CONTROLS, (rows) => {
          const row = rows[500] as { ts_us: bigint };
          row.ts_us -= 20_000n;
          return rows;
        }),
      ['qat.same', 'time.controls'],
    ],
    [
      'two events at one time',
      (copy) =>
        copy.editTable(EVENTS, (rows) => {
          (rows[5] as { ts_us: unknown }).ts_us = (rows[4] as { ts_us: unknown }).ts_us;
          return rows;
        }),
      ['qat.same', 'time.events'],
    ],
    [
      'a capture no later than the one before',
      (copy) =>
        copy.editTable(FRAMES, (rows) => {
          const frames = framesOf(rows);
          const i = furthest(frames);
          (frames[i] as FrameRow).capture_us = (frames[i - 1] as FrameRow).capture_us;
          return rows;
        }),
      ['qat.same', 'time.captures'],
    ],
    [
      'a frame table that goes back',
      (copy) =>
        copy.editTable(FRAMES, (rows) => {
          const frames = framesOf(rows);
          const i = furthest(frames);
          (frames[i] as FrameRow).ts_us = (frames[i - 1] as FrameRow).ts_us;
          return rows;
        }),
      ['qat.same', 'time.frames', 'video.pts'],
    ],
    [
      'one frame in twenty a repeat',
      (copy) =>
        copy.editTable(FRAMES, (rows) =>
          rows.map((row, i) =>
            i % 20 === 7 && isAmongCaptured(framesOf(rows), i)
              ? { ...row, repeat: true, capture_us: (rows[i - 1] as { capture_us: unknown }).capture_us }
              : row,
          ),
        ),
      ['cfr.missing', 'qat.same'],
    ],
    [
      'captures 12 ms late',
      (copy) => copy.editTable(FRAMES, (rows) => rows.map((row) => ({ ...row, capture_us: (row.capture_us as bigint) + 12_000n }))),
      ['frames.residual', 'qat.same'],
    ],
    [
      'rows at 15 Hz',
      (copy) =>
        copy.editTable(CONTROLS, (rows) => {
          const us = (i: number) => Number((rows[i] as { ts_us: bigint } | undefined)?.ts_us ?? 0);
          // Both sides of a hole stay: it must not grow. At 40 Hz a third to a half of the frames has a row nearby, as chance has it.
          const atHole = (i: number) => us(i) - us(i - 1) > 10_000 || us(i + 1) - us(i) > 10_000;
          return rows.filter((_, i) => i % 24 === 0 || atHole(i));
        }),
      ['controls.coverage', 'controls.rate', 'events.in-rows', 'qat.same', 'session.usable'],
    ],
    [
      'rows of another second',
      (copy) => copy.editTable(CONTROLS, (rows) => rows.map((row) => ({ ...row, ts_us: (row.ts_us as bigint) + 4_000_000n }))),
      ['controls.coverage', 'qat.same', 'session.usable'],
    ],
    [
      'our own files taken out',
      (copy) => {
        for (const file of ['frames.parquet', 'events.parquet', 'qat.json']) rmSync(copy.file(file));
      },
      ['files.present'],
    ],
    [
      't0 moved by whole frames',
      (copy) =>
        copy.editJson('meta.json', (meta) => {
          (meta.timing as { t0_us: number }).t0_us -= 50_000;
        }),
      ['qat.same', 'video.grid'],
    ],
    [
      'a tick that goes back',
      (copy) =>
        copy.editTable(CONTROLS, (rows) =>
          rows.map((row, i) => (i === 600 ? { ...row, custom_grid_us: (row.custom_grid_us as bigint) - 90_000n } : row)),
        ),
      ['qat.same', 'time.grid'],
    ],
    [
      'a lost event',
      (copy) => copy.editTable(EVENTS, (rows) => rows.filter((_, i) => i !== 20)),
      ['events.in-rows', 'events.lost', 'qat.same'],
    ],
    [
      'rows that count other events',
      (copy) => copy.editTable(CONTROLS, (rows) => rows.map((row, i) => (i === 3 ? { ...row, custom_events: 9 } : row))),
      ['events.in-rows', 'qat.same'],
    ],
    ['a column of another type', (copy) => copy.editTable(CONTROLS, (rows) => rows, { keymask: 'uint32' }), ['schema.controls']],
    ['frames of another type', (copy) => copy.editTable(FRAMES, (rows) => rows, { bytes: 'int64' }), ['schema.frames']],
    ['events of another type', (copy) => copy.editTable(EVENTS, (rows) => rows, { seq: 'int64' }), ['schema.events']],
    ['a table without rows', (copy) => copy.editTable(CONTROLS, () => []), ['schema.controls']],
  ];

  it.each(cases)('%s', async (_, damage, fails) => {
    using copy = new ShardCopy(inject('shard'));
    await damage(copy);
    copy.rehash();
    // Whether the verdict in qat.json still holds depends only on what else failed.
    await expectFails(copy.path, fails);
  });

  it('an unplanned ending and an unusual size only warn', async () => {
    using copy = new ShardCopy(inject('shard'));
    copy.editJson('meta.json', (meta) => Object.assign(meta.recorder as object, { ended: 'disk-full', ended_why: 'test' }));
    copy.rehash();
    await expectFails(copy.path, []);
    expect(await warnings(copy.path)).toContain('session.end');
  });
});

it('names the frames at fault', async () => {
  using copy = new ShardCopy(inject('shard'));
  let from = 0;
  await copy.editTable(FRAMES, (rows) => {
    const frames = framesOf(rows);
    while (!Array.from({ length: 10 }, (_, i) => from + i).every((i) => isAmongCaptured(frames, i))) from++;
    const { capture_us } = frames[from - 1] as FrameRow;
    return rows.map((row, i) => (i >= from && i < from + 10 ? { ...row, repeat: true, capture_us } : row));
  });
  copy.rehash();
  const { findings } = await validate(copy.path);
  expect(findings.find(({ check }) => check === 'cfr.missing')).toMatchObject({
    severity: 'fail',
    limit: 0.5,
    at: expect.arrayContaining([{ from, to: from + 9, of: 'frame' }]),
  });
});

it('knows every file a shard has', () => {
  expect(basename(inject('shard'))).toBe(readMeta(inject('shard')).session_id);
  // Signatures are for `gap verify`.
  expect(
    readdirSync(inject('shard'))
      .filter((name) => !/minisig|dsse/.test(name))
      .sort(),
  ).toEqual([...SHARD_FILES].sort());
});
