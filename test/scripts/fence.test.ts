import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '#test/support/temporary.ts';

const BIOME = resolve('node_modules/.bin/biome');
const TSC = resolve('node_modules/.bin/tsc');

const sourceOf = (specifier: string) => `import * as planted from '${specifier}';\nexport const used = planted;\n`;

/** Plants one file per import in a separate tree with the project's rules; returns those the fence refuses, as `folder specifier`. */
function refusedOf(cases: readonly [folder: string, imports: readonly string[]][]): Set<string> {
  using tree = new TemporaryFolder();
  for (const part of ['biome.json', 'scripts/lint']) cpSync(part, join(tree.path, part), { recursive: true });
  const planted = new Map<string, string>();
  for (const [folder, imports] of cases) {
    mkdirSync(join(tree.path, folder), { recursive: true });
    imports.forEach((specifier, i) => {
      writeFileSync(join(tree.path, folder, `planted-${i}.ts`), sourceOf(specifier));
      planted.set(`${folder}/planted-${i}.ts`, `${folder} ${specifier}`);
    });
  }
  const { stdout } = spawnSync(BIOME, ['lint', '--vcs-enabled=false', '--reporter=github', '--max-diagnostics=none', '.'], {
    cwd: tree.path,
    encoding: 'utf8',
  });
  const refused = new Set<string>();
  const root = realpathSync(tree.path);
  for (const [, file = ''] of stdout.matchAll(/title=lint\/style\/noRestrictedImports,file=([^,]+)/g))
    refused.add(planted.get(relative(root, resolve(root, file))) ?? file);
  return refused;
}

const FORBIDDEN: [folder: string, imports: string[]][] = [
  [
    'format/core',
    [
      'node:fs',
      'koffi',
      'hyparquet',
      '#format/folder/shard-folder.ts',
      '#core/plan/plan.ts',
      '#native/clock.ts',
      '../folder/shard-folder.ts',
    ],
  ],
  [
    'format/check',
    [
      '#core/plan/plan.ts',
      '#native/clock.ts',
      '#shard/files.ts',
      '#inspector/validate.ts',
      '#renderer/route.ts',
      'node-av/lib',
      'koffi',
      'apache-arrow',
      '../../electron/core/plan/plan.ts',
    ],
  ],
  [
    'electron/core',
    [
      'node:fs',
      'koffi',
      'node-av',
      'apache-arrow',
      '#format/folder/shard-folder.ts',
      '#native/clock.ts',
      '#shard/files.ts',
      '#recorder/session/record.ts',
      '#inspector/validate.ts',
      '#cli/run.ts',
      '../recorder/session/record.ts',
      '#station/desk/desk.ts',
      '#renderer/route.ts',
    ],
  ],
  [
    'native',
    [
      '#format/folder/shard-folder.ts',
      '#core/plan/plan.ts',
      '#shard/files.ts',
      '#recorder/session/record.ts',
      '#inspector/validate.ts',
      '#library/index.ts',
      '#cli/run.ts',
      '#scripts/demo/scene.ts',
      'node-av/lib',
      '../format/core/time/grid.ts',
    ],
  ],
  [
    'electron/shard',
    [
      '#native/clock.ts',
      '#recorder/session/record.ts',
      '#inspector/validate.ts',
      '#library/index.ts',
      '#cli/run.ts',
      'koffi',
      'node-av/lib',
      '../core/grid.ts',
    ],
  ],
  [
    'electron/server',
    ['#native/clock.ts', '#shard/files.ts', '#station/desk/desk.ts', '#cli/run.ts', 'koffi', 'node-av/lib', '../core/grid.ts'],
  ],
  [
    'electron/home',
    [
      '#native/clock.ts',
      '#recorder/session/record.ts',
      '#inspector/validate.ts',
      '#cli/run.ts',
      '#station/desk/desk.ts',
      'node-av/lib',
      '../shard/files.ts',
    ],
  ],
  [
    'electron/video',
    [
      '#home/keyring.ts',
      '#recorder/session/record.ts',
      '#inspector/validate.ts',
      '#calibrator/calibrate.ts',
      '#library/index.ts',
      '#cli/run.ts',
      '#scripts/demo/scene.ts',
      'koffi',
      '../shard/files.ts',
    ],
  ],
  [
    'electron/recorder',
    [
      '#home/keyring.ts',
      '#inspector/validate.ts',
      '#calibrator/calibrate.ts',
      '#library/index.ts',
      '#cli/run.ts',
      '#scripts/demo/scene.ts',
      'koffi',
      '../shard/files.ts',
    ],
  ],
  [
    'electron/inspector',
    [
      '#native/clock.ts',
      '#home/keyring.ts',
      '#recorder/session/record.ts',
      '#calibrator/calibrate.ts',
      '#corpus/ingest/service.ts',
      '#corpus/open-corpus.ts',
      '#library/index.ts',
      '#cli/run.ts',
      'koffi',
      '../shard/files.ts',
    ],
  ],
  [
    'electron/calibrator',
    [
      '#home/keyring.ts',
      '#library/index.ts',
      '#cli/run.ts',
      '#scripts/demo/scene.ts',
      'koffi',
      'node-av/lib',
      '../recorder/session/record.ts',
    ],
  ],
  ['corpus/core', ['node:fs', 'node-av/lib', '#corpus/judge/judge-shard.ts', '#shard/files.ts', '../judge/judge-shard.ts']],
  [
    'corpus/ingest',
    [
      '#home/keyring.ts',
      '#inspector/validate.ts',
      '#corpus/judge/judge-shard.ts',
      '#library/index.ts',
      '#cli/run.ts',
      '#station/desk/desk.ts',
      'koffi',
      'node-av/lib',
      '../judge/judge-shard.ts',
    ],
  ],
  [
    'corpus/judge',
    [
      '#home/keyring.ts',
      '#recorder/session/record.ts',
      '#play/server/play-server.ts',
      '#library/index.ts',
      '#cli/run.ts',
      '#station/desk/desk.ts',
      'koffi',
      '../ingest/service.ts',
    ],
  ],
  ['play/core', ['node:fs', '#play/server/play-server.ts', '#core/plan/plan.ts', '../server/play-server.ts']],
  [
    'play/server',
    [
      '#shard/files.ts',
      '#recorder/session/record.ts',
      '#home/keyring.ts',
      '#corpus/corpus.ts',
      '#station/desk/desk.ts',
      '#cli/run.ts',
      'koffi',
      'node-av/lib',
      '../core/protocol.ts',
    ],
  ],
  ['electron/library', ['#cli/run.ts', '#scripts/demo/scene.ts', '#native/clock.ts', 'koffi', '../core/grid.ts']],
  [
    'electron/cli',
    [
      '#native/clock.ts',
      '#library/index.ts',
      '#library/corpus.ts',
      '#scripts/demo/scene.ts',
      '#renderer/route.ts',
      'koffi',
      '../library/index.ts',
    ],
  ],
  [
    'electron/station',
    ['#library/index.ts', '#cli/run.ts', '#scripts/demo/scene.ts', '#renderer/route.ts', 'koffi', 'node-av/lib', 'electron'],
  ],
  [
    'renderer',
    [
      '#format/folder/shard-folder.ts',
      '#native/clock.ts',
      '#shard/files.ts',
      '#home/keyring.ts',
      '#recorder/session/record.ts',
      '#inspector/validate.ts',
      '#station/desk/desk.ts',
      'node:fs',
      'electron',
      'ws',
    ],
  ],
  ['scripts', ['../format/core/time/grid.ts']],
  ['test', ['../format/core/time/grid.ts']],
];

const ALLOWED: [folder: string, imports: string[]][] = [
  ['format/core', ['#format/core/time/grid.ts', './grid.ts', 'zod']],
  ['format/check', ['#format/core/time/grid.ts', '#format/folder/shard-folder.ts', 'node:fs', 'hyparquet', 'zod']],
  ['electron/core', ['#core/plan/plan.ts', '#format/core/time/grid.ts', './grid.ts', 'zod']],
  ['native', ['#format/core/time/grid.ts', '#native/clock.ts', 'koffi', 'node:fs']],
  ['electron/shard', ['#format/core/time/grid.ts', '#shard/files.ts', 'apache-arrow', 'node:fs']],
  ['electron/recorder', ['#format/core/time/grid.ts', '#native/clock.ts', '#shard/files.ts', 'node-av/lib']],
  ['electron/home', ['#format/core/time/grid.ts', '#shard/files.ts', 'node:crypto']],
  ['electron/inspector', ['#format/core/time/grid.ts', '#shard/files.ts', 'node-av/lib']],
  [
    'electron/calibrator',
    ['#format/core/time/grid.ts', '#native/clock.ts', '#shard/files.ts', '#recorder/session/record.ts', '#inspector/validate.ts'],
  ],
  ['electron/server', ['#format/core/time/grid.ts', '#server/listen.ts', 'node:http']],
  ['corpus/core', ['#format/core/time/grid.ts', '#corpus/core/release/release.ts', 'zod']],
  ['corpus/ingest', ['#format/core/time/grid.ts', '#corpus/core/sending/receipt.ts', '#server/listen.ts', '#shard/files.ts', 'node:http']],
  ['corpus/judge', ['#format/core/time/grid.ts', '#shard/files.ts', '#inspector/validate.ts', '#video/packet-decoder.ts', 'pg-boss']],
  ['play/core', ['#format/core/time/grid.ts', '#play/core/protocol.ts', 'zod']],
  ['play/server', ['#format/core/time/grid.ts', '#play/core/protocol.ts', '#server/listen.ts', 'ws']],
  [
    'electron/library',
    [
      '#format/core/time/grid.ts',
      '#corpus/ingest/start-ingest.ts',
      '#recorder/session/record.ts',
      '#inspector/validate.ts',
      '#shard/files.ts',
    ],
  ],
  [
    'electron/cli',
    [
      '#format/core/time/grid.ts',
      '#library/compare.ts',
      '#inspector/validate.ts',
      '#home/keyring.ts',
      '#station/desk/desk.ts',
      '#cli/run.ts',
    ],
  ],
  [
    'electron/station',
    [
      '#format/core/time/grid.ts',
      '#native/screen/open-windows.ts',
      '#home/keyring.ts',
      '#recorder/session/record.ts',
      '#inspector/validate.ts',
      'ws',
    ],
  ],
  ['renderer', ['#format/core/time/grid.ts', '#corpus/core/corpus-calls.ts', '#play/client/gap-game.ts', '#renderer/route.ts', 'react']],
];

const cases = (list: typeof FORBIDDEN) => list.flatMap(([folder, imports]) => imports.map((specifier) => `${folder} ${specifier}`));

describe('the fence', () => {
  const refused = refusedOf(FORBIDDEN);
  const refusedWrongly = refusedOf(ALLOWED);

  it.each(cases(FORBIDDEN))('refuses %s', (planted) => {
    expect([...refused]).toContain(planted);
  });

  it.each(cases(ALLOWED))('allows %s', (planted) => {
    expect([...refusedWrongly]).not.toContain(planted);
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
    .filter((file) => /\.[cm]?tsx?$/.test(file))
    .filter((file) => /mkdir(Sync)?\([^;]*recursive/.test(readFileSync(join(folder, file), 'utf8')));
}

/** Tests that start players by themselves: `playMatch` alone does, and compares what they export before anybody sees it (DATA-01 to DATA-03). */
function carelessIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && file !== 'play/core/rollback-peer.test.ts')
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
    expect(['format', 'play', 'corpus', 'electron', 'native'].flatMap(endlessIn)).toEqual([]);
  });

  it('is found when it is not', () => {
    using tree = new TemporaryFolder();
    writeFileSync(join(tree.path, 'planted.ts'), "mkdirSync('/proc/nowhere', { mode: 0o700, recursive: true });\n");
    expect(endlessIn(tree.path)).toEqual(['planted.ts']);
  });
});

describe.each(['format/core', 'native/core', 'electron/core'])('the compiler, of %s,', (pure) => {
  const PLANTED = {
    'an import of another project': ["import { nowUs } from '#native/clock.ts';\nexport const now = nowUs;\n", /native\/clock\.ts/],
    'a Node type': ['export const bytes: Buffer | undefined = undefined;\n', /Buffer/],
    'a DOM type': ['export const page = document;\n', /document/],
  } as const;
  using folder = new TemporaryFolder();
  for (const part of ['package.json', 'tsconfig.base.json', 'format', 'electron/core', 'native/core', 'native/clock.ts'])
    cpSync(part, join(folder.path, part), { recursive: true });
  mkdirSync(join(folder.path, 'dist'));
  symlinkSync(resolve('node_modules'), join(folder.path, 'node_modules'));
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
});
