import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type KeyKind, Keyring } from '#library/index.ts';

/**
 * A folder for one run of a script. Settings and keys of this process and its children lie in it, so that a run neither uses nor changes
 * those of whoever starts it. Removed at the end, unless {@link keep} was called.
 */
export class OwnHome implements Disposable {
  readonly path: string;
  readonly keyring: Keyring;
  #kept = false;

  private constructor(path: string) {
    this.path = path;
    process.env.GAP_SETTINGS = join(this.path, 'home', 'settings.json');
    this.keyring = new Keyring();
  }

  /** `name`: of the script. `keys`: made now, as nobody is there to be told of a new one while a recording begins. */
  static async open(name: string, ...keys: readonly KeyKind[]): Promise<OwnHome> {
    const home = new OwnHome(mkdtempSync(join(tmpdir(), `gap-${name}-`)));
    for (const kind of keys) await home.keyring.create(kind);
    return home;
  }

  /** A folder that stays, with the keys that it has, for runs that go on where an earlier one was ended. */
  static async in(folder: string, ...keys: readonly KeyKind[]): Promise<OwnHome> {
    const home = new OwnHome(resolve(folder));
    home.keep();
    for (const kind of keys) await home.keyring.ensure(kind);
    return home;
  }

  /** Leaves the folder where it is, for whoever looks for the cause of a failure. */
  keep(): void {
    this.#kept = true;
  }

  [Symbol.dispose](): void {
    if (!this.#kept) rmSync(this.path, { recursive: true, force: true });
  }
}
