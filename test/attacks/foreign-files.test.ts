import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { VIDEO_FILE } from '#format/core/layout.ts';
import { openForeign, readForeign } from '#format/folder/foreign-file.ts';
import { decodeLuma } from '#shard/pictures/decode-luma.ts';
import { TestDesk } from '#test/support/desk.ts';
import { gap } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const NAMES = [
  'meta.json',
  'qat.json',
  'hashes.json',
  'shard.dsse.json',
  'consent.json',
  'encryption.json',
  'controls.parquet',
  'labels.jsonl',
  'video.ivf',
];

/** What is no file, in a place where one is expected. */
const ODD: [name: string, put: (path: string) => void][] = [
  ['a pipe', (path) => execFileSync('mkfifo', [path])],
  ['a link to /dev/zero', (path) => symlinkSync('/dev/zero', path)],
  [
    'a link to a pipe',
    (path) => {
      execFileSync('mkfifo', [`${path}.pipe`]);
      symlinkSync(`${path}.pipe`, path);
    },
  ],
];

describe.each(ODD)('%s in the place of a file', (_, put) => {
  it('is refused at once, and nobody waits', () => {
    using folder = new TemporaryFolder();
    const path = join(folder.path, 'meta.json');
    put(path);
    for (const open of [openForeign, readForeign]) expect(() => open(path)).toThrow(expect.objectContaining({ code: 'shard.link' }));
  });

  it('does not stop the app: it lists what is left, and answers', async () => {
    await using station = await TestDesk.open();
    for (const name of NAMES) {
      const shard = join(station.shards, `0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c1${String(NAMES.indexOf(name)).padStart(2, '0')}`);
      cpSync(inject('shard'), shard, { recursive: true });
      rmSync(join(shard, name), { force: true });
      put(join(shard, name));
      put(`${shard}.receipt.json`);
      put(`${shard}.review.dsse.json`);
    }
    cpSync(inject('shard'), join(station.shards, basename(inject('shard'))), { recursive: true });
    const lines = await station.desk.calls['shards.list']({});
    expect(lines.map(({ sessionId }) => sessionId)).toContain(basename(inject('shard')));
  });
});

long('what is no file stops no command that opens a shard, whichever file it stands for', async () => {
  using folder = new TemporaryFolder();
  // Each file has each kind of them in its place.
  const shards = ODD.flatMap(([, put], kind) =>
    NAMES.map((name) => {
      const shard = join(folder.path, `${name.replace('.', '-')}-${kind}`);
      cpSync(inject('shard'), shard, { recursive: true });
      rmSync(join(shard, name), { force: true });
      put(join(shard, name));
      return shard;
    }),
  );
  const add = ['corpus', 'add', folder.path, '--database', join(folder.path, 'db')];
  for (const args of [...shards.map((shard) => ['inspect', shard]), ['recover', folder.path], add]) {
    // One that waited for a pipe, or read a device, would do so until the test's own time is up.
    const { code } = await gap(args);
    expect([args, code]).toEqual([args, expect.any(Number)]);
  }
});

it('a list of other files that is called a video is none: its pictures are of no file that was hashed', async () => {
  using folder = new TemporaryFolder();
  copyFileSync(join(inject('shard'), VIDEO_FILE), join(folder.path, 'other.ivf'));
  for (const name of ['video.mkv', 'video.ivf', 'clip.mp4']) {
    const path = join(folder.path, name);
    writeFileSync(path, 'ffconcat version 1.0\nfile other.ivf\n');
    await expect(decodeLuma(path, () => {})).rejects.toThrow(/cannot be opened as a video|holds no video stream/);
  }
  await decodeLuma(join(folder.path, 'other.ivf'), () => {});
  await expect(decodeLuma(join(folder.path, 'other.m3u8'), () => {})).rejects.toThrow(/no such file|ENOENT/);
});

/** Some of the folders that hold what opens others' files. */
const ROOMS = ['corpus/judge', 'electron/session/journal', 'format/folder', 'shard', 'shard/cut'];

it('no code reads a file of others by another way', () => {
  using folder = new TemporaryFolder();
  for (const part of ['biome.json', 'scripts/lint']) cpSync(part, join(folder.path, part), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder.path, 'node_modules'));
  for (const room of ROOMS) mkdirSync(join(folder.path, room), { recursive: true });
  const planted = ["readFileSync('a', 'utf8')", "readFileSync('a')", "createReadStream('a')", "openSync('a', 'r')", "openSync('a', 'r+')"];
  const source = (call: string) =>
    `import * as fs from 'node:fs';\nconst { ${call.split('(')[0]} } = fs;\nexport const opened = ${call};\n`;
  for (const room of ROOMS) for (const [n, call] of planted.entries()) writeFileSync(join(folder.path, room, `${n}.ts`), source(call));
  writeFileSync(join(folder.path, 'shard/good.ts'), "export const opened = openSync('a', 'wx');\n");
  const { stdout, stderr } = spawnSync(resolve('node_modules/.bin/biome'), ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '.'], {
    cwd: folder.path,
    encoding: 'utf8',
  });
  const named = new Set([...`${stdout}${stderr}`.matchAll(/(\S+)\.ts:\d+:\d+ plugin/g)].map(([, name]) => name));
  expect([...named].toSorted()).toEqual(ROOMS.flatMap((room) => planted.map((_, n) => `${room}/${n}`)).toSorted());
});
