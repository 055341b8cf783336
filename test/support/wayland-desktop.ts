import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endChild } from '#scripts/demo/end-child.ts';
import { until } from '#test/support/gap.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** Sway does not run as root. In a namespace of its own root is a user, and still may share memory with programs of root's. */
const AS_USER = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];

const isRoot = process.getuid?.() === 0;

/** Why no desktop can be started here; undefined: one can. */
export function whyNoWayland(): string | undefined {
  const [program, ...args] = [...AS_USER, 'true'];
  return isRoot && spawnSync(program as string, args).status !== 0 ? 'this is root, and may not make a namespace of users' : undefined;
}

/** A Wayland desktop without a screen: sway, with its X server for X11 programs. */
export class WaylandDesktop implements AsyncDisposable {
  /** Of its X server. */
  readonly name: string;
  readonly #folder: TemporaryFolder;
  readonly #sway: ChildProcess;

  private constructor(name: string, folder: TemporaryFolder, sway: ChildProcess) {
    this.name = name;
    this.#folder = folder;
    this.#sway = sway;
  }

  static async start({ width, height }: { readonly width: number; readonly height: number }): Promise<WaylandDesktop> {
    const folder = new TemporaryFolder();
    const [config, said] = [join(folder.path, 'config'), join(folder.path, 'display')];
    writeFileSync(
      config,
      `output HEADLESS-1 resolution ${width}x${height}\ndefault_border none\nfocus_on_window_activation focus\n` +
        // Its X server lets nobody in but its own user.
        `exec sh -c 'xhost +local: && echo "$DISPLAY" > "${said}"'\n`,
    );
    const command = ['sway', '-c', config];
    const [program, ...args] = isRoot ? [...AS_USER, ...command] : command;
    const sway = spawn(program as string, args, {
      stdio: 'ignore',
      env: {
        PATH: process.env.PATH,
        HOME: folder.path,
        XDG_RUNTIME_DIR: folder.path,
        WLR_BACKENDS: 'headless',
        WLR_RENDERER: 'pixman',
        WLR_LIBINPUT_NO_DEVICES: '1',
      },
    });
    await until('its X server runs', () => existsSync(said) && readFileSync(said, 'utf8').trim() !== '');
    return new WaylandDesktop(readFileSync(said, 'utf8').trim(), folder, sway);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endChild(this.#sway);
    this.#folder[Symbol.dispose]();
  }
}
