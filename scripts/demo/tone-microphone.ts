import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endChild } from '#scripts/demo/end-child.ts';

const LOOK_MS = 20;
const MOST_LOOKS = 1500;

/** A server of sound of its own, whose default microphone hears a tone of 440 Hz at half of full scale. */
export class ToneMicrophone implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'gap-sound-'));
  readonly #server: ChildProcess;
  /** For the process that is to hear it. */
  readonly env: NodeJS.ProcessEnv;

  private constructor(module: string) {
    const socket = join(this.#folder, 'native');
    const home = { HOME: this.#folder, XDG_RUNTIME_DIR: this.#folder, PULSE_RUNTIME_PATH: this.#folder };
    this.env = { PULSE_SERVER: `unix:${socket}`, PULSE_COOKIE: join(this.#folder, 'cookie') };
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
    for (let tried = 0; !existsSync(join(made.#folder, 'native')); tried++) {
      if (tried === MOST_LOOKS) throw new Error('the server of sound did not start');
      await sleep(LOOK_MS);
    }
    return made;
  }

  /** The microphone is unplugged, and the server of sound with it. */
  async vanish(): Promise<void> {
    await endChild(this.#server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.vanish();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
