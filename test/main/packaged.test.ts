import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { extractAll, listPackage } from '@electron/asar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** Marks Electron's fuses in its binary; version, count and a byte for each follow (@electron/fuses, V1). */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSES = [
  ['runAsNode', '0'],
  ['enableCookieEncryption', '1'],
  ['enableNodeOptionsEnvironmentVariable', '0'],
  ['enableNodeCliInspectArguments', '0'],
  ['enableEmbeddedAsarIntegrityValidation', '1'],
  ['onlyLoadAppFromAsar', '1'],
  ['loadBrowserProcessSpecificV8Snapshot', '0'],
  ['grantFileProtocolExtraPrivileges', '0'],
] as const;

const folder = new TemporaryFolder();
const stub = join(folder.path, 'electron');
const out = join(folder.path, 'release');
const app = join(out, 'linux-unpacked');

/** The files of Electron that the packager looks at, with a "binary" that is nothing but its fuses, all set the wrong way. */
function makeStub(): void {
  mkdirSync(join(stub, 'resources'), { recursive: true });
  mkdirSync(join(stub, 'locales'));
  const wrong = FUSES.map(([, state]) => (state === '1' ? '0' : '1')).join('');
  const binary = Buffer.concat([
    Buffer.alloc(64),
    Buffer.from(SENTINEL),
    Buffer.from([1, FUSES.length]),
    Buffer.from(wrong),
    Buffer.alloc(64),
  ]);
  for (const name of ['electron', 'chrome-sandbox', 'chrome_crashpad_handler']) {
    writeFileSync(join(stub, name), binary);
    chmodSync(join(stub, name), 0o755);
  }
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'version', 'locales/en-US.pak']) writeFileSync(join(stub, name), '45.4.1');
}

let said = '';

describe('the package', () => {
  beforeAll(() => {
    makeStub();
    // electron-builder's own schema check comes first: an unknown key ends it.
    const flags = ['scripts/package/package.ts', '--dir', '--electron', stub, '--out', out];
    const run = spawnSync(process.execPath, flags, { encoding: 'utf8', timeout: 240_000 });
    if (run.status !== 0) throw new Error(`package: ${run.status ?? run.signal}\n${run.stdout}${run.stderr}`);
    said = run.stdout;
  }, 250_000);

  afterAll(() => folder[Symbol.dispose]());

  it('was made of an FFmpeg that may be passed on', () => {
    expect(said).toMatch(/licence: .*node-av-linux-x64.node-av\.node may be passed on/);
  });

  it('has its fuses set as planned', () => {
    const binary = readFileSync(join(app, 'gap-recorder'));
    const at = binary.indexOf(SENTINEL) + SENTINEL.length + 2;
    expect(FUSES.map(([name], i) => [name, String.fromCharCode(binary[at + i] as number)])).toEqual(FUSES.map((fuse) => [...fuse]));
  });

  it('has the program in one archive: main, preload, recorder, pages, texts, and none of the tests', () => {
    const files = listPackage(join(app, 'resources/app.asar'), { isPack: false }).map((file) => file.replaceAll('\\', '/'));
    for (const wanted of [
      '/package.json',
      '/dist/package.json',
      '/dist/electron/main/main.js',
      '/dist/electron/preload/preload.cjs',
      '/dist/electron/app/process/main.js',
      '/dist/electron/app/pictures/thumbnail-process.js',
      '/dist/electron/session/threads/grab-worker.js',
      '/dist/pages/index.html',
      '/resources/notices/player.en.md',
      '/resources/profiles/baseline.json',
      '/resources/icons/tray-red.png',
    ])
      expect(files).toContain(wanted);
    expect(
      files.filter((file) => /^\/(test|scripts|electron|native|server|video|shard|renderer|dist\/(test|scripts|types))\//.test(file)),
    ).toEqual([]);
    // Of our own packages dist has what is made of them.
    expect(files.filter((file) => /^\/node_modules\/(gap-[^/]*|vitest|playwright-core|electron|react|typescript)\//.test(file))).toEqual(
      [],
    );
  });

  it('has every native library outside the archive, where the system can load it', () => {
    const unpacked = join(app, 'resources/app.asar.unpacked');
    const natives = readdirSync(unpacked, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.node'));
    expect(natives.some((file) => file.includes('koffi'))).toBe(true);
    expect(natives.some((file) => file.includes('node-av'))).toBe(true);
    const packed = listPackage(join(app, 'resources/app.asar'), { isPack: true }).filter((line) =>
      /^pack +: .*\.(node|dll|so|dylib)$/.test(line),
    );
    expect(packed).toEqual([]);
    expect(existsSync(join(app, 'resources/default_app.asar'))).toBe(false);
  });

  it('starts over a stand-in for Electron, from its own files alone, and says by name what it lacks', () => {
    const alone = join(folder.path, 'alone');
    extractAll(join(app, 'resources/app.asar'), alone);
    const start = () =>
      spawnSync(process.execPath, ['--import', resolve('test/support/electron-redirect.ts'), join(alone, 'dist/electron/main/main.js')], {
        env: { ...process.env, GAP_SETTINGS: join(folder.path, 'settings.json'), DISPLAY: ':0' },
        encoding: 'utf8',
        timeout: 60_000,
      });
    const whole = start();
    expect([whole.status, whole.stdout]).toEqual([0, expect.stringContaining('["page","app://gap/"]')]);
    const part = 'node_modules/@koromix/koffi-linux-x64/linux_x64/koffi.node';
    rmSync(join(alone, part));
    const lacking = start();
    expect([lacking.status, lacking.stdout]).toEqual([2, expect.stringMatching(/^\["error",.*koffi\.node \(calling the system\)/)]);
    expect(lacking.stderr).toBe('');
  });

  it('has its bill of materials and its sums beside it', () => {
    const sums = readFileSync(join(out, 'SHA256SUMS'), 'utf8');
    expect(sums).toMatch(/^[0-9a-f]{64} {2}sbom\.cdx\.json\n$/);
    expect(execFileSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: out, encoding: 'utf8' })).toContain('sbom.cdx.json: OK');
    expect(existsSync(join(app, 'resources/LICENSE'))).toBe(true);
  });

  it('is refused by the packager when its configuration has an unknown key', () => {
    const bad = ['--dir', '--linux', '-c.noSuchKey=1', `-c.electronDist=${stub}`, `-c.directories.output=${out}-bad`];
    expect(() => execFileSync('node_modules/.bin/electron-builder', bad, { stdio: 'pipe', timeout: 60_000 })).toThrow(/noSuchKey/);
  });
});
