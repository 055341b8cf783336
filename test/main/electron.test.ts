import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '#test/support/temporary.ts';

const FOLDER = 'node_modules/electron';
const binary = existsSync(join(FOLDER, 'path.txt')) ? join(FOLDER, 'dist', readFileSync(join(FOLDER, 'path.txt'), 'utf8')) : undefined;
const there = binary !== undefined && existsSync(binary);
if (!there)
  console.warn('not run: the app in Electron itself. Its binary is not here (`npm start` downloads it where its releases can be reached).');

describe.skipIf(!there)('the app in Electron', () => {
  it('starts, shows the consent in a locked window, and quits', async () => {
    using folder = new TemporaryFolder();
    const app = await _electron.launch({
      executablePath: binary as string,
      args: ['.', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
      env: { ...process.env, GAP_SETTINGS: join(folder.path, 'settings.json') } as Record<string, string>,
    });
    const window = await app.firstWindow();
    await window.getByRole('heading', { level: 1, name: 'What you agree to when you record' }).waitFor();
    expect(await window.evaluate(() => typeof (globalThis as { require?: unknown }).require)).toBe('undefined');
    expect(new URL(window.url()).origin).toBe('app://gap');
    await app.close();
  });
});
