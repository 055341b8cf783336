import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { expect, inject, it } from 'vitest';
import { CONTROLS } from '#format/core/parquet/tables.ts';
import { scanVideoOf } from '#format/video/video-of.ts';
import { FFMPEG_PICTURES } from '#shard/pictures/ffmpeg-pictures.ts';
import { validate } from '#shard/validate.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { expectFails } from '#test/support/shards.ts';

/** What others may write, which a reader would take for something else: each is found by its own check, and by no other. */
const CASES: [name: string, damage: (copy: ShardCopy) => void | Promise<void>, fails: string[], says: RegExp][] = [
  [
    'a key that is there twice',
    (copy) => copy.editBytes('meta.json', (bytes) => Buffer.from(bytes.toString('utf8').replace('{', '{"session_id": "x",'))),
    ['schema.meta'],
    /^meta\.json: session_id: the key is there twice/,
  ],
  [
    'a byte order mark',
    (copy) => copy.editBytes('meta.json', (bytes) => Buffer.concat([Buffer.from('\uFEFF'), bytes])),
    ['schema.meta'],
    /^meta\.json: it begins with a byte order mark/,
  ],
  [
    'a device that nobody knows',
    (copy) => copy.editTable(CONTROLS, (rows) => rows.map((row, i) => (i === 30 ? { ...row, device: 'keyboard' } : row))),
    ['controls.devices', 'qat.same'],
    /^controls\.parquet: device of 1 rows is none of kb, mouse, .*; row 30 says "keyboard"$/,
  ],
  [
    'a raw line of chat among the labels',
    (copy) => writeFileSync(copy.file('labels.jsonl'), '{"ts_us":1,"type":"note","val":"write to me: a@b.org"}\n'),
    ['privacy.raw'],
    /^labels\.jsonl: 1 lines hold free text, the first is line 1$/,
  ],
];

it.each(CASES)('%s', async (_, damage, fails, says) => {
  using copy = new ShardCopy(inject('shard'));
  await damage(copy);
  copy.rehash();
  await expectFails(copy.path, fails);
  const failed = (await validate(copy.path)).findings.filter(({ severity }) => severity === 'fail');
  expect(failed.some((finding) => says.test(finding.says) && (finding.remedy ?? '').length > 10)).toBe(true);
});

it.each([
  ['a video with a sound track', ['-c:v', 'copy', '-c:a', 'flac'], 'privacy.raw', /^the video has a sound track/],
  ['a video of another codec', ['-c:v', 'libx264', '-preset', 'ultrafast', '-an'], 'video.codec', /^H264, declared AV1_SVT$/],
])('%s', async (_, output, check, says) => {
  using copy = new ShardCopy(inject('shard'));
  const [video, sound] = [copy.file('video.ivf'), 'sine=duration=6'];
  execFileSync('ffmpeg', ['-v', 'error', '-i', video, '-f', 'lavfi', '-i', sound, ...output, copy.file('video.mkv')]);
  rmSync(video);
  copy.rehash();
  const { findings } = await validate(copy.path);
  expect(findings.find((finding) => finding.check === check)).toMatchObject({ severity: 'fail', says: expect.stringMatching(says) });
});

it('a Matroska file of which half is missing', async () => {
  using copy = new ShardCopy(inject('shard'));
  execFileSync('ffmpeg', ['-v', 'error', '-i', copy.file('video.ivf'), '-c', 'copy', copy.file('video.mkv')]);
  rmSync(copy.file('video.ivf'));
  expect((await scanVideoOf(copy.path, FFMPEG_PICTURES)).damage).toBeUndefined();
  copy.editBytes('video.mkv', (bytes) => bytes.subarray(0, bytes.length / 2));
  copy.rehash();
  const { findings } = await validate(copy.path);
  expect(findings.find(({ check }) => check === 'video.readable')).toMatchObject({
    severity: 'fail',
    says: expect.stringMatching(/the last frame is at .* s, and the header says that it lasts .* s at byte \d+, after frame \d+$/),
  });
});

it('a file that is no video is named as that, not as a damaged copy', async () => {
  using copy = new ShardCopy(inject('shard'));
  writeFileSync(copy.file('video.ivf'), 'PNG, for a change: long enough to have an IVF header');
  copy.rehash();
  const { findings } = await validate(copy.path);
  const finding = findings.find(({ check }) => check === 'video.readable');
  expect(finding).toMatchObject({ severity: 'fail', says: 'the video is not one of ours: does not begin with DKIF' });
  expect(finding?.remedy).toContain('AV1 in video.ivf or HEVC in video.mkv');
});
