import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { endChild } from '#scripts/demo/end-child.ts';

/** An X server without a screen of its own: in a window of another, or for viewers elsewhere. */
export class NestedServer implements AsyncDisposable {
  readonly name: string;
  readonly #server: ChildProcess;

  private constructor(name: string, server: ChildProcess) {
    this.name = name;
    this.#server = server;
  }

  /** `program`: Xephyr, which shows itself on `outside`, or Xtigervnc. */
  static async start(
    program: string,
    outside: string,
    { width, height }: { readonly width: number; readonly height: number },
  ): Promise<NestedServer> {
    const size = `${width}x${height}`;
    const how = program === 'Xephyr' ? ['-screen', size] : ['-geometry', size, '-SecurityTypes', 'None', '-localhost', '-rfbport', '-1'];
    const server = spawn(program, ['-displayfd', '3', ...how, '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      env: { ...process.env, DISPLAY: outside },
    });
    const [said] = (await once(server.stdio[3] as NodeJS.ReadableStream, 'data')) as [Buffer];
    return new NestedServer(`:${said.toString().trim()}`, server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endChild(this.#server);
  }
}
