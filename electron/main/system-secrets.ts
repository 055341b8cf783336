import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import type { SecretStore } from '#home/secret-store.ts';
import type { Electron } from '#main/electron-port.ts';
import { makeFolders, replaceBytes } from '#shard/folder/files.ts';

/** Backends of `safeStorage` that give the secret to anybody who can read the file. */
const PLAIN = ['basic_text', 'unknown'];

/** Secrets sealed by the system: Keychain, DPAPI, libsecret or KWallet. Refuses where the "seal" would be plain text. */
export class SystemSecrets implements SecretStore {
  readonly keeper = 'system';
  readonly #folder: string;
  readonly #storage: Electron['safeStorage'];
  readonly #platform: NodeJS.Platform;

  constructor(folder: string, storage: Electron['safeStorage'], platform: NodeJS.Platform = process.platform) {
    this.#folder = folder;
    this.#storage = storage;
    this.#platform = platform;
  }

  read(name: string): Uint8Array | undefined {
    const path = this.#path(name);
    if (!existsSync(path)) return undefined;
    this.#refusePlain();
    return Buffer.from(this.#storage.decryptString(readFileSync(path)), 'base64');
  }

  add(name: string, secret: Uint8Array): void {
    this.#refusePlain();
    makeFolders(this.#folder, 0o700);
    chmodSync(this.#folder, 0o700);
    writeFileSync(this.#path(name), this.#sealed(secret), { mode: 0o600, flag: 'wx', flush: true });
  }

  put(name: string, secret: Uint8Array): void {
    this.#refusePlain();
    makeFolders(this.#folder, 0o700);
    chmodSync(this.#folder, 0o700);
    replaceBytes(this.#path(name), this.#sealed(secret));
  }

  remove(name: string): void {
    rmSync(this.#path(name), { force: true });
  }

  #sealed(secret: Uint8Array): Buffer {
    return this.#storage.encryptString(Buffer.from(secret).toString('base64'));
  }

  #path(name: string): string {
    return join(this.#folder, `${name}.sealed`);
  }

  #refusePlain(): void {
    const backend = this.#platform === 'linux' ? this.#storage.getSelectedStorageBackend() : undefined;
    if (this.#storage.isEncryptionAvailable() && (backend === undefined || !PLAIN.includes(backend))) return;
    throw new GapError(
      'keys.plain',
      said`This system has no secret store: keys would be on the disk as plain text`,
      said`Install and unlock gnome-keyring or kwallet, then start again; in a browser, the recorder keeps keys in files only you can read`,
      { way: { action: 'console' } },
    );
  }
}
