import { numberFlag } from '#cli/flags.ts';
import { HOTKEY_NAMES } from '#core/hotkeys/hotkey.ts';
import type { RecordSettings } from '#core/plan/plan.ts';
import { GapError } from '#format/core/errors.ts';
import { loadProfile } from '#recorder/profile-files.ts';

/** Flags for whose input is captured, and how: the same for `record` and `devices`. */
export const CAPTURE_OPTIONS = {
  display: { type: 'string' },
  hz: { type: 'string' },
  game: { type: 'string', multiple: true },
  'any-window': { type: 'boolean' },
  profile: { type: 'string' },
  pads: { type: 'string' },
  input: { type: 'string' },
  hotkey: { type: 'string', multiple: true },
} as const;

export interface CaptureValues {
  readonly display?: string | undefined;
  readonly hz?: string | undefined;
  readonly game?: string[] | undefined;
  readonly 'any-window'?: boolean | undefined;
  readonly profile?: string | undefined;
  readonly pads?: string | undefined;
  readonly input?: string | undefined;
  readonly hotkey?: string[] | undefined;
}

/** Reads them. Throws a GapError (`usage.*`) that names the flag; `planRecording` checks what they mean. */
export function captureSettings(values: CaptureValues): RecordSettings {
  return {
    display: values.display,
    hz: numberFlag('hz', values.hz),
    games: values.game,
    anyWindow: values['any-window'] === true,
    profile: loadProfile(values.profile),
    pads: values.pads as RecordSettings['pads'],
    input: values.input as RecordSettings['input'],
    // The app, which may be waiting in the tray, starts recordings at these keys: here they are asked for.
    hotkeys: { record: 'off', ...Object.fromEntries((values.hotkey ?? []).map(hotkeyFlag)) },
  };
}

function hotkeyFlag(text: string): [string, string] {
  const [name = '', keys] = text.split('=', 2);
  if (!(HOTKEY_NAMES as readonly string[]).includes(name) || keys === undefined || keys === '')
    throw new GapError(
      'usage.hotkey',
      `--hotkey ${text}: is not NAME=KEYS`,
      `Use one of ${HOTKEY_NAMES.join(', ')}, such as marker=Ctrl+F9`,
    );
  return [name, keys];
}
