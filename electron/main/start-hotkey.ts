import type { Desk } from '#app/desk/desk.ts';
import { isResting } from '#core/app/transition.ts';
import type { PhysicalKey } from '#format/core/input/physical-keys.ts';
import type { Electron } from '#main/electron-port.ts';
import { HOTKEY_DEFAULTS, parseHotkey } from '#native/core/hotkeys/hotkey.ts';

/** Electron's names of keys that have others than ours (docs/api/accelerator). */
const NAMES: Readonly<Partial<Record<PhysicalKey, string>>> = {
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  NumpadAdd: 'numadd',
  NumpadSubtract: 'numsub',
  NumpadMultiply: 'nummult',
  NumpadDivide: 'numdiv',
  NumpadDecimal: 'numdec',
  Minus: '-',
  Equal: '=',
  BracketLeft: '[',
  BracketRight: ']',
  Backslash: '\\',
  Semicolon: ';',
  Quote: "'",
  Backquote: '`',
  Comma: ',',
  Period: '.',
  Slash: '/',
};

/** Electron's text of a hotkey; undefined for `off`. By the letter that is printed on the key, where the recorder goes by its place. */
export function accelerator(text: string): string | undefined {
  if (text === 'off') return undefined;
  const { modifiers, key } = parseHotkey('record', text);
  const name = NAMES[key] ?? key.replace(/^(Key|Digit)/, '').replace(/^Numpad(?=\d$)/, 'num');
  return [...modifiers.map((one) => (one === 'Meta' ? 'Super' : one)), name].join('+');
}

/**
 * The same keys that stop a recording start one, with the last settings, while nothing is running and none of our windows has the focus: there
 * a button is nearer, and a new hotkey may be about to be pressed. `refused`: there is no recording, and the app says why.
 */
export function startByHotkey({ app, globalShortcut }: Pick<Electron, 'app' | 'globalShortcut'>, desk: Desk, refused: () => void): void {
  let isOurs = false;
  let held: string | undefined;
  const look = () => {
    const { state, draft } = desk.view;
    const wanted = isOurs || !isResting(state) ? undefined : named(draft.hotkeys?.record ?? HOTKEY_DEFAULTS.record);
    if (wanted === held) return;
    // The recorder asks the system for the same keys.
    if (held !== undefined) globalShortcut.unregister(held);
    held = wanted !== undefined && taken(globalShortcut, wanted, start) ? wanted : undefined;
  };
  let isStarting = false;
  const start = () => {
    // A key that is held repeats.
    if (isStarting) return;
    isStarting = true;
    void desk.calls['record.start']({})
      .catch(refused)
      .finally(() => {
        isStarting = false;
      });
  };
  const focus = (ours: boolean) => () => {
    isOurs = ours;
    look();
  };
  app.on('browser-window-focus', focus(true));
  app.on('browser-window-blur', focus(false));
  app.on('will-quit', () => globalShortcut.unregisterAll());
  desk.listen((event) => event === 'view' && look());
}

/** None for what is no hotkey: settings may have been edited by hand, and starting a recording says what is wrong with it. */
function named(text: string): string | undefined {
  try {
    return accelerator(text);
  } catch {
    return undefined;
  }
}

/** Not where another program has them: the recorder then refuses them too, and says which. */
function taken(shortcuts: Electron['globalShortcut'], keys: string, pressed: () => void): boolean {
  try {
    return shortcuts.register(keys, pressed);
  } catch {
    // Electron knows no name for some keys, such as ContextMenu.
    return false;
  }
}
