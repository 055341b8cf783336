import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { TemporaryFolder } from '#test/support/temporary.ts';
import { filesOf } from '#video/cage/program-files.ts';

/** What of the tree a caged program may read, relative to it. */
function readable(tree: string, program: string): string | undefined {
  const path = join(tree, program);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  return filesOf(pathToFileURL(path)).reads[0]?.slice(realpathSync(tree).length + 1);
}

it('a caged program may read its package and what that depends on, and nothing around it', () => {
  using folder = new TemporaryFolder();
  const put = (path: string, text: object) => {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), JSON.stringify(text));
  };
  put('package.json', { name: 'of somebody else' });
  put('tree/package.json', { workspaces: ['corpus'] });
  put('tree/corpus/package.json', { name: 'gap-corpus' });
  put('tree/dist/package.json', {});
  put('tree/other/package.json', {});
  // From sources and as built: what a workspace imports lies beside it, in its tree.
  for (const program of ['tree/corpus/judge/process.ts', 'tree/dist/corpus/judge/process.js', 'tree/electron/app/process.ts'])
    expect(readable(folder.path, program)).toBe('tree');
  expect(readable(folder.path, 'tree/other/process.ts')).toBe('tree/other');
  put('user/node_modules/gap-recorder/package.json', {});
  expect(readable(folder.path, 'user/node_modules/gap-recorder/dist/corpus/process.js')).toBe('user/node_modules');
});

it('a program of no package is refused', () => {
  using folder = new TemporaryFolder();
  expect(() => readable(folder.path, 'process.js')).toThrow('lies in no package');
});
