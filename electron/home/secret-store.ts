import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Keeper } from '#format/core/documents/keyring.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { makeFolders, replaceBytes } from '#shard/folder/files.ts';

/** Where secrets are kept: a folder for the command line, the system's key store for the app. Names are plain file names. */
export interface SecretStore {
  readonly keeper: Keeper;
  /** Undefined when there is none with this name. */
  read(name: string): Uint8Array | undefined;
  /** Never replaces an existing secret. */
  add(name: string, secret: Uint8Array): void;
  /** Replaces an existing secret, whole: where that fails, it is as it was. */
  put(name: string, secret: Uint8Array): void;
  /** Does nothing where there is none. */
  remove(name: string): void;
}

/** One file of mode 0600 for each secret, in a folder of mode 0700. Refuses to read one that others can also read. */
export class SecretFolder implements SecretStore {
  readonly keeper = 'folder';
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  read(name: string): Uint8Array | undefined {
    const path = join(this.#folder, name);
    if (!existsSync(path)) return undefined;
    // Windows has no such bits: there the folder is the user's own.
    const open = process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0;
    if (open)
      throw new GapError('keys.open', said`${path}: others can read this secret`, said`Run \`chmod 600 ${path}\`, then rotate the key`);
    return readFileSync(path);
  }

  add(name: string, secret: Uint8Array): void {
    this.#make();
    writeFileSync(join(this.#folder, name), secret, { mode: 0o600, flag: 'wx', flush: true });
  }

  put(name: string, secret: Uint8Array): void {
    this.#make();
    replaceBytes(join(this.#folder, name), secret);
  }

  remove(name: string): void {
    rmSync(join(this.#folder, name), { force: true });
  }

  #make(): void {
    makeFolders(this.#folder, 0o700);
    chmodSync(this.#folder, 0o700);
  }
}
