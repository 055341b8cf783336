import koffi from 'koffi';
import { querySlaves } from '#native/x11/devices.ts';
import { bytesAt, pointerAt } from '#native/x11/memory.ts';
import { type Display, xlib } from '#native/x11/xlib.ts';

/** XRRMonitorInfo (Xrandr.h), 64-bit layout: the name's atom first. */
const MONITOR_BYTES = 8;

/**
 * Whether an X server is one inside a Wayland desktop that shows its windows one by one: its own screen is black. Xwayland has an extension of its name
 * (since 23.1), or names its devices and monitors so; where it is a desktop of its own, in a window, no compositor takes its windows apart.
 */
export function isRootless(display: Display, isComposited: boolean): boolean {
  if (!isComposited) return false;
  return (
    xlib().queryExtension(display, 'XWAYLAND', [0], [0], [0]) !== 0 ||
    querySlaves(display).some(({ name }) => name.startsWith('xwayland-')) ||
    (monitorName(display)?.startsWith('XWAYLAND') ?? false)
  );
}

/** Of the first monitor; undefined where there is none, or no RandR. */
function monitorName(display: Display): string | undefined {
  try {
    const library = koffi.load('libXrandr.so.2');
    const monitors = library.func('uintptr_t XRRGetMonitors(void* display, ulong window, int active, _Out_ int* count)');
    const count = [0];
    const list = Number(monitors(display, xlib().rootWindow(display), 1, count));
    if (list === 0) return undefined;
    const atom = pointerAt(bytesAt(list, MONITOR_BYTES), 0);
    xlib().free(list);
    return count[0] === 0 ? undefined : (xlib().atomName(display, atom) as string);
  } catch {
    return undefined;
  }
}
