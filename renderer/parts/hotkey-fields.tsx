import { HOTKEY_DEFAULTS, HOTKEY_NAMES } from '#core/input/hotkey.ts';
import { useCall, useView } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { LateField } from '#renderer/parts/late-field.tsx';
import { say } from '#renderer/text/say.ts';

/** The hotkeys for hold, marker and take-back. Each is checked as soon as it is entered. */
export function HotkeyFields() {
  const call = useCall();
  const { draft } = useView();
  const { ask, fault } = useAsked();
  const change = (name: (typeof HOTKEY_NAMES)[number], text: string) => {
    const { [name]: _, ...others } = draft.hotkeys ?? {};
    const own = text.trim() === '' || text.trim() === HOTKEY_DEFAULTS[name] ? {} : { [name]: text.trim() };
    void ask(() => call('draft.change', { hotkeys: { ...others, ...own } }));
  };
  return (
    <>
      <p className="small">{say('settings.hotkeys.says')}</p>
      <FaultNote fault={fault} />
      <div className="grid">
        {HOTKEY_NAMES.map((name) => (
          <LateField
            key={name}
            label={say(`settings.hotkey.${name}`)}
            value={draft.hotkeys?.[name] ?? HOTKEY_DEFAULTS[name]}
            onChange={(text) => change(name, text)}
          />
        ))}
      </div>
    </>
  );
}
