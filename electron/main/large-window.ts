import type { BrowserWindow, WebContents } from 'electron';
import type { Electron } from '#main/electron-port.ts';
import { openWindow } from '#main/locked-window.ts';

/** The program's window: opened when it is shown first, and from then on only hidden. */
export class LargeWindow {
  readonly #electron: Electron;
  readonly #preload: string;
  #window: BrowserWindow | undefined;
  #ending = false;

  constructor(electron: Electron, preload: string) {
    this.#electron = electron;
    this.#preload = preload;
  }

  get #live(): BrowserWindow | undefined {
    return this.#window?.isDestroyed() === false ? this.#window : undefined;
  }

  get isFocused(): boolean {
    return this.#live?.isFocused() === true;
  }

  holds(contents: WebContents): boolean {
    return this.#live?.webContents === contents;
  }

  show(): void {
    const window = this.#live;
    if (window === undefined) {
      this.#window = this.#open();
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  /** Asks for a folder with the system's own window; undefined where nobody chose one. */
  async pick(): Promise<string | undefined> {
    const options = { properties: ['openDirectory' as const, 'createDirectory' as const] };
    const { dialog } = this.#electron;
    const { canceled, filePaths } = await (this.#live === undefined
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(this.#live, options));
    return canceled ? undefined : filePaths[0];
  }

  hide(): void {
    this.#live?.hide();
  }

  /** From now on it may close. */
  end(): void {
    this.#ending = true;
  }

  #open(): BrowserWindow {
    const opened = openWindow(this.#electron, this.#preload);
    // Closed, it would be silent: what a hotkey starts is heard from it. The tray stays, and a recording goes on.
    opened.on('close', (event) => {
      if (this.#ending) return;
      event.preventDefault();
      opened.hide();
    });
    return opened;
  }
}
