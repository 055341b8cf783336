import { GapError } from '#core/errors.ts';
import { nearestName } from '#core/findings/nearest-name.ts';
import { PHYSICAL_KEYS, type PhysicalKey } from '#core/input/physical-keys.ts';

/** What each hotkey does, and its default. */
export const HOTKEY_DEFAULTS = {
  panic: 'Ctrl+Alt+Shift+KeyP',
  hold: 'Ctrl+Alt+Shift+KeyH',
  marker: 'Ctrl+Alt+Shift+KeyM',
} as const;

export type HotkeyName = keyof typeof HOTKEY_DEFAULTS;
export const HOTKEY_NAMES = Object.keys(HOTKEY_DEFAULTS) as HotkeyName[];

const MODIFIERS = ['Ctrl', 'Alt', 'Shift', 'Meta'] as const;
export type Modifier = (typeof MODIFIERS)[number];

export interface Hotkey {
  readonly modifiers: readonly Modifier[];
  readonly key: PhysicalKey;
}

/** The hotkeys of a session: the default for one that is not given, none for `off`. Throws a GapError (`usage.hotkey`). */
export function parseHotkeys(texts: Readonly<Partial<Record<HotkeyName, string | undefined>>>): Partial<Record<HotkeyName, Hotkey>> {
  const hotkeys: Partial<Record<HotkeyName, Hotkey>> = {};
  const taken = new Map<string, HotkeyName>();
  for (const name of HOTKEY_NAMES) {
    const text = texts[name] ?? HOTKEY_DEFAULTS[name];
    if (text === 'off') continue;
    const hotkey = parseHotkey(name, text);
    const same = JSON.stringify(hotkey);
    const other = taken.get(same);
    if (other !== undefined)
      throw new GapError('usage.hotkey', `${name} hotkey ${JSON.stringify(text)}: is already the ${other} hotkey`, 'Give each its own');
    taken.set(same, name);
    hotkeys[name] = hotkey;
  }
  return hotkeys;
}

/** Reads `Ctrl+Alt+Shift+KeyP` or `Ctrl+F9`. Throws a GapError (`usage.hotkey`). */
export function parseHotkey(name: HotkeyName, text: string): Hotkey {
  const parts = text.split('+').map((part) => part.trim());
  const last = parts.at(-1) ?? '';
  const keys = PHYSICAL_KEYS.filter((key) => !key.startsWith('Mouse'));
  const key = keys.find((known) => [last, `Key${last}`, `Digit${last}`].some((one) => one.toLowerCase() === known.toLowerCase()));
  const modifiers = parts.slice(0, -1).map((part) => MODIFIERS.find((known) => known.toLowerCase() === part.toLowerCase()));
  if (key === undefined || modifiers.includes(undefined) || modifiers.length === 0) {
    const near = key === undefined ? nearestName(last, keys) : undefined;
    throw new GapError(
      'usage.hotkey',
      `${name} hotkey ${JSON.stringify(text)}: is not MODIFIER+KEY`,
      near === undefined ? `Use something like ${HOTKEY_DEFAULTS[name]}` : `Did you mean ${[...parts.slice(0, -1), near].join('+')}?`,
    );
  }
  return { modifiers: MODIFIERS.filter((known) => modifiers.includes(known)), key };
}
