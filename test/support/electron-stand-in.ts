import { EventEmitter } from 'node:events';

/** Electron for plain Node: prints on stdout what the shell asks of it, and ends once a page has been loaded. */
const tell = (what: string, ...given: unknown[]) => process.stdout.write(`${JSON.stringify([what, ...given])}\n`);
const nothing = () => undefined;

export const app = Object.assign(new EventEmitter(), {
  requestSingleInstanceLock: () => true,
  quit: () => process.exit(0),
  exit: (code: number) => process.exit(code),
  enableSandbox: () => tell('sandbox'),
  setAppUserModelId: nothing,
  whenReady: async () => {},
  getVersion: () => '0.0.0',
});

export class BrowserWindow extends EventEmitter {
  readonly webContents = new EventEmitter();

  constructor({ webPreferences }: { webPreferences: object }) {
    super();
    tell('window', webPreferences);
  }

  isDestroyed(): boolean {
    return false;
  }

  hide(): void {}

  async loadURL(url: string): Promise<void> {
    tell('page', url);
    setTimeout(() => app.emit('before-quit', { preventDefault: nothing }), 100);
  }
}

export const globalShortcut = { register: () => true, unregister: nothing, unregisterAll: nothing };
export const ipcMain = new EventEmitter();
export const Menu = { buildFromTemplate: (template: unknown) => template };
export class MessageChannelMain {}
export const nativeImage = { createFromPath: (path: string) => path };
export const dialog = { showMessageBoxSync: () => 1, showErrorBox: (title: string, text: string) => tell('error', title, text) };
export class Notification extends EventEmitter {
  static isSupported(): boolean {
    return false;
  }
}
export const powerSaveBlocker = { start: () => 1, stop: nothing };
export const protocol = {
  registerSchemesAsPrivileged: (schemes: unknown) => tell('schemes', schemes),
  handle: (scheme: string, answer: (request: Request) => Promise<Response> | Response) => {
    void Promise.resolve(answer(new Request('app://gap/'))).then(async (page) =>
      tell('answer', scheme, page.status, (await page.text()).slice(0, 15)),
    );
  },
};
export const safeStorage = { isEncryptionAvailable: () => false, getSelectedStorageBackend: () => 'basic_text' };
const handlers = [
  'setPermissionRequestHandler',
  'setPermissionCheckHandler',
  'setDevicePermissionHandler',
  'setDisplayMediaRequestHandler',
] as const;
export const session = { defaultSession: { ...Object.fromEntries(handlers.map((name) => [name, () => tell(name)])), on: nothing } };
export class Tray extends EventEmitter {
  setImage = nothing;
  setToolTip = nothing;
  setContextMenu = nothing;
}
export const utilityProcess = { fork: nothing };
