import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '#test/support/temporary.ts';

const MAIN = 'dist/electron/main/main.js';
const PRELOAD = 'dist/electron/preload/preload.cjs';

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
