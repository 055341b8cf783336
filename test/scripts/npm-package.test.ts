import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Stage } from '#scripts/demo/stage.ts';
import { gap, recording, until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { expectValid, only } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const SHIM = 'resources/node-av/win32-x64/libnode.dll';
const why = existsSync(SHIM) ? undefined : `there is no ${SHIM}, which npm run wine makes`;
if (why !== undefined) console.warn(`the npm package is not made: ${why}`);

describe.skipIf(why !== undefined)('the npm package, beside what it lists and nothing else', () => {
  const folder = new TemporaryFolder();
  const own = join(folder.path, 'node_modules/gap-recorder');
  const bin = (name: string) => join(own, 'bin', `${name}.cjs`);
  const env = { GAP_SETTINGS: join(folder.path, 'home/settings.json') };
  afterAll(() => folder[Symbol.dispose]());

  beforeAll(() => {
    mkdirSync(own, { recursive: true });
    execFileSync(process.execPath, ['scripts/build/gap-recorder.ts', '--out', own]);
    const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as Record<string, object>;
    for (const name of [...Object.keys(dependencies ?? {}), ...Object.keys(optionalDependencies ?? {})]) {
      const [from, to] = [resolve('node_modules', name), join(folder.path, 'node_modules', name)];
      // Of other systems' binaries only this one's is installed.
      if (!existsSync(from)) continue;
      mkdirSync(dirname(to), { recursive: true });
      symlinkSync(from, to);
    }
  });

  it('is the program and the pages, without sources, tests, Electron’s shell or a binary that may not be passed on', () => {
    const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--silent'], { cwd: own, encoding: 'utf8', maxBuffer: 1e8 });
    const [{ files, unpackedSize }] = JSON.parse(packed) as [{ files: readonly { readonly path: string }[]; unpackedSize: number }];
    const paths = files.map(({ path }) => path);
    for (const wanted of ['bin/gap.cjs', 'bin/gap-recorder.cjs', 'dist/electron/cli/gap.js', 'dist/pages/index.html', 'LICENSE', SHIM])
      expect(paths).toContain(wanted);
    // An example of a game is a source.
    const sources = /(^|\/)test\/|^scripts\/|(?<!\.d)\.tsx?$|electron\/(main|preload)\/|\.node$/;
    expect(paths.filter((path) => sources.test(path))).toEqual(['resources/examples/coin-chase.ts']);
    // What a source has left that is gone would be in one archive and not in another.
    const sourceOf = (path: string) => path.replace(/^dist\//, '').replace(/\.d\.ts$/, '.ts');
    expect(paths.filter((path) => path.endsWith('.d.ts') && !existsSync(sourceOf(path)))).toEqual([]);
    // Everything else is what it lists: on Linux 171 MB of FFmpeg and 30 of others.
    expect(unpackedSize).toBeLessThan(15e6);
    const text = readFileSync(join(own, 'package.json'), 'utf8');
    expect(text).not.toMatch(/-msvc|gap-(native|server|play|video|shard|corpus)|"scripts"|"private"/);
  });

  it('says what it finds in a shard', async () => {
    const [packed, built] = [
      await gap(['validate', inject('shard')], { program: bin('gap'), env }),
      await gap(['validate', inject('shard')], { env }),
    ];
    expect(packed).toEqual(built);
  });

  it('says in one line that an older Node will not do', () => {
    const run = (version: string) =>
      spawnSync(
        process.execPath,
        ['-e', `Object.defineProperty(process.versions, 'node', { value: '${version}' }); require(${JSON.stringify(bin('gap'))})`],
        { encoding: 'utf8', env: { ...process.env, ...env } },
      );
    for (const version of ['18.19.0', '22.99.0', '24.14.9']) {
      const { status, stderr } = run(version);
      expect([status, stderr]).toEqual([
        2,
        expect.stringMatching(/^gap-recorder needs Node 24\.15 or later, and this is v\S+\n {2}→ .*nodejs\.org\n$/),
      ]);
    }
    for (const version of ['24.15.0', '25.0.0']) expect(run(version).stderr).not.toContain('needs Node');
  });

  it('names what a corpus takes besides, with the command that installs it', async () => {
    const { code, stderr } = await gap(['corpus', 'list', join(folder.path, 'catalogue')], { program: bin('gap'), env });
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(
        /^gap corpus: \S+ is not installed, which a corpus takes\n {2}→ .*npm install @duckdb\/node-api @electric-sql\/pglite pg pg-boss\n$/,
      ),
    ]);
  });

  it('says so where this system’s FFmpeg was not installed', async () => {
    const [at, aside] = [join(folder.path, 'node_modules/@seydx'), join(folder.path, 'aside')];
    renameSync(at, aside);
    const { code, stderr } = await gap(['doctor', '--no-ladder'], { program: bin('gap'), env });
    renameSync(aside, at);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^gap doctor: FFmpeg cannot be loaded: Cannot find module '@seydx\S+'\n {2}→ Install again .*\n$/),
    ]);
  });

  it.runIf(process.platform === 'linux')('opens the app in the browser, in whose command line no secret stands', async () => {
    const seen = join(folder.path, 'seen');
    const opener = join(folder.path, 'path/xdg-open');
    mkdirSync(dirname(opener));
    writeFileSync(opener, `#!/bin/sh\necho "$@" > ${seen}.args\nstat -c %a "$1" > ${seen}.mode\ncp "$1" ${seen}.html\ntouch ${seen}\n`);
    chmodSync(opener, 0o755);
    const home = join(folder.path, 'home');
    mkdirSync(home, { recursive: true });
    await using stage = await Stage.open({ playing: false, width: 640, height: 360 });
    const { code, stdout } = await gap([], {
      program: bin('gap-recorder'),
      env: { ...env, HOME: home, DISPLAY: stage.display.name, PATH: `${dirname(opener)}:${process.env.PATH}` },
      meanwhile: async ({ pid }) => {
        await until('a browser is asked for', () => existsSync(seen));
        process.kill(pid, 'SIGINT');
      },
    });
    expect(code).toBe(0);
    const link = /http:\/\/\S+/.exec(stdout)?.[0] as string;
    const args = readFileSync(`${seen}.args`, 'utf8').trim();
    // Where a browser that is a snap sees it: openly in the home.
    expect(args).toMatch(new RegExp(`^${home}/gap-open-\\w+/gap\\.html$`));
    expect(readFileSync(`${seen}.mode`, 'utf8')).toBe('600\n');
    expect(readFileSync(`${seen}.html`, 'utf8')).toContain(`content="0; url=${link.replaceAll('&', '&amp;')}"`);
    expect(existsSync(args)).toBe(false);
  });

  long('records a shard, which passes', async () => {
    await using stage = await Stage.open({ playing: true, width: 640, height: 360 });
    const out = join(folder.path, 'out');
    const run = await gap(recording(stage.display.name, out, '--size', '640x360', '--fps', '30', '--duration', '6'), {
      program: bin('gap'),
      env,
    });
    expect([run.code, run.stderr]).toEqual([0, expect.any(String)]);
    await expectValid(only(out));
  });
});
