import type { MenuItemConstructorOptions, Tray } from 'electron';
import type { AppState, Phase } from '#core/app/state.ts';
import type { Electron } from '#main/electron-port.ts';
import type { Desk } from '#station/desk/desk.ts';

/** What the tray says of each state; a player sees it without our window. */
const SAYS: Readonly<Record<Phase, string>> = {
  idle: 'not recording',
  checking: 'checking',
  checked: 'not recording',
  calibrating: 'calibrating',
  calibrated: 'not recording',
  starting: 'starting: nothing is in the file yet',
  recording: 'recording',
  stopping: 'sealing',
  recovering: 'sealing a recording that broke off',
  sealed: 'not recording',
  failed: 'not recording: something failed',
};

/** Red while it records, amber while it works, grey otherwise. */
type Light = 'red' | 'amber' | 'grey';

export function lightOf({ phase }: AppState): Light {
  if (phase === 'recording') return 'red';
  return ['starting', 'stopping', 'recovering', 'checking', 'calibrating'].includes(phase) ? 'amber' : 'grey';
}

export function trayMenu(
  state: AppState,
  { calls }: Pick<Desk, 'calls'>,
  show: () => void,
  quit: () => void,
): MenuItemConstructorOptions[] {
  const recording = state.phase === 'recording';
  const ask = (work: Promise<unknown>) => void work.catch(() => show());
  return [
    { label: `GAP recorder: ${SAYS[state.phase]}`, enabled: false },
    { type: 'separator' },
    { label: 'Show', click: show },
    { label: 'Set a marker', enabled: recording, click: () => ask(calls['record.mark']({})) },
    { label: 'Stop and seal', enabled: recording, click: () => ask(calls['record.stop']({})) },
    { type: 'separator' },
    { label: 'Quit', click: quit },
  ];
}

/** The tray follows the desk's state. */
export function openTray(
  { Tray, Menu, nativeImage }: Electron,
  icons: (light: Light) => string,
  desk: Desk,
  show: () => void,
  quit: () => void,
): Tray {
  const image = (light: Light) => nativeImage.createFromPath(icons(light));
  const tray = new Tray(image('grey'));
  tray.on('click', show);
  let shown: Phase | undefined;
  desk.listen((event) => {
    const { state } = desk.view;
    if (event !== 'view' || state.phase === shown) return;
    shown = state.phase;
    tray.setImage(image(lightOf(state)));
    tray.setToolTip(`GAP recorder: ${SAYS[state.phase]}`);
    tray.setContextMenu(Menu.buildFromTemplate(trayMenu(state, desk, show, quit)));
  });
  return tray;
}
