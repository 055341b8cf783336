import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { TargetLog, TargetReady } from '#core/calibration/target.ts';
import { GapError } from '#core/errors.ts';
import type { PictureSize } from '#core/rings/picture-slot.ts';
import { workerFile } from '#shard/worker-file.ts';

/** The target's window, in its own process: it must draw at its own times, and on macOS a window belongs to the main thread. */
export interface TargetProcess extends AsyncDisposable {
  readonly pid: number;
  /** Upper left corner of its window on the screen. */
  readonly at: z.infer<typeof TargetReady>;
  /** Ends it and returns the log of what it drew. */
  end(): Promise<TargetLog>;
}

/** A window manager focuses a new window within a second; otherwise a person has to click on it. */
const FOCUS_PATIENCE_MS = 30_000;

/**
 * Shows the target, and waits until it has the focus; `size`: no smaller than that, for a recording of its window alone. Rejects with a GapError
 * (`preflight.target`).
 */
export async function startTarget(display: string, log: string, size?: PictureSize): Promise<TargetProcess> {
  const args = [log, ...(size === undefined ? [] : [`${size.width}`, `${size.height}`])];
  const child = spawn(process.execPath, [fileURLToPath(workerFile(import.meta.url, './target-window')), ...args], {
    // In the packaged app the executable is Electron.
    env: { ...process.env, ...(process.platform === 'linux' && { DISPLAY: display }), ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint += String(chunk);
  });
  const ended = once(child, 'exit');
  ended.catch(() => {});
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.stdin.end();
    await ended;
  };
  const fail = (why: string) =>
    new GapError(
      'preflight.target',
      `The calibration target ${why}`,
      'Run it on the recorded desktop, unlocked, so that the target can get the focus; click on it if it does not come to the front',
    );
  const patience = setTimeout(() => child.kill(), FOCUS_PATIENCE_MS);
  try {
    const line = await Promise.race([
      once(child.stdout, 'data').then(([chunk]) => String(chunk)),
      ended.then(() => {
        throw fail(child.signalCode === null ? `could not be shown: ${firstError(complaint)}` : 'did not get the focus');
      }),
    ]);
    const at = TargetReady.parse(JSON.parse(line));
    return {
      pid: child.pid as number,
      at,
      async end() {
        await end();
        if (child.exitCode !== 0) throw fail(`failed: ${firstError(complaint)}`);
        return TargetLog.parse(JSON.parse(readFileSync(log, 'utf8')));
      },
      [Symbol.asyncDispose]: end,
    };
  } catch (error) {
    child.kill();
    throw error;
  } finally {
    clearTimeout(patience);
  }
}

/** A crashed program prints a stack last; a person needs the line with the error. */
function firstError(text: string): string {
  return (text.split('\n').find((line) => /error/i.test(line)) ?? text.trim()) || 'it printed no error';
}
