import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { GapError } from '#format/core/errors.ts';
import { endChild } from '#scripts/demo/end-child.ts';
import { PlainWindows } from '#scripts/demo/plain-windows.ts';

/** A display of our own: Xvfb with a window manager, on a number the server chooses. Disposing of it ends both. */
export class VirtualDisplay implements AsyncDisposable {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly server: ChildProcess;
  readonly #others: ChildProcess[];

  private constructor(name: string, width: number, height: number, server: ChildProcess, others: ChildProcess[]) {
    this.name = name;
    this.width = width;
    this.height = height;
    this.server = server;
    this.#others = others;
  }

  /** Rejects with a GapError when Xvfb or the window manager is missing or does not start. */
  static async start({ width = 1280, height = 720, depth = 24, windowManager = true } = {}): Promise<VirtualDisplay> {
    // -displayfd: the server picks a free number and says so once it is ready. -dpms, -s: a screen saver would add motion.
    const server = spawn(
      'Xvfb',
      ['-displayfd', '3', '-screen', '0', `${width}x${height}x${depth}`, '-nolisten', 'tcp', '-noreset', '-dpms', '-s', '0'],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
    );
    const number = await Promise.race([
      firstLine(server.stdio[3] as NodeJS.ReadableStream),
      once(server, 'error').then(([error]: Error[]) => {
        throw missing('Xvfb', error as Error);
      }),
      once(server, 'exit').then(([code]) => {
        throw missing('Xvfb', new Error(`it ended with code ${code}`));
      }),
    ]);
    const name = `:${number.trim()}`;
    preferred(server);
    const others: ChildProcess[] = [];
    const display = new VirtualDisplay(name, width, height, server, others);
    if (windowManager) {
      const manager = spawn('openbox', [], { env: { ...process.env, DISPLAY: name }, stdio: 'ignore' });
      try {
        // Rejects with the 'error' event when it cannot be started.
        await once(manager, 'spawn');
        others.push(manager);
        using windows = new PlainWindows(name);
        await windows.managed();
      } catch (error) {
        await display[Symbol.asyncDispose]();
        throw missing('openbox', error as Error);
      }
    }
    return display;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of [...this.#others, this.server]) await endChild(child);
  }
}

/**
 * A player's display server has a graphics card and does not wait for busy programs. Where allowed (root), ours gets a higher priority
 * instead; otherwise, alongside two busy programs, a read of the screen waits for it for up to 30 ms.
 */
function preferred({ pid }: ChildProcess): void {
  try {
    setPriority(pid as number, -10);
  } catch {
    // An ordinary user may not: it keeps its usual priority.
  }
}

function missing(program: string, cause: Error): GapError {
  return new GapError(
    'preflight.display',
    `${program} cannot be started: ${cause.message}`,
    'Run `npm run setup`: it installs what is missing',
    { cause },
  );
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    if (text.includes('\n')) return text;
  }
  throw missing('Xvfb', new Error('it reported no display number'));
}
