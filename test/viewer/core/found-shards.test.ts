import { expect, it } from 'vitest';
import { shardsAmong } from '#viewer/core/found-shards.ts';

const found = (...paths: readonly string[]) =>
  shardsAmong(paths.map((path) => [path, path.length] as const)).map(({ path, files }) => [path, [...files.keys()]]);

it('shards are the folders that hold a file of one, wherever they lie', () => {
  expect(found('set/b/meta.json', 'set/b/x.bin', 'set/readme.md', 'set/a/video.mkv', 'hashes.json')).toEqual([
    ['', ['hashes.json']],
    ['set/a', ['video.mkv']],
    ['set/b', ['meta.json', 'x.bin']],
  ]);
  expect(shardsAmong([['a/video.ivf', 7]])[0]?.files.get('video.ivf')).toBe(7);
});

it('a folder of something else, or of what was not finished, is none', () => {
  expect(found('a/b.txt', 'c/meta.json.bak', 's.partial/meta.json', 's.trimming/video.ivf')).toEqual([]);
});
