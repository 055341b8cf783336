import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ClipReader } from '#format/clip/clip-reader.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { Keyring } from '#home/keyring.ts';
import { GAP } from '#scripts/gap-command.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const folder = new TemporaryFolder();
const home = join(folder.path, 'home');
const env = { ...process.env, GAP_SETTINGS: join(home, 'settings.json') };
afterAll(() => folder[Symbol.dispose]());

const npm = (...args: readonly string[]) =>
  execFileSync('npm', args, { cwd: folder.path, encoding: 'utf8', shell: process.platform === 'win32' });
const files = () =>
  readdirSync(join(folder.path, 'node_modules'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
const gapShard = (...args: readonly string[]) =>
  spawnSync(join(folder.path, 'node_modules/.bin/gap-shard'), args, { encoding: 'utf8', maxBuffer: 1e8 });

/** Into an empty folder, with its dependencies as this checkout has them, so that no registry is asked. */
beforeAll(() => {
  const built = join(folder.path, 'built');
  execFileSync(process.execPath, ['scripts/build/gap-shard.ts', '--out', built], { stdio: 'inherit' });
  const { dependencies } = JSON.parse(readFileSync(join(built, 'package.json'), 'utf8')) as { dependencies: object };
  for (const packed of [built, ...Object.keys(dependencies).map((name) => resolve('node_modules', name))]) npm('pack', '--silent', packed);
  writeFileSync(join(folder.path, 'package.json'), '{"type":"module"}');
  npm(
    'install',
    '--offline',
    '--silent',
    ...readdirSync(folder.path)
      .filter((name) => name.endsWith('.tgz'))
      .map((name) => `./${name}`),
  );
});

describe('gap-shard, packed and installed', () => {
  it('is three packages of at most 15 MB, without native code or anything that runs while it is installed', () => {
    const installed = files();
    const manifests = installed.filter((file) => /node_modules\/[^/@]+\/package\.json$/.test(file));
    expect(manifests).toHaveLength(3);
    for (const manifest of manifests) {
      const { scripts = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as { scripts?: object };
      expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
    }
    expect(installed.filter((file) => /\.(node|so|dll|dylib|wasm)$/.test(file))).toEqual([]);
    expect(installed.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(15e6);
  });

  it('finds what the recorder’s own program finds, in a good shard and in a bad one', () => {
    using copy = new ShardCopy(inject('shard'));
    copy.editBytes('video.ivf', (bytes) => bytes.subarray(0, bytes.length / 2));
    for (const shard of [inject('shard'), copy.path]) {
      const here = gapShard('validate', shard, '--json');
      const there = spawnSync(process.execPath, [GAP, 'validate', shard, '--json'], { env, encoding: 'utf8', maxBuffer: 1e8 });
      expect(here.status).toBe(there.status);
      expect(JSON.parse(here.stdout)).toEqual(JSON.parse(there.stdout));
    }
    expect(gapShard('validate', copy.path)).toMatchObject({ status: 1, stdout: expect.stringMatching(/^FAIL .* failed/) });
  });

  it('verifies by a key that is given, and by no other', () => {
    const key = join(folder.path, 'recorder.pem');
    writeFileSync(key, new Keyring().trusted[0]?.publicKey ?? '');
    expect(gapShard('verify', inject('shard'), '--key', key)).toMatchObject({ status: 0, stdout: expect.stringContaining('VERIFIED') });
    expect(gapShard('verify', inject('shard'))).toMatchObject({ status: 1, stdout: expect.stringContaining('NOT VERIFIED') });
  });

  it('prints frames with what was done', async () => {
    const lines = gapShard('clip', inject('shard'), '--from', '30', '--count', '90').stdout.trim().split('\n');
    using shard = await ClipReader.open(inject('shard'));
    const span = await shard.span(30, 90);
    const { codes, state, mouse } = shard.actions().fold(span);
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      Array.from({ length: 90 }, (_, n) =>
        expect.objectContaining({
          frame: 30 + n,
          capture_us: span.captureUs[n],
          state: codes.filter((_code, k) => state[n * codes.length + k] === 1),
          mouse: [...mouse.subarray(2 * n, 2 * n + 2)],
        }),
      ),
    );
  });

  it('says what is wrong with a call, and how to do it', () => {
    expect(gapShard('validate', '/nowhere')).toMatchObject({ status: 2, stderr: expect.stringMatching(/there is no such folder\n {2}→ /) });
    expect(gapShard('clip', inject('shard'), '--count', '-1')).toMatchObject({ status: 2, stderr: expect.stringContaining('→') });
    expect(gapShard('verify', inject('shard'), '--kye', 'x')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Did you mean --key?'),
    });
    expect(gapShard('fly')).toMatchObject({ status: 2, stderr: expect.stringContaining('there is no command fly') });
    expect(gapShard('inspect', inject('shard'))).toMatchObject({ status: 0, stdout: expect.stringContaining('session') });
    for (const [command, takes] of [
      ...['validate', 'verify', 'inspect', 'clip'].map((name) => [name, 'SHARD'] as const),
      ['serve', 'FOLDER'] as const,
    ])
      expect(gapShard(command, '--help')).toMatchObject({
        status: 0,
        stdout: expect.stringContaining(`gap-shard ${command} ${takes}`),
      });
    expect(gapShard('--version').stdout).toMatch(/^gap-shard \d+\.\d+\.\d+\n$/);
  });

  it('serves a folder with the page that is in it, until it is ended', async () => {
    const served = spawn(join(folder.path, 'node_modules/.bin/gap-shard'), ['serve', inject('shard')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [first] = (await once(served.stdout, 'data')) as [Buffer];
    const page = await (await fetch(String(first).trim())).text();
    expect(page).toContain('<title>GAP viewer</title>');
    expect(page).toContain("default-src 'none'; script-src 'sha256-");
    const { shards } = (await (await fetch(new URL('shards/shards.json', String(first).trim()))).json()) as { shards: { path: string }[] };
    expect(shards.map(({ path }) => path)).toEqual([basename(inject('shard'))]);
    served.kill('SIGINT');
    expect(await once(served, 'exit')).toEqual([0, null]);
    expect(gapShard('serve', folder.path)).toMatchObject({ status: 2, stderr: expect.stringContaining('contains no shard files') });
  });

  it.each(['es', 'cjs'] as const)(
    'finds the same when somebody bundles it into a single file (%s), where no thread finds its own',
    async (format) => {
      writeFileSync(
        join(folder.path, 'bundled.js'),
        "import { validateShard } from 'gap-shard';\nvalidateShard(process.argv[2]).then(({ findings }) => console.log(JSON.stringify(findings)));\n",
      );
      const out = join(folder.path, 'out/of', format);
      await build({
        configFile: false,
        logLevel: 'error',
        root: folder.path,
        ssr: { noExternal: true },
        build: {
          ssr: 'bundled.js',
          outDir: out,
          rolldownOptions: { output: { format, codeSplitting: false, entryFileNames: `bundled.${format === 'cjs' ? 'cjs' : 'mjs'}` } },
        },
      });
      const [bundled, ...more] = readdirSync(out);
      expect(more).toEqual([]);
      using copy = new ShardCopy(inject('shard'));
      // Large enough for a thread.
      truncateSync(copy.file('video.ivf'), 65 << 20);
      copy.rehash();
      const findings = JSON.parse(
        execFileSync(process.execPath, [join(out, `${bundled}`), copy.path], { encoding: 'utf8', maxBuffer: 1e8 }),
      ) as Finding[];
      const hashes = findings.filter(({ check }) => check === 'hashes.match').map(({ severity }) => severity);
      expect(new Set(hashes)).toEqual(new Set(['pass']));
    },
  );

  it('brings what a reader of one’s own needs: the format, and the schemas of its documents', () => {
    expect(readFileSync(join(folder.path, 'node_modules/gap-shard/SPEC.md'), 'utf8')).toContain('| `ts_us` | int64 |');
    const load =
      "import('gap-shard/schemas/meta.schema.json', { with: { type: 'json' } }).then(({ default: schema }) => console.log(schema.title))";
    expect(execFileSync(process.execPath, ['-e', load], { cwd: folder.path, encoding: 'utf8' })).toBe('meta.json of a GAP shard\n');
  });

  it('is typed, with declarations that need nothing else', () => {
    const program = `import { ClipReader, validateShard, type Validation } from 'gap-shard';
import { mount } from 'gap-shard/browser';
export const folder: string = mount([new File(['{}'], 'meta.json')]);
const { verdict }: Validation = await validateShard('SHARD');
using shard = await ClipReader.open('SHARD');
export const count: number = (await shard.clip(0, 1)).packets.length + shard.actions().codes.length;
// @ts-expect-error: it is no number
export const wrong: number = verdict;
`;
    writeFileSync(join(folder.path, 'program.ts'), program);
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--lib', 'es2024,esnext.disposable'];
    const types = ['--types', 'node', '--typeRoots', resolve('node_modules/@types'), '--skipLibCheck', 'false'];
    const { stdout, status } = spawnSync(resolve('node_modules/.bin/tsc'), [...flags, ...types, 'program.ts'], {
      cwd: folder.path,
      encoding: 'utf8',
    });
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
  });
});
