import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SOURCES } from '#scripts/build/sources.ts';
import { circlesIn, importsIn, PACKAGES, packageOf, undeclared, unused } from '#scripts/lint/packages.ts';

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly workspaces: readonly string[];
  readonly imports: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const packageJson = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson;
const { imports, workspaces, dependencies } = packageJson('.');
const aliases = new Map(Object.entries(imports).map(([name, to]) => [name.replace(/\*.*/, ''), to.replace(/^\.\/|\*.*/g, '')]));
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', ...SOURCES, 'renderer', 'viewer'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => /\.[cm]?tsx?$/.test(file));
const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));

describe('the packages', () => {
  it('import only what they list, and list only what they import', () => {
    const all = importsIn(texts, aliases);
    expect(undeclared(all)).toEqual([]);
    expect(unused(all)).toEqual([]);
    expect(files.length).toBeGreaterThan(900);
  });

  it('hold every source', () => {
    expect(files.filter((file) => packageOf(file) === undefined)).toEqual([]);
    const folders = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts'], { encoding: 'utf8' }).split('\n');
    const others = ['resources', 'scripts', 'test', 'vite.config.ts', 'vitest.config.ts', 'vitest.unit.config.ts', ''];
    const tops = new Set(folders.map((file) => file.split('/')[0] ?? '').filter((top) => !others.includes(top)));
    expect([...tops].sort()).toEqual([...SOURCES, 'renderer', 'viewer'].sort());
  });

  it('let the app take of a corpus what needs no database: it is packed without one', () => {
    const taken = [...texts].flatMap(([file, text]) =>
      file.startsWith('electron/app/') ? Array.from(text.matchAll(/'#corpus\/([^']+)'/g), ([, path = '']) => path) : [],
    );
    expect(taken.filter((path) => !/^(core|send)\/|^export\/export-shard\.ts$/.test(path))).toEqual([]);
    expect(taken.length).toBeGreaterThan(3);
  });

  it('stand in a line', () => {
    expect(circlesIn()).toEqual([]);
  });
});

describe('package.json', () => {
  const named = new Map(workspaces.map((folder) => [folder, packageJson(folder)]));
  const roomsOf = (folder: string) => PACKAGES.filter((one) => `${one.folder}/`.startsWith(`${folder}/`));
  const npmOf = (folder: string) => new Set(roomsOf(folder).flatMap(({ npm }) => npm.filter((name) => name !== 'node:')));
  /** Besides what is imported: who reads private buckets has the signer, which `gap-shard` leaves to its user. */
  const LEFT_TO_US = '@smithy/signature-v4';

  it.each(workspaces)('of %s lists what is imported there, and nothing else', (folder) => {
    const { imports: reaches, ...own } = named.get(folder) as PackageJson;
    const others = new Set(roomsOf(folder).flatMap((one) => one.imports.map((other) => other.split('/')[0] as string)));
    others.delete(folder);
    const target = (other: string) => (other === folder ? './*.ts' : `${named.get(other)?.name}/*.ts`);
    expect(reaches).toEqual(Object.fromEntries([...others, folder].map((other) => [`#${other}/*.ts`, target(other)])));
    const listed = { ...own.dependencies, ...own.devDependencies, ...own.peerDependencies };
    // Bundlers put it in where a page has none.
    delete listed.buffer;
    expect(Object.keys(listed).sort()).toEqual([...[...others].map((other) => named.get(other)?.name as string), ...npmOf(folder)].sort());
  });

  it('of the recorder has all of them, and what its own sources import', () => {
    const all = [...[...named.values()].map(({ name }) => name), ...npmOf('electron'), LEFT_TO_US];
    expect(Object.keys(dependencies).sort()).toEqual(all.filter((name) => name !== 'electron').sort());
  });

  it('of each is in the image for workers before it installs', () => {
    const copied = readFileSync('deploy/Dockerfile', 'utf8').matchAll(/^COPY (\S+)\/package\.json \1\/$/gm);
    expect(Array.from(copied, ([, folder]) => folder)).toEqual(workspaces);
  });

  it('names one version of each, ours among them', () => {
    const { version, devDependencies } = packageJson('.');
    const lists = [...named.values(), packageJson('.')].flatMap((one) => [
      one.dependencies,
      one.devDependencies ?? {},
      one.peerDependencies ?? {},
    ]);
    const versions = Map.groupBy(
      lists.flatMap((list) => Object.entries(list)),
      ([name]) => name,
    );
    for (const [name, all] of versions) expect(new Set(all.map(([, one]) => one)).size, name).toBe(1);
    for (const one of named.values()) expect(one.version).toBe(version);
    expect(versions.size).toBeGreaterThan(Object.keys(devDependencies ?? {}).length);
  });
});

/** What each package must not reach. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  'format/core': ['node:fs', 'hyparquet', '#format/folder/shard-folder.ts', '#core/plan/plan.ts', '#native/core/input/hand.ts'],
  'format/check': ['#core/plan/plan.ts', '#shard/validate.ts', 'node-av/lib', 'koffi', 'apache-arrow'],
  'native/core': ['node:fs', 'koffi', '#native/clock.ts', '#core/plan/plan.ts'],
  native: ['#core/input/gate.ts', '#session/run/record.ts', '#format/folder/shard-folder.ts', '#video/encoder.ts', 'node-av/lib'],
  server: ['#native/clock.ts', '#shard/folder/files.ts', '#app/desk/desk.ts', 'koffi'],
  'play/core': ['node:fs', '#play/server/play-server.ts', '#core/plan/plan.ts'],
  'play/server': ['#shard/folder/files.ts', '#session/run/record.ts', '#corpus/open-corpus.ts', 'node-av/lib'],
  video: ['koffi', '#shard/validate.ts', '#session/run/record.ts', '#core/plan/plan.ts'],
  'shard/folder': ['node-av', '#video/encoder.ts', '#shard/validate.ts'],
  // Which binary of node-av it is, is settled in `video/av`.
  'shard/pictures': ['node-av/lib', 'node-av/constants'],
  'shard/cut': [
    'koffi',
    'node-av',
    '#video/encoder.ts',
    '#native/clock.ts',
    '#session/run/record.ts',
    '#home/keyring.ts',
    '#core/plan/plan.ts',
  ],
  'corpus/core': ['node:fs', '#corpus/judge/judge-shard.ts', '#shard/folder/files.ts'],
  'corpus/ingest': ['node-av/lib', 'koffi', '#shard/validate.ts', '#corpus/judge/judge-shard.ts', '#home/keyring.ts'],
  'corpus/judge': ['koffi', '#home/keyring.ts', '#session/run/record.ts', '#core/plan/plan.ts', '#corpus/ingest/service.ts'],
  'electron/core': ['node:fs', '#native/clock.ts', '#shard/validate.ts', '#session/run/record.ts', '#renderer/route.ts'],
  'electron/session': [
    'koffi',
    'node-av/lib',
    '#home/keyring.ts',
    '#app/desk/desk.ts',
    '#cli/run.ts',
    '#scripts/demo/scene.ts',
    '#server/listen.ts',
  ],
  'electron/home': ['#native/clock.ts', '#app/desk/desk.ts', 'node-av/lib'],
  'electron/app': ['electron', 'koffi', 'node-av/lib', '#cli/run.ts', '#library/index.ts', '#renderer/route.ts'],
  'electron/cli': ['koffi', '#native/clock.ts', '#library/index.ts', '#library/corpus.ts', '#renderer/route.ts'],
  'electron/main': ['#session/run/record.ts', '#native/clock.ts', '#shard/validate.ts', 'node-av'],
  'electron/preload': ['#core/plan/plan.ts', 'node:fs'],
  renderer: ['node:fs', 'electron', 'ws', '#format/folder/shard-folder.ts', '#shard/folder/files.ts', '#app/desk/desk.ts'],
};

describe('a planted import', () => {
  const planted = (folder: string, specifier: string) => {
    const text = `import type { A } from './a.ts';\nimport { b } from '${specifier}';\nexport const c = async (): Promise<A> => b;\n`;
    return undeclared(importsIn(new Map([[`${folder}/planted.ts`, text]]), aliases));
  };

  it.each(Object.entries(REFUSED).flatMap(([folder, all]) => all.map((specifier) => [folder, specifier] as const)))(
    'into %s of %s is refused',
    (folder, specifier) => {
      expect(planted(folder, specifier)).toEqual([{ file: `${folder}/planted.ts`, specifier }]);
    },
  );

  it('is found however it is written', () => {
    const text = `import 'a';
import b from 'b';
import {
  c,
} from 'c';
export * from 'd';
export type { E } from 'e';
export type F = import('f').F;
const g = await import(
  'g'
);
const h = createRequire(import.meta.url)('h/i');
const i = require('i');
export { j } from './../folder/files.ts';
`;
    const found = undeclared(importsIn(new Map([['corpus/ingest/planted.ts', text]]), aliases)).map(({ specifier }) => specifier);
    expect(found.sort()).toEqual(['./../folder/files.ts', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h/i', 'i']);
  });

  it('of what is listed is none', () => {
    expect(planted('video', 'node-av/lib')).toEqual([]);
    expect(planted('shard/cut', '#shard/folder/files.ts')).toEqual([]);
    expect(planted('electron/app', '#session/run/record.ts')).toEqual([]);
  });
});

it('a planted circle is found', () => {
  const video = PACKAGES.map((one) => (one.folder === 'video' ? { ...one, imports: [...one.imports, 'shard'] } : one));
  expect(circlesIn(video)).toEqual(['video → shard']);
});

it('what a package lists in vain is found', () => {
  const texts = new Map([['video/a.ts', "import 'node-av';\nimport { b } from '#native/clock.ts';\n"]]);
  expect(unused(importsIn(texts, aliases), [{ folder: 'video', imports: ['native', 'format'], npm: ['node-av', 'zod'] }])).toEqual([
    'video: format',
    'video: zod',
  ]);
});
