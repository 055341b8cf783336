import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ANY_SOURCE } from '#scripts/build/sources.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const GAP = 'dist/electron/cli/gap.js';
const MAIN = 'dist/electron/main/main.js';
const PRELOAD = 'dist/electron/preload/preload.cjs';

describe('the built program', () => {
  it('has every file that is started by name where its sources look for it', () => {
    const wanted = globSync(`${ANY_SOURCE}/**/*.ts`).flatMap((file) =>
      Array.from(readFileSync(file, 'utf8').matchAll(/workerFile\(import\.meta\.url, '(.*?)'\)/g), ([, to]) =>
        join('dist', dirname(file), `${to}.js`),
      ),
    );
    const inputs = globSync('electron/session/input/*-worker.ts').map((file) => join('dist', file.replace(/ts$/, 'js')));
    expect([wanted.length, inputs.length]).toEqual([23, 4]);
    const shell = Array.from(readFileSync('electron/main/main.ts', 'utf8').matchAll(/here\('(.*?)'\)/g), ([, to = '']) =>
      join('dist/electron/main', to),
    );
    expect(shell.length).toBe(5);
    expect([...wanted, ...inputs, ...shell].filter((file) => !existsSync(file))).toEqual([]);
  });

  it('has what a thread imports to read past the cache, and hashes with it', () => {
    const thread = `
      import { openSync } from 'node:fs';
      import { Worker } from 'node:worker_threads';
      import { forgetCached } from './dist/electron/library/index.js';
      const workerData = { fd: openSync('package.json', 'r'), forgets: forgetCached.module };
      const worker = new Worker('./dist/format/sign/hash-worker.js', { workerData, execArgv: [] });
      worker.on('message', ({ sha256 }) => console.log(forgetCached.module, sha256));
    `;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', thread], { encoding: 'utf8' }).trim().split(' ');
    const sha256 = createHash('sha256').update(readFileSync('package.json')).digest('hex');
    expect(said).toEqual([pathToFileURL('dist/native/host/page-cache.js').href, sha256]);
  });

  it('starts from a few of its own files, and finds its profiles', () => {
    const { said, loaded } = runs('profile', 'list');
    expect(said).toContain('baseline');
    const own = loaded.filter((url) => url.includes('/dist/'));
    expect(own.some((url) => url.endsWith(GAP))).toBe(true);
    // 72 when this was written, and 480 from the sources; each feature that several threads share adds one. Fewer, larger files make a thread start 0.08 s
    // later: it then loads what only others need.
    expect(own.length).toBeLessThan(globSync(`${ANY_SOURCE}/**/*.ts`).length / 5);
  });

  it.each(['validate', 'verify', 'inspect', 'sign', 'compare'])('reads a shard without what decodes or calls a system: %s', (command) => {
    const { said, loaded } = runs(command, '--help');
    expect(said).toContain(`gap ${command}`);
    expect(loaded.filter((url) => /node_modules\/(node-av|koffi|@electric-sql|@duckdb)/.test(url))).toEqual([]);
  });
});

/** What `gap` says, and the addresses of all modules that it loads. */
function runs(...args: readonly string[]): { said: string; loaded: string[] } {
  using folder = new TemporaryFolder();
  const list = join(folder.path, 'loaded.txt');
  const hook = join(folder.path, 'hook.mjs');
  const text = `registerHooks({ load: (url, context, next) => (appendFileSync(${JSON.stringify(list)}, url + '\\n'), next(url, context)) });`;
  writeFileSync(hook, `import { appendFileSync } from 'node:fs';\nimport { registerHooks } from 'node:module';\n${text}\n`);
  const said = execFileSync(process.execPath, ['--import', hook, GAP, ...args], { encoding: 'utf8' });
  return { said, loaded: readFileSync(list, 'utf8').split('\n') };
}

describe('the built shell', () => {
  it('is there: `npm test` builds first, for a single file run `npm run build`', () => {
    expect(existsSync(MAIN)).toBe(true);
  });

  it('starts in plain Node with Electron redirected: locked, on our page, and quits', () => {
    using folder = new TemporaryFolder();
    const said = execFileSync(process.execPath, ['--import', './test/support/electron-redirect.ts', MAIN], {
      env: { ...process.env, GAP_SETTINGS: join(folder.path, 'settings.json'), DISPLAY: ':0' },
      encoding: 'utf8',
      timeout: 30_000,
    });
    const lines = said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as [string, ...unknown[]]);
    expect(lines.map(([what]) => what)).toEqual(
      expect.arrayContaining(['schemes', 'sandbox', 'setPermissionRequestHandler', 'window', 'page', 'answer']),
    );
    expect(lines.find(([what]) => what === 'page')).toEqual(['page', 'app://gap/']);
    expect(lines.find(([what]) => what === 'answer')).toEqual(['answer', 'app', 200, '<!doctype html>']);
    const [, preferences] = lines.find(([what]) => what === 'window') as [string, { preload: string; sandbox: boolean }];
    expect(preferences.sandbox).toBe(true);
    expect(existsSync(preferences.preload)).toBe(true);
  });

  it('has a preload that a sandbox can load: CommonJS, requiring only electron', () => {
    const text = readFileSync(PRELOAD, 'utf8');
    expect([...text.matchAll(/require\(['"]([^'"]+)['"]\)/g)].map(([, name]) => name)).toEqual(['electron']);
    expect(text).not.toMatch(/^import |^export /m);
  });
});
