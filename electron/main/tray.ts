import type { MenuItemConstructorOptions } from 'electron';
import type { Desk } from '#app/desk/desk.ts';
import type { View } from '#core/app/contract.ts';
import type { Draft } from '#core/app/draft.ts';
import { type Headline, headlineOf } from '#core/app/live/headline.ts';
import type { Written } from '#core/app/live/written.ts';
import type { ShellSay, ShellWord } from '#core/app/shell-words.ts';
import type { AppState, Phase } from '#core/app/state.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';
import type { Electron } from '#main/electron-port.ts';
import { HOTKEY_DEFAULTS, type HotkeyName, hotkeyText } from '#native/core/hotkeys/hotkey.ts';

/** The tray's text for each state, which a player sees without our window. */
const SAYS: Readonly<Record<Phase, ShellWord>> = {
  idle: 'shell.idle',
  waiting: 'shell.waiting',
  checking: 'shell.checking',
  checked: 'shell.idle',
  calibrating: 'shell.calibrating',
  calibrated: 'shell.idle',
  'lag-measured': 'shell.idle',
  starting: 'shell.starting',
  recording: 'shell.recording',
  stopping: 'shell.stopping',
  recovering: 'shell.recovering',
  sealed: 'shell.idle',
  failed: 'shell.failed',
};

const sealingOf = (state: AppState) => (state.phase === 'stopping' || state.phase === 'recovering' ? state.sealing : undefined);

/** The headline of the recording page in short: a tray that is red over a recording that fails would lie. */
function headlineSays(say: ShellSay, headline: Headline): string {
  switch (headline.says) {
    case 'missing':
    case 'unusable':
      return say(`shell.${headline.says}`, { percent: Math.round(headline.percent) });
    case 'paused':
      return say(headline.why.startsWith('held') ? 'shell.held' : 'shell.paused');
    default:
      return say(`shell.${headline.says}`);
  }
}

/** The same, with progress and time left. */
export function traySays(say: ShellSay, state: AppState, headline?: Headline): string {
  if (state.phase === 'recording' && headline !== undefined) return headlineSays(say, headline);
  const says = say(SAYS[state.phase]);
  const sealing = sealingOf(state);
  if (sealing === undefined || sealing.of === 0) return says;
  const { done, of, perS, waits } = sealing;
  const percent = Math.floor((100 * done) / of);
  if (waits !== undefined) return say('shell.progress.waits', { says, percent, why: waits });
  if (perS === 0) return say('shell.progress', { says, percent });
  return say('shell.progress.left', { says, percent, minutes: Math.ceil((of - done) / perS / 60) });
}

/** Red while it records, amber while it works, grey otherwise. */
type Light = 'red' | 'amber' | 'grey';

export function lightOf({ phase }: AppState, headline?: Headline): Light {
  if (phase === 'recording') return headline === undefined || headline.tone === 'rec' ? 'red' : 'amber';
  return ['starting', 'stopping', 'recovering', 'checking', 'calibrating'].includes(phase) ? 'amber' : 'grey';
}

export function trayMenu(
  { state, says, say }: { readonly state: AppState; readonly says: string; readonly say: ShellSay },
  hotkeys: Draft['hotkeys'],
  { calls }: Pick<Desk, 'calls'>,
  show: () => void,
  quit: () => void,
): MenuItemConstructorOptions[] {
  const recording = state.phase === 'recording';
  const named = (word: ShellWord, name: HotkeyName) => {
    const label = say(word);
    const keys = hotkeyText(hotkeys?.[name] ?? HOTKEY_DEFAULTS[name]);
    return keys === undefined ? label : `${label} (${keys})`;
  };
  const ask = (work: Promise<unknown>) => void work.catch(() => show());
  return [
    { label: say('shell.name', { says }), enabled: false },
    { type: 'separator' },
    { label: say('shell.menu.show'), click: show },
    { label: named('shell.menu.marker', 'marker'), enabled: recording, click: () => ask(calls['record.steer']({ command: 'mark' })) },
    { label: named('shell.menu.stop', 'record'), enabled: recording, click: () => ask(calls['record.steer']({ command: 'stop' })) },
    ...(sealingOf(state)?.waits === undefined
      ? []
      : [{ label: say('shell.menu.video'), click: () => ask(calls['record.steer']({ command: 'go-on' })) }]),
    { type: 'separator' },
    // Hotkeys better pressed in the game: a menu takes the focus away from it.
    { label: named('shell.menu.hold', 'hold'), enabled: false },
    { label: named('shell.menu.panic', 'panic'), enabled: false },
    { type: 'separator' },
    { label: say('shell.menu.quit'), click: quit },
  ];
}

/** The tray follows the desk's state. `look`: its language has changed. */
export function openTray(
  { Tray, Menu, nativeImage }: Electron,
  icons: (light: Light) => string,
  desk: Desk,
  { say, show, quit }: { readonly say: ShellSay; readonly show: () => void; readonly quit: () => void },
): { readonly look: () => void } {
  const image = (light: Light) => nativeImage.createFromPath(icons(light));
  const tray = new Tray(image('grey'));
  tray.on('click', show);
  let shown = '';
  let view = desk.view;
  let snapshot: Snapshot | undefined;
  let written: Written | undefined;
  let writtenAtMs = 0;
  const look = () => {
    const { state, draft, gone } = view;
    const headline = headlineOf({ state, written, sinceMs: performance.now() - writtenAtMs, snapshot, gone });
    const says = traySays(say, state, headline);
    const light = lightOf(state, headline);
    const key = JSON.stringify([say('shell.name', { says }), light, draft.hotkeys]);
    if (key === shown) return;
    shown = key;
    tray.setImage(image(light));
    tray.setToolTip(say('shell.name', { says }));
    tray.setContextMenu(Menu.buildFromTemplate(trayMenu({ state, says, say }, draft.hotkeys, desk, show, quit)));
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
  return { look };
}
