import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SOURCES } from '#scripts/build/sources.ts';
import { circlesIn, PACKAGES, packageOf, undeclaredIn } from '#scripts/lint/packages.ts';

const { imports } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly imports: Readonly<Record<string, string>> };
const aliases = new Map(Object.entries(imports).map(([name, to]) => [name.replace(/\*.*/, ''), to.replace(/^\.\/|\*.*/g, '')]));
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', ...SOURCES, 'renderer'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => /\.tsx?$/.test(file));

describe('the packages', () => {
  it('import only what they list', () => {
    const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
    expect(undeclaredIn(texts, aliases)).toEqual([]);
    expect(files.length).toBeGreaterThan(900);
  });

  it('hold every source', () => {
    expect(files.filter((file) => packageOf(file) === undefined && file.includes('/') && file !== 'format/index.ts')).toEqual([]);
  });

  it('stand in a line', () => {
    expect(circlesIn()).toEqual([]);
  });
});

/** What each package must not reach; `./` is its own. */
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
  'shard/cut': ['koffi', '#native/clock.ts', '#session/run/record.ts', '#home/keyring.ts', '#core/plan/plan.ts'],
  'corpus/core': ['node:fs', '#corpus/judge/judge-shard.ts', '#shard/folder/files.ts'],
  'corpus/ingest': ['node-av/lib', 'koffi', '#shard/validate.ts', '#corpus/judge/judge-shard.ts', '#home/keyring.ts'],
  'corpus/judge': ['koffi', '#home/keyring.ts', '#session/run/record.ts', '#core/plan/plan.ts', '#corpus/ingest/service.ts'],
  'electron/core': ['node:fs', '#native/clock.ts', '#shard/validate.ts', '#session/run/record.ts', '#renderer/route.ts'],
  'electron/session': ['koffi', '#home/keyring.ts', '#app/desk/desk.ts', '#cli/run.ts', '#scripts/demo/scene.ts', '#server/listen.ts'],
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
    return undeclaredIn(new Map([[`${folder}/planted.ts`, text]]), aliases);
  };

  it.each(Object.entries(REFUSED).flatMap(([folder, all]) => all.map((specifier) => [folder, specifier] as const)))(
    'into %s of %s is refused',
    (folder, specifier) => {
      expect(planted(folder, specifier)).toEqual([{ file: `${folder}/planted.ts`, specifier }]);
    },
  );

  it('is found however it is written', () => {
    const text =
      "const a = await import('koffi');\nexport type B = import('node-av').B;\nexport { c } from '#cli/run.ts';\nimport 'electron';\n";
    expect(undeclaredIn(new Map([['shard/planted.ts', text]]), aliases).map(({ specifier }) => specifier)).toEqual([
      'koffi',
      '#cli/run.ts',
      'electron',
    ]);
  });

  it('of what is listed is none', () => {
    expect(planted('shard/cut', 'node-av/lib')).toEqual([]);
    expect(planted('electron/app', '#session/run/record.ts')).toEqual([]);
  });
});

it('a planted circle is found', () => {
  const video = PACKAGES.map((one) => (one.folder === 'video' ? { ...one, imports: [...one.imports, 'shard'] } : one));
  expect(circlesIn(video)).toEqual(['video → shard']);
});
