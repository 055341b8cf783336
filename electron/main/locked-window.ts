import type { BrowserWindow, BrowserWindowConstructorOptions, Session, WebContents } from 'electron';
import type { Electron } from '#main/electron-port.ts';

/** The only origin; its pages are part of the program. */
export const APP_ORIGIN = 'app://gap';

/** Locked from the start: code injected into a page finds no Node, no other origin, no second window (Electron's security checklist). */
export function windowOptions(preload: string): BrowserWindowConstructorOptions {
  return {
    width: 1040,
    height: 820,
    minWidth: 480,
    minHeight: 480,
    show: false,
    title: 'GAP recorder',
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      // A recording that a hotkey starts is heard before anybody has clicked here.
      autoplayPolicy: 'no-user-gesture-required',
      // Live figures must not stop because the game covers the window.
      backgroundThrottling: false,
    },
  };
}

export function openWindow({ BrowserWindow }: Electron, preload: string): BrowserWindow {
  const window = new BrowserWindow(windowOptions(preload));
  window.once('ready-to-show', () => window.show());
  void window.loadURL(`${APP_ORIGIN}/`);
  return window;
}

/** Denies every permission that a page can ask its user for: no camera, no notification, no screen, no device. */
export function permitNothing(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  session.on('will-download', (event) => event.preventDefault());
}

/** A page stays where it is, opens nothing, and holds no guest. */
export function stayHere(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
