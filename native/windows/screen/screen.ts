import koffi from 'koffi';
import type { ScreenFacts } from '#native/screen/screen-facts.ts';
import { windowsHdr } from '#native/windows/screen/hdr.ts';
import { user32 } from '#native/windows/user32.ts';

// winuser.h.
const SM_CXSCREEN = 0;
const SM_CYSCREEN = 1;
const PER_MONITOR_AWARE_V2 = -4;

/** Size of the primary monitor in its own pixels. */
export function queryWindowsScreen(): ScreenFacts {
  // Without this a scaled desktop is reported in smaller, virtual pixels. Refused where it was set before us: that setting then stands.
  try {
    koffi.load('user32.dll').func('int __stdcall SetProcessDpiAwarenessContext(intptr_t context)')(PER_MONITOR_AWARE_V2);
  } catch {
    // Before Windows 10 1703 there is no such call.
  }
  const w = user32();
  return {
    width: w.metrics(SM_CXSCREEN) as number,
    height: w.metrics(SM_CYSCREEN) as number,
    server: 'Windows desktop',
    hdr: windowsHdr(),
  };
}
