import { EventEmitter } from 'node:events';
import { type Mock, vi } from 'vitest';
import type { Electron } from '#main/electron-port.ts';

type Handler = (...given: unknown[]) => unknown;
export type Spy = Mock<Handler>;

const spy = (answer: Handler = () => undefined): Spy => vi.fn(answer);

/** The handler that a spy was given first. */
export function handlerOf(handed: Spy): Handler {
  return handed.mock.calls[0]?.[0] as Handler;
}

/** One end of a port, like MessagePortMain: what one end posts, the other receives a turn later. */
export class FakePort extends EventEmitter {
  other: FakePort | undefined;
  readonly posted: unknown[] = [];
  closed = false;

  postMessage(message: unknown): void {
    this.posted.push(message);
    const { other } = this;
    if (other !== undefined && !other.closed) setImmediate(() => other.emit('message', { data: message, ports: [] }));
  }

  start(): void {}

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.emit('close');
    this.other?.close();
  }
}

class FakeContents extends EventEmitter {
  readonly mainFrame = { origin: 'app://gap' };
  readonly postMessage: Spy = spy();
  readonly setWindowOpenHandler: Spy = spy();
}

export class FakeWindow extends EventEmitter {
  static readonly opened: FakeWindow[] = [];
  readonly webContents = new FakeContents();
  readonly loadURL: Spy = spy(async () => {});
  readonly show: Spy = spy();
  readonly hide: Spy = spy();
  readonly showInactive: Spy = spy();
  readonly destroy: Spy = spy();
  readonly setAlwaysOnTop: Spy = spy();
  readonly setVisibleOnAllWorkspaces: Spy = spy();
  readonly setContentProtection: Spy = spy();
  readonly focus: Spy = spy();
  readonly restore: Spy = spy();
  readonly isDestroyed = () => false;
  readonly isFocused = () => false;
  readonly isMinimized = () => false;
  readonly options: unknown;

  constructor(options: unknown) {
    super();
    this.options = options;
    FakeWindow.opened.push(this);
  }
}

export class FakeNotification extends EventEmitter {
  static readonly shown: FakeNotification[] = [];
  static readonly isSupported = () => true;
  readonly options: unknown;

  constructor(options: unknown) {
    super();
    this.options = options;
  }

  show(): void {
    FakeNotification.shown.push(this);
  }
}

export class FakeTray extends EventEmitter {
  constructor() {
    super();
    FakeTray.opened.push(this);
  }

  static readonly opened: FakeTray[] = [];
  readonly setImage: Spy = spy();
  readonly setToolTip: Spy = spy();
  readonly setContextMenu: Spy = spy();
}

/** Electron, as far as the shell uses it, made of plain objects that record their calls. It is used only at Electron's port. */
export function fakeElectron({ first = true, backend = 'gnome_libsecret' } = {}) {
  const app = Object.assign(new EventEmitter(), {
    requestSingleInstanceLock: () => first,
    quit: spy(),
    enableSandbox: spy(),
    setAppUserModelId: spy(),
    whenReady: async () => {},
    getVersion: () => '0.0.0',
  });
  const session = {
    setPermissionRequestHandler: spy(),
    setPermissionCheckHandler: spy(),
    setDevicePermissionHandler: spy(),
    setDisplayMediaRequestHandler: spy(),
    on: spy(),
  };
  const ports: FakePort[] = [];
  class FakeChannel {
    readonly port1 = new FakePort();
    readonly port2 = new FakePort();

    constructor() {
      this.port1.other = this.port2;
      this.port2.other = this.port1;
      ports.push(this.port2);
    }
  }
  const fake = {
    app,
    session: { defaultSession: session },
    ports,
    BrowserWindow: FakeWindow,
    globalShortcut: { register: spy(() => true), unregister: spy(), unregisterAll: spy() },
    ipcMain: new EventEmitter(),
    Menu: { buildFromTemplate: spy((template) => template) },
    MessageChannelMain: FakeChannel,
    nativeImage: { createFromPath: spy((path) => path) },
    dialog: { showMessageBoxSync: spy(() => 0) },
    powerSaveBlocker: { start: spy(() => 7), stop: spy() },
    protocol: { registerSchemesAsPrivileged: spy(), handle: spy() },
    safeStorage: {
      isEncryptionAvailable: () => true,
      getSelectedStorageBackend: () => backend,
      encryptString: (text: string) => Buffer.from([...text].reverse().join('')),
      decryptString: (sealed: Buffer) => [...sealed.toString()].reverse().join(''),
    },
    Notification: FakeNotification,
    Tray: FakeTray,
    utilityProcess: { fork: spy() },
  };
  return { fake, electron: fake as unknown as Electron };
}
