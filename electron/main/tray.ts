import type { MenuItemConstructorOptions, Tray } from 'electron';
import type { View } from '#core/app/contract.ts';
import type { Draft } from '#core/app/draft.ts';
import { type Headline, headlineOf } from '#core/app/live/headline.ts';
import type { Written } from '#core/app/live/written.ts';
import type { AppState, Phase } from '#core/app/state.ts';
import { HOTKEY_DEFAULTS, type HotkeyName, hotkeyText } from '#core/hotkeys/hotkey.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';
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

/** The headline of the recording page in short: a tray that is red over a recording that fails would lie. */
function headlineSays(headline: Headline): string {
  switch (headline.says) {
    case 'missing':
      return `recording, but failing: ${Math.round(headline.percent)} % of the frames are missing`;
    case 'residual':
      return 'recording, but failing: frames are off their time';
    case 'dead':
      return 'nothing new is being written';
    case 'late':
      return 'writing is late';
    case 'unknown':
      return 'not known whether anything is being written';
    case 'paused':
      return headline.why.startsWith('held') ? 'paused' : 'paused: the game is not recorded now';
    default:
      return SAYS[headline.says];
  }
}

/** The same, with progress and time left. */
export function traySays(state: AppState, headline?: Headline): string {
  if (state.phase === 'recording' && headline !== undefined) return headlineSays(headline);
  const sealing = sealingOf(state);
  if (sealing === undefined || sealing.of === 0) return SAYS[state.phase];
  const { done, of, perS, waits } = sealing;
  const left = waits ?? (perS > 0 ? `${Math.ceil((of - done) / perS / 60)} min left` : undefined);
  return `${SAYS[state.phase]}: ${Math.floor((100 * done) / of)} %${left === undefined ? '' : `, ${left}`}`;
}

/** Red while it records, amber while it works, grey otherwise. */
type Light = 'red' | 'amber' | 'grey';

export function lightOf({ phase }: AppState, headline?: Headline): Light {
  if (phase === 'recording') return headline === undefined || headline.tone === 'rec' ? 'red' : 'amber';
  return ['starting', 'stopping', 'recovering', 'checking', 'calibrating'].includes(phase) ? 'amber' : 'grey';
}

export function trayMenu(
  { state, says }: { readonly state: AppState; readonly says: string },
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
    { label: `GAP recorder: ${says}`, enabled: false },
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
  let view = desk.view;
  let snapshot: Snapshot | undefined;
  let written: Written | undefined;
  let writtenAtMs = 0;
  const look = () => {
    const { state, draft } = view;
    const headline = headlineOf({ state, written, sinceMs: performance.now() - writtenAtMs, snapshot });
    const says = traySays(state, headline);
    const light = lightOf(state, headline);
    const key = JSON.stringify([says, light, draft.hotkeys]);
    if (key === shown) return;
    shown = key;
    tray.setImage(image(light));
    tray.setToolTip(`GAP recorder: ${says}`);
    tray.setContextMenu(Menu.buildFromTemplate(trayMenu({ state, says }, draft.hotkeys, desk, show, quit)));
  };
  desk.listen((event, value) => {
    if (event === 'view') {
      view = value as View;
      if (view.state.phase !== 'recording') [snapshot, written] = [undefined, undefined];
      look();
    } else if (event === 'snapshot') snapshot = value as Snapshot;
    else if (event === 'written') {
      written = value as Written;
      writtenAtMs = performance.now();
      look();
    }
  });
  return tray;
}
