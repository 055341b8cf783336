import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { endChild } from '#scripts/demo/end-child.ts';
import { until } from '#test/support/gap.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** A server of sound of its own, whose default microphone hears a tone of 440 Hz at half of full scale. */
export class ToneMicrophone implements AsyncDisposable {
  readonly #folder = new TemporaryFolder();
  readonly #server: ChildProcess;
  /** For the process that is to hear it. */
  readonly env: NodeJS.ProcessEnv;

  private constructor(module: string) {
    const socket = join(this.#folder.path, 'native');
    const home = { HOME: this.#folder.path, XDG_RUNTIME_DIR: this.#folder.path, PULSE_RUNTIME_PATH: this.#folder.path };
    this.env = { PULSE_SERVER: `unix:${socket}`, PULSE_COOKIE: join(this.#folder.path, 'cookie') };
    this.#server = spawn(
      'pulseaudio',
      [
        ...['-n', '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no', '--disable-shm=yes'],
        ...['-L', `module-native-protocol-unix socket=${socket} auth-anonymous=1`, '-L', module],
      ],
      { env: { ...process.env, ...home }, stdio: 'ignore' },
    );
  }

  /** `module`: of PulseAudio, in the place of the microphone. */
  static async open(module = 'module-sine-source rate=8000 frequency=440'): Promise<ToneMicrophone> {
    const made = new ToneMicrophone(module);
    await until('the server of sound runs', () => existsSync(join(made.#folder.path, 'native')));
    return made;
  }

  /** The microphone is unplugged, and the server of sound with it. */
  async vanish(): Promise<void> {
    await endChild(this.#server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.vanish();
    this.#folder[Symbol.dispose]();
  }
}
