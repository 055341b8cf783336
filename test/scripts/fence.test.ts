import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SOURCES } from '#scripts/build/sources.ts';
import { linkModules } from '#scripts/copied-tree.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const BIOME = resolve('node_modules/.bin/biome');
const TSC = resolve('node_modules/.bin/tsc');

describe('an import by way of the folder above', () => {
  it('is refused', () => {
    using tree = new TemporaryFolder();
    for (const part of ['biome.json', 'scripts/lint']) cpSync(part, join(tree.path, part), { recursive: true });
    mkdirSync(join(tree.path, 'shard/cut'), { recursive: true });
    writeFileSync(join(tree.path, 'shard/cut/planted.ts'), "import { a } from '../folder/files.ts';\nexport const b = a;\n");
    const { stdout } = spawnSync(BIOME, ['lint', '--vcs-enabled=false', '--reporter=github', '.'], { cwd: tree.path, encoding: 'utf8' });
    expect(stdout).toMatch(/noRestrictedImports.*planted\.ts/);
  });
});

describe('an import cycle', () => {
  const PLANTED = {
    'of two files': [
      "import { b } from '#core/b.ts';\nexport const a = b;\n",
      "import { a } from '#core/a.ts';\nexport const b = () => a;\n",
    ],
    'of types alone': [
      "import type { B } from '#core/b.ts';\nexport type A = B | 1;\n",
      "import type { A } from '#core/a.ts';\nexport type B = A[];\n",
    ],
    'closed by a dynamic import': [
      "export const a = () => import('#core/b.ts');\n",
      "import type { a } from '#core/a.ts';\nexport type B = typeof a;\n",
    ],
  } as const;

  using tree = new TemporaryFolder();
  for (const part of ['biome.json', 'package.json', 'scripts/lint']) cpSync(part, join(tree.path, part), { recursive: true });
  const roomOf = (name: string) => `circle-${Object.keys(PLANTED).indexOf(name)}`;
  for (const [name, sources] of Object.entries(PLANTED)) {
    mkdirSync(join(tree.path, 'electron/core', roomOf(name)), { recursive: true });
    for (const [i, file] of ['a.ts', 'b.ts'].entries()) {
      const source = (sources[i] as string).replaceAll('#core/', `#core/${roomOf(name)}/`);
      writeFileSync(join(tree.path, 'electron/core', roomOf(name), file), source);
    }
  }
  const { stdout } = spawnSync(BIOME, ['lint', '--vcs-enabled=false', '--reporter=github', '.'], { cwd: tree.path, encoding: 'utf8' });

  it.each(Object.keys(PLANTED))('%s is refused', (name) => {
    const lines = stdout.split('\n').filter((line) => line.includes(`${roomOf(name)}/`));
    expect(lines.join('\n')).toMatch(/lint\/suspicious\/noImportCycles/);
  });
});

/** Files that make folders with Node's recursive mkdir, which never returns for /proc/x (Node 24.21): `makeFolders` does. */
function endlessIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[cm]?tsx?$/.test(file) && !file.includes('node_modules'))
    .filter((file) => /mkdir(Sync)?\([^;]*recursive/.test(readFileSync(join(folder, file), 'utf8')));
}

/** Tests that start players by themselves, but for those of one peer alone: `playMatch` does, and compares what they export before anybody sees it (DATA-01 to DATA-03). */
function carelessIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !file.startsWith('play/core/rollback-peer'))
    .filter((file) => /\bnew (RollbackPeer|Match)\(/.test(readFileSync(join(folder, file), 'utf8')));
}

describe('a test that makes episode data', () => {
  it('has it made by what compares it', () => {
    expect(carelessIn('test')).toEqual([]);
  });

  it('is found when it does not', () => {
    using tree = new TemporaryFolder();
    writeFileSync(join(tree.path, 'careless.test.ts'), "import { RollbackPeer } from 'x';\nnew RollbackPeer({});\n");
    writeFileSync(join(tree.path, 'careful.test.ts'), "import { playMatch } from '#test/support/played-match.ts';\nawait playMatch();\n");
    expect(carelessIn(tree.path)).toEqual(['careless.test.ts']);
  });
});

describe('making folders', () => {
  it('is left to makeFolders', () => {
    expect(SOURCES.flatMap(endlessIn)).toEqual([]);
  });

  it('is found when it is not', () => {
    using tree = new TemporaryFolder();
    writeFileSync(join(tree.path, 'planted.ts'), "mkdirSync('/proc/nowhere', { mode: 0o700, recursive: true });\n");
    expect(endlessIn(tree.path)).toEqual(['planted.ts']);
  });
});

describe.each(['format/core', 'native/core', 'server/core', 'video/core', 'shard/core', 'electron/core'])(
  'the compiler, of %s,',
  (pure) => {
    const PLANTED = {
      'an import of another project': ["import { nowUs } from '#native/clock.ts';\nexport const now = nowUs;\n", /native\/clock\.ts/],
      'a Node type': ['export const bytes: Buffer | undefined = undefined;\n', /Buffer/],
      'a DOM type': ['export const page = document;\n', /document/],
    } as const;
    using folder = new TemporaryFolder();
    for (const part of [
      'package.json',
      'tsconfig.base.json',
      'format',
      'electron/core',
      'native/core',
      'server/core',
      'video/core',
      'shard/core',
      'native/clock.ts',
    ])
      cpSync(part, join(folder.path, part), { recursive: true });
    mkdirSync(join(folder.path, 'dist'));
    linkModules(folder.path);
    const compile = () => spawnSync(TSC, ['-b', pure], { cwd: folder.path, encoding: 'utf8' });
    const clean = compile();
    for (const [i, [source]] of Object.values(PLANTED).entries()) writeFileSync(join(folder.path, `${pure}/planted-${i}.ts`), source);
    const planted = compile();

    it('accepts it as it is', () => {
      expect(clean).toMatchObject({ status: 0, stdout: '' });
    });

    it.each(Object.entries(PLANTED))('refuses %s', (name, [, says]) => {
      const file = `planted-${Object.keys(PLANTED).indexOf(name)}.ts`;
      expect(planted.status).not.toBe(0);
      expect(planted.stdout.split('\n').filter((line) => line.includes(file))).toEqual([expect.stringMatching(says)]);
    });
  },
);
