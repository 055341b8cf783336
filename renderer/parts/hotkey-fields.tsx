import { useCallback } from 'react';
import { Button, Checkbox } from 'react-aria-components';
import { HOTKEY_DEFAULTS, HOTKEY_NAMES } from '#native/core/hotkeys/hotkey.ts';
import { useView } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useKept } from '#renderer/parts/hooks/use-kept.ts';
import { HotkeyField } from '#renderer/parts/hotkey-field.tsx';
import { playSound } from '#renderer/parts/shell/play-sound.ts';
import { say } from '#renderer/text/say.ts';

/** The hotkeys, and what is heard of them. Each is checked as soon as it is entered. */
export function HotkeyFields() {
  const { draft, choices } = useView();
  const { keep, fault } = useKept();
  const change = useCallback(
    (name: (typeof HOTKEY_NAMES)[number], keys: string) => {
      const { [name]: _, ...others } = draft.hotkeys ?? {};
      const own = keys === HOTKEY_DEFAULTS[name] ? {} : { [name]: keys };
      keep({ hotkeys: { ...others, ...own } });
    },
    [draft.hotkeys, keep],
  );
  return (
    <>
      <p className="small">{say('settings.hotkeys.says')}</p>
      <FaultNote fault={fault} />
      <div className="hotkeys">
        {HOTKEY_NAMES.map((name) => (
          <HotkeyField
            key={name}
            name={name}
            keys={draft.hotkeys?.[name] ?? HOTKEY_DEFAULTS[name]}
            onChange={(keys) => change(name, keys)}
          />
        ))}
      </div>
      <div className="row">
        <Checkbox className="choice" isSelected={draft.sounds !== false} onChange={(sounds) => keep({ sounds })}>
          <span className="box" aria-hidden="true" />
          {say('settings.sounds')}
        </Checkbox>
        <Button className="quiet" onPress={() => playSound('started')}>
          {say('settings.sounds.listen')}
        </Button>
      </div>
      {choices.compact && (
        <Checkbox className="choice" isSelected={draft.compact === true} onChange={(compact) => keep({ compact })}>
          <span className="box" aria-hidden="true" />
          {say('settings.compact')}
        </Checkbox>
      )}
    </>
  );
}
