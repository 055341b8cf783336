import type { MenuItemConstructorOptions, Tray } from 'electron';
import type { Draft } from '#core/app/draft.ts';
import type { AppState, Phase } from '#core/app/state.ts';
import { HOTKEY_DEFAULTS, type HotkeyName, hotkeyText } from '#core/hotkeys/hotkey.ts';
import type { Electron } from '#main/electron-port.ts';
import type { Desk } from '#station/desk/desk.ts';

/** The tray's text for each state, which a player sees without our window. */
const SAYS: Readonly<Record<Phase, string>> = {
  idle: 'not recording',
  checking: 'checking',
  checked: 'not recording',
  calibrating: 'calibrating',
  calibrated: 'not recording',
  'lag-measured': 'not recording',
  starting: 'starting: nothing is in the file yet',
  recording: 'recording',
  stopping: 'sealing',
  recovering: 'sealing an interrupted recording',
  sealed: 'not recording',
  failed: 'not recording: something failed',
};

const sealingOf = (state: AppState) => (state.phase === 'stopping' || state.phase === 'recovering' ? state.sealing : undefined);

/** The same, with progress and time left. */
export function traySays(state: AppState): string {
  const sealing = sealingOf(state);
  if (sealing === undefined || sealing.of === 0) return SAYS[state.phase];
  const { done, of, perS, waits } = sealing;
  const left = waits ?? (perS > 0 ? `${Math.ceil((of - done) / perS / 60)} min left` : undefined);
  return `${SAYS[state.phase]}: ${Math.floor((100 * done) / of)} %${left === undefined ? '' : `, ${left}`}`;
}

/** Red while it records, amber while it works, grey otherwise. */
type Light = 'red' | 'amber' | 'grey';

export function lightOf({ phase }: AppState): Light {
  if (phase === 'recording') return 'red';
  return ['starting', 'stopping', 'recovering', 'checking', 'calibrating'].includes(phase) ? 'amber' : 'grey';
}

export function trayMenu(
  state: AppState,
  hotkeys: Draft['hotkeys'],
  { calls }: Pick<Desk, 'calls'>,
  show: () => void,
  quit: () => void,
): MenuItemConstructorOptions[] {
  const recording = state.phase === 'recording';
  const named = (label: string, name: HotkeyName) => {
    const keys = hotkeyText(hotkeys?.[name] ?? HOTKEY_DEFAULTS[name]);
    return keys === undefined ? label : `${label} (${keys})`;
  };
  const ask = (work: Promise<unknown>) => void work.catch(() => show());
  return [
    { label: `GAP recorder: ${traySays(state)}`, enabled: false },
    { type: 'separator' },
    { label: 'Show', click: show },
    { label: named('Set a marker', 'marker'), enabled: recording, click: () => ask(calls['record.steer']({ command: 'mark' })) },
    { label: named('Stop and seal', 'record'), enabled: recording, click: () => ask(calls['record.steer']({ command: 'stop' })) },
    ...(sealingOf(state)?.waits === undefined
      ? []
      : [{ label: 'Make the video now', click: () => ask(calls['record.steer']({ command: 'go-on' })) }]),
    { type: 'separator' },
    // Hotkeys better pressed in the game: a menu takes the focus away from it.
    { label: named('Pause and resume', 'hold'), enabled: false },
    { label: named('Delete the last 5 minutes and stop', 'panic'), enabled: false },
    { type: 'separator' },
    { label: 'Quit', click: quit },
  ];
}

const keyOf = (state: AppState, { hotkeys }: Draft) => JSON.stringify([traySays(state), hotkeys]);

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
  let shown = '';
  desk.listen((event) => {
    const { state, draft } = desk.view;
    if (event !== 'view' || shown === keyOf(state, draft)) return;
    shown = keyOf(state, draft);
    tray.setImage(image(lightOf(state)));
    tray.setToolTip(`GAP recorder: ${traySays(state)}`);
    tray.setContextMenu(Menu.buildFromTemplate(trayMenu(state, draft.hotkeys, desk, show, quit)));
  });
  return tray;
}
