import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { configurationsIn, mustBeFree, refusalOf } from '#scripts/package/licence-gate.mjs';
import { TemporaryFolder } from '#test/support/temporary.ts';

const FLAGS = `--prefix=/ffbuild/prefix --arch=x86_64 ${'--enable-gpl --enable-version3 --enable-libx264 '.repeat(3)}--enable-libx265`;
const LINUX = 'node_modules/@seydx/node-av-linux-x64/node-av.node';
const WINDOWS = '.wine/tree/node_modules/@seydx';

const program = (...texts: string[]) => Buffer.from(`\x7fELF\0\0${texts.join('\0\0')}\0tail`, 'latin1');

it('finds a configuration between other bytes, each once, and no message about a flag', () => {
  expect(configurationsIn(program('x', FLAGS, 'try --enable-gpl', FLAGS))).toEqual([FLAGS]);
  expect(configurationsIn(Buffer.from(FLAGS))).toEqual([FLAGS]);
  expect(configurationsIn(Buffer.alloc(1000))).toEqual([]);
});

it('refuses one that must not be passed on, and one that does not say', () => {
  expect(refusalOf([FLAGS])).toBeUndefined();
  expect(refusalOf([FLAGS, `${FLAGS} --enable-nonfree`])).toContain('--enable-nonfree');
  expect(refusalOf([`${FLAGS} --enable-nonfree-none`])).toBeUndefined();
  expect(refusalOf([])).toContain('does not say');
});

/** A package's folder with this binary of node-av. */
function packageOf(folder: string, name: string, put: (path: string) => void): string {
  const unpacked = join(folder, name, 'resources/app.asar.unpacked/node_modules/@seydx', `node-av-${name}`);
  mkdirSync(unpacked, { recursive: true });
  put(join(unpacked, 'node-av.node'));
  return join(folder, name);
}

it('stops a package, and lets others through', () => {
  using folder = new TemporaryFolder();
  const nonfree = packageOf(folder.path, 'bad', (path) => writeFileSync(path, program(`${FLAGS} --enable-nonfree`)));
  expect(() => mustBeFree({ appOutDir: nonfree, electronPlatformName: 'win32' })).toThrow(/node-av\.node must not be passed on: .*nonfree/);
  const free = packageOf(folder.path, 'good', (path) => writeFileSync(path, program(FLAGS)));
  mustBeFree({ appOutDir: free, electronPlatformName: 'linux' });
  expect(() => mustBeFree({ appOutDir: folder.path, electronPlatformName: 'linux' })).toThrow('must not be passed on');
  mkdirSync(join(folder.path, 'empty'));
  expect(() => mustBeFree({ appOutDir: join(folder.path, 'empty'), electronPlatformName: 'linux' })).toThrow('has no binary of node-av');
});

it('reads the binaries from the registry as they are: of the two for Windows one may be passed on', () => {
  expect(refusalOf(configurationsIn(readFileSync(LINUX)))).toBeUndefined();
  if (!existsSync(WINDOWS)) return console.warn('the Windows binaries are not asked: npm run wine brings them');
  using folder = new TemporaryFolder();
  const windows = (kind: string) =>
    packageOf(folder.path, `win32-x64-${kind}`, (path) => symlinkSync(resolve(WINDOWS, `node-av-win32-x64-${kind}/node-av.node`), path));
  mustBeFree({ appOutDir: windows('mingw'), electronPlatformName: 'win32' });
  expect(() => mustBeFree({ appOutDir: windows('msvc'), electronPlatformName: 'win32' })).toThrow('--enable-nonfree');
});
