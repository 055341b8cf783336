import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PlainWindows } from '#scripts/demo/plain-windows.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { startTarget } from '#session/calibrate/start-target.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const SCRIPT = 'test/support/target-in-thread.ts';

it('in a thread the target is shown, draws and ends as it does in a process', async () => {
  using folder = new TemporaryFolder();
  await using display = await VirtualDisplay.start({ width: 800, height: 600 });
  const env = { ...process.env, DISPLAY: display.name };
  const said = execFileSync(process.execPath, [SCRIPT, join(folder.path, 'log.json')], { env, encoding: 'utf8', timeout: 60_000 });
  const { own, at, draws, flips } = JSON.parse(said) as { own: boolean; at: { x: number; y: number }; draws: number; flips: number };
  expect(own).toBe(true);
  expect(at.x).toBeGreaterThanOrEqual(0);
  expect(draws).toBeGreaterThan(20);
  expect(flips).toBeGreaterThan(0);
  using windows = new PlainWindows(display.name);
  expect(windows.find('GAP calibration target')).toBeUndefined();
});

it('says at once why it cannot be shown where there is no display', async () => {
  using folder = new TemporaryFolder();
  await expect(startTarget(':987', join(folder.path, 'log.json'), { inThread: false })).rejects.toMatchObject({
    code: 'preflight.target',
    message: 'The calibration target could not be shown: SDL: x11 not available',
  });
});

it('in a thread it says why it cannot be shown', () => {
  using folder = new TemporaryFolder();
  const env = { ...process.env, GAP_SDL2: join(folder.path, 'libSDL2.so') };
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, join(folder.path, 'log.json')], {
    env,
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect([status, stderr]).toEqual([1, expect.stringContaining('The calibration target could not be shown: ')]);
});
