import { RawWindow } from '#native/windows/raw-window.ts';

/** Checks that raw input is available before a recording depends on it. Throws a GapError (`preflight.input`). */
export function checkWindowsInput(): string {
  using _window = new RawWindow();
  return 'Raw Input of keyboards and mice';
}
