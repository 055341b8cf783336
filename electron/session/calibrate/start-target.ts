import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { z } from 'zod';
import { TargetLog, TargetReady } from '#core/calibration/target.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { workerFile } from '#format/sign/worker-file.ts';
import type { TargetData } from '#session/calibrate/target-window.ts';

/** The target's window. It must draw at its own times, whatever the recorder does. */
export interface TargetProcess extends AsyncDisposable {
  readonly pid: number;
  /** Upper left corner of its window on the screen. */
  readonly at: z.infer<typeof TargetReady>;
  /** Ends it and returns the log of what it drew. */
  end(): Promise<TargetLog>;
}

/** A target that has been started. */
interface Running {
  readonly pid: number;
  /** Resolves with its position, once it has the focus; rejects with why there is none. */
  readonly shown: Promise<unknown>;
  /** Resolves once it has written its log. */
  end(): Promise<void>;
  kill(): void;
}

/** A window manager focuses a new window within a second; otherwise a person has to click on it. */
const FOCUS_PATIENCE_MS = 30_000;

/**
 * Shows the target, and waits until it has the focus; `size`: no smaller than that, for a recording of its window alone. In its own process; in the
 * packaged app, whose program runs no other script than its own, in a thread. Rejects with a GapError (`preflight.target`).
 */
export async function startTarget(
  display: string,
  log: string,
  {
    size = { width: 0, height: 0 },
    inThread = process.versions.electron !== undefined,
  }: { size?: PictureSize | undefined; inThread?: boolean } = {},
): Promise<TargetProcess> {
  const running = inThread ? asThread(log, size) : asProcess(display, log, size);
  const late = Promise.withResolvers<never>();
  const patience = setTimeout(() => late.reject(targetError(said`did not get the focus`)), FOCUS_PATIENCE_MS);
  try {
    const at = TargetReady.parse(await Promise.race([running.shown, late.promise]));
    return {
      pid: running.pid,
      at,
      async end() {
        await running.end();
        return TargetLog.parse(JSON.parse(readFileSync(log, 'utf8')));
      },
      [Symbol.asyncDispose]: () => running.end().catch(() => {}),
    };
  } catch (error) {
    running.kill();
    throw error;
  } finally {
    clearTimeout(patience);
  }
}

function asProcess(display: string, log: string, { width, height }: PictureSize): Running {
  const target = fileURLToPath(workerFile(import.meta.url, './target-window'));
  const child = spawn(process.execPath, [target, log, `${width}`, `${height}`], {
    env: { ...process.env, ...(process.platform === 'linux' && { DISPLAY: display }) },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint += String(chunk);
  });
  const ended = once(child, 'exit');
  ended.catch(() => {});
  return {
    pid: child.pid as number,
    shown: Promise.race([
      once(child.stdout, 'data').then(([chunk]) => JSON.parse(String(chunk)) as unknown),
      ended.then(() => {
        throw targetError(said`could not be shown: ${firstError(complaint)}`);
      }),
    ]),
    async end() {
      if (child.exitCode === null && child.signalCode === null) {
        child.stdin.end();
        await ended;
      }
      if (child.exitCode !== 0) throw targetError(said`failed: ${firstError(complaint)}`);
    },
    kill: () => child.kill(),
  };
}

function asThread(log: string, size: PictureSize): Running {
  // A window of another thread than the first ends the whole process there.
  if (process.platform === 'darwin') throw targetError(said`cannot be shown by the packaged app on macOS yet`);
  const thread = new Worker(workerFile(import.meta.url, './target-window'), {
    name: 'target',
    workerData: { log, size } satisfies TargetData,
  });
  let isShown = false;
  const failed = new Promise<never>((_, reject) => {
    thread.once('error', (error) => reject(targetError(said`${isShown ? said`failed` : said`could not be shown`}: ${wordsOf(error)}`)));
  });
  // Without a handler, a failure before anyone awaits it would be an unhandled rejection.
  failed.catch(() => {});
  const ended = new Promise<void>((resolve) => {
    thread.once('exit', () => resolve());
  });
  const shown = new Promise<unknown>((resolve) => {
    thread.once('message', (at) => {
      isShown = true;
      resolve(at);
    });
  });
  return {
    pid: process.pid,
    shown: Promise.race([shown, failed]),
    async end() {
      thread.postMessage('end');
      // An error comes before the end.
      await Promise.race([failed, ended]);
    },
    kill: () => void thread.terminate(),
  };
}

const targetError = (why: Words) =>
  new GapError(
    'preflight.target',
    said`The calibration target ${why}`,
    said`Run it on the recorded desktop, unlocked, so that the target can get the focus; click on it if it does not come to the front`,
  );

/** A crashed program prints the line of source first, and a stack last; a person needs what was thrown. */
function firstError(text: string): Words {
  return (/^\w*Error(?: \[\w+\])?: (.*)$/m.exec(text)?.[1] ?? text.trim()) || said`it printed no error`;
}
