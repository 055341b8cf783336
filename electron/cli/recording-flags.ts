import { askedBy } from '#core/plan/options/flags.ts';
import { RECORDING_OPTIONS } from '#core/plan/options/recording-options.ts';
import type { RecordSettings } from '#core/plan/plan.ts';
import { GapError } from '#format/core/errors.ts';
import type { FlagValues } from '#format/core/flags.ts';
import { HOTKEY_NAMES } from '#native/core/hotkeys/hotkey.ts';
import { loadProfile } from '#session/profile-files.ts';

/** What the flags of a command ask of a recording. Throws a GapError (`usage.*`) that names the flag. */
export function settingsOf(flags: FlagValues<typeof RECORDING_OPTIONS>): Omit<RecordSettings, 'consent' | 'needs'> {
  return {
    ...askedBy(RECORDING_OPTIONS, { ...flags, probe: flags.probe || undefined }),
    ...windowOf(flags),
    profile: loadProfile(flags.profile),
    // The app, which may be waiting in the tray, starts recordings at these keys: here they are asked for.
    hotkeys: { record: 'off', ...Object.fromEntries((flags.hotkey ?? []).map(hotkeyFlag)) },
  };
}

/** Whether only the game's window is recorded, where one of the two flags says so. Throws a GapError (`usage.window`) where both do. */
export function windowOf(flags: Pick<FlagValues<typeof RECORDING_OPTIONS>, 'window' | 'no-window'>): { readonly window?: boolean } {
  if (flags['no-window'] !== true) return flags.window === undefined ? {} : { window: flags.window };
  if (flags.window === true) throw new GapError('usage.window', '--window and --no-window exclude each other', 'Leave one of the two out');
  return { window: false };
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
