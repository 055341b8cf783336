import { HOTKEY_DEFAULTS, type HotkeyName, hotkeyText } from '#core/hotkeys/hotkey.ts';
import { useView } from '#renderer/app-context.tsx';

/** The keys that do in the game what the button does here. Silent: read aloud with every button they would be in the way. */
export function HotkeyHint({ of: name }: { readonly of: HotkeyName }) {
  const { draft } = useView();
  const keys = hotkeyText(draft.hotkeys?.[name] ?? HOTKEY_DEFAULTS[name]);
  return (
    keys !== undefined && (
      <span className="hint" aria-hidden="true">
        {keys}
      </span>
    )
  );
}
