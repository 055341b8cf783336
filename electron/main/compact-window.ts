import type { BrowserWindow } from 'electron';
import type { Desk } from '#app/desk/desk.ts';
import type { View } from '#core/app/contract.ts';
import type { Electron } from '#main/electron-port.ts';
import { APP_ORIGIN, windowOptions } from '#main/locked-window.ts';

const WIDTH = 320;
const HEIGHT = 220;

/** Whether to show it: while something is recorded or sealed, if the player wants it and it stays out of the picture. */
export function isCompactWanted({ state, draft, choices }: Pick<View, 'state' | 'draft' | 'choices'>, platform: NodeJS.Platform): boolean {
  if (draft.compact !== true || !['starting', 'recording', 'stopping'].includes(state.phase)) return false;
  // Only Windows keeps a window out of a capture of the screen (ScreenCaptureKit shows protected ones, an X server all; Electron #48258). A capture
  // of the game's own window has no other in it.
  return platform === 'win32' || (draft.window ?? choices.window);
}

export interface Compact {
  /** Undefined until it is shown first. */
  readonly window: BrowserWindow | undefined;
  look(): void;
  end(): void;
}

/**
 * Keeps a small window on top of the game while `isAway`, i.e. our large one does not have the focus. It never takes the focus: the game would
 * lose it, and with it every input. Hotkeys stop, pause and mark without a mouse.
 */
export function keepCompact(electron: Electron, preload: string, desk: Desk, isAway: () => boolean): Compact {
  let window: BrowserWindow | undefined;
  let view = desk.view;
  let isShown = false;
  const look = () => {
    const isWanted = isAway() && isCompactWanted(view, process.platform);
    if (isWanted === isShown) return;
    isShown = isWanted;
    if (!isWanted) return window?.hide();
    window ??= openCompact(electron, preload, desk);
    window.showInactive();
  };
  desk.listen((event, value) => {
    if (event !== 'view') return;
    view = value as View;
    look();
  });
  return {
    get window() {
      return window;
    },
    look,
    end: () => window?.destroy(),
  };
}

function openCompact({ BrowserWindow }: Electron, preload: string, desk: Desk): BrowserWindow {
  const window = new BrowserWindow({
    ...windowOptions(preload),
    width: WIDTH,
    height: HEIGHT,
    minWidth: WIDTH,
    minHeight: 0,
    useContentSize: true,
    alwaysOnTop: true,
    focusable: false,
    skipTaskbar: true,
    maximizable: false,
    fullscreenable: false,
    ...(process.platform === 'darwin' && { type: 'panel' }),
  });
  // Above full-screen games, on the desktop they are on, and on Windows in no capture of the screen.
  window.setAlwaysOnTop(true, 'screen-saver');
  window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true });
  window.setContentProtection(true);
  window.on('close', (event) => {
    event.preventDefault();
    window.hide();
    void desk.calls['draft.change']({ compact: false }).catch(() => undefined);
  });
  void window.loadURL(`${APP_ORIGIN}/?at=compact`);
  return window;
}
