import { HOTKEY_DEFAULTS, type HotkeyName, hotkeyText } from '#native/core/hotkeys/hotkey.ts';
import { useView } from '#renderer/app-context.tsx';
import { KeyHint } from '#renderer/parts/key-hint.tsx';

/** The keys that do in the game what the button does here. */
export function HotkeyHint({ of: name }: { readonly of: HotkeyName }) {
  const { draft } = useView();
  const keys = hotkeyText(draft.hotkeys?.[name] ?? HOTKEY_DEFAULTS[name]);
  return keys !== undefined && <KeyHint of={keys} />;
}
