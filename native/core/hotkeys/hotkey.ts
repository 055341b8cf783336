import { GapError } from '#format/core/errors.ts';
import { nearestName } from '#format/core/findings/nearest-name.ts';
import { PHYSICAL_KEYS, type PhysicalKey } from '#format/core/input/physical-keys.ts';
import { said } from '#format/core/said.ts';

/** What each hotkey does, and its default. `record` stops what runs; while nothing does, the app starts a recording at the same keys. */
export const HOTKEY_DEFAULTS = {
  record: 'Ctrl+Alt+Shift+KeyR',
  panic: 'Ctrl+Alt+Shift+KeyP',
  hold: 'Ctrl+Alt+Shift+KeyH',
  marker: 'Ctrl+Alt+Shift+KeyM',
} as const;

export type HotkeyName = keyof typeof HOTKEY_DEFAULTS;
export const HOTKEY_NAMES = Object.keys(HOTKEY_DEFAULTS) as HotkeyName[];

export const MODIFIERS = ['Ctrl', 'Alt', 'Shift', 'Meta'] as const;
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
      throw new GapError(
        'usage.hotkey',
        said`${name} hotkey ${JSON.stringify(text)}: is already the ${other} hotkey`,
        said`Give each its own`,
      );
    taken.set(same, name);
    hotkeys[name] = hotkey;
  }
  return hotkeys;
}

/** No hotkey at all. */
export const NO_HOTKEYS = Object.fromEntries(HOTKEY_NAMES.map((name) => [name, 'off'])) as Record<HotkeyName, 'off'>;

/** The keys as they stand on a button: `Ctrl Alt Shift M`. Undefined for `off`. */
export function hotkeyText(text: string): string | undefined {
  return text === 'off'
    ? undefined
    : text
        .split('+')
        .map((part) => part.trim().replace(/^(Key|Digit)(?=.$)/, ''))
        .join(' ');
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
      said`${name} hotkey ${JSON.stringify(text)}: is not MODIFIER+KEY`,
      near === undefined
        ? said`Use something like ${HOTKEY_DEFAULTS[name]}`
        : said`Did you mean ${[...parts.slice(0, -1), near].join('+')}?`,
    );
  }
  return { modifiers: MODIFIERS.filter((known) => modifiers.includes(known)), key };
}
