import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { openForeign, readForeign } from '#shard/foreign-file.ts';
import { TestDesk } from '#test/support/desk.ts';
import { gap } from '#test/support/gap.ts';
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
    const began = performance.now();
    const lines = await station.desk.calls['shards.list']({});
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(lines.map(({ sessionId }) => sessionId)).toContain(basename(inject('shard')));
  });
});

it('what is no file stops no command that opens a shard, whichever file it stands for', async () => {
  using folder = new TemporaryFolder();
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
    const began = performance.now();
    const { code } = await gap(args);
    expect([args, performance.now() - began < 30_000, code !== null]).toEqual([args, true, true]);
  }
});
