import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { HOTKEY_DEFAULTS, type HotkeyName, hotkeyText } from '#native/core/hotkeys/hotkey.ts';
import { say } from '#renderer/text/say.ts';

const MODIFIER_KEYS = /^(Control|Alt|Shift|Meta)(Left|Right)$/;

interface Props {
  readonly name: HotkeyName;
  readonly keys: string;
  readonly onChange: (keys: string) => void;
}

/** One hotkey, set by pressing it. Escape or Tab leaves it as it was. */
export function HotkeyField({ name, keys, onChange }: Props) {
  const [isListening, setListening] = useState(false);
  const [alone, setAlone] = useState(false);
  useEffect(() => {
    if (!isListening) return;
    const end = () => {
      setListening(false);
      setAlone(false);
    };
    const press = (event: KeyboardEvent) => {
      const modifiers = modifiersOf(event);
      // Also backwards: the focus goes on.
      if (event.code === 'Tab' && modifiers.every((one) => one === 'Shift')) return end();
      // Not for the button that has the focus, nor for the page.
      event.preventDefault();
      event.stopPropagation();
      if (modifiers.length === 0 && event.code === 'Escape') return end();
      if (MODIFIER_KEYS.test(event.code)) return;
      if (modifiers.length === 0) return setAlone(true);
      end();
      onChange([...modifiers, event.code].join('+'));
    };
    addEventListener('keydown', press, true);
    return () => removeEventListener('keydown', press, true);
  }, [isListening, onChange]);
  const label = say(`settings.hotkey.${name}`);
  return (
    <div className="hotkey">
      <span>{label}</span>
      <Button
        aria-label={`${label}: ${hotkeyText(keys) ?? say('settings.hotkey.none')}`}
        className={isListening ? 'listening' : ''}
        onPress={() => setListening(true)}
        onBlur={() => {
          setListening(false);
          setAlone(false);
        }}
      >
        <kbd>
          {isListening ? say(alone ? 'settings.hotkey.alone' : 'settings.hotkey.press') : (hotkeyText(keys) ?? say('settings.hotkey.none'))}
        </kbd>
      </Button>
      <p role="status" className="hidden">
        {isListening && say(alone ? 'settings.hotkey.alone' : 'settings.hotkey.press')}
      </p>
      {keys !== 'off' && (
        <Button className="quiet" aria-label={`${label}: ${say('settings.hotkey.remove')}`} onPress={() => onChange('off')}>
          {say('settings.hotkey.remove')}
        </Button>
      )}
      {keys !== HOTKEY_DEFAULTS[name] && (
        <Button
          className="quiet"
          aria-label={`${label}: ${say('settings.hotkey.default')}`}
          onPress={() => onChange(HOTKEY_DEFAULTS[name])}
        >
          {say('settings.hotkey.default')}
        </Button>
      )}
    </div>
  );
}

const modifiersOf = ({ ctrlKey, altKey, shiftKey, metaKey }: KeyboardEvent): string[] => [
  ...(ctrlKey ? ['Ctrl'] : []),
  ...(altKey ? ['Alt'] : []),
  ...(shiftKey ? ['Shift'] : []),
  ...(metaKey ? ['Meta'] : []),
];
