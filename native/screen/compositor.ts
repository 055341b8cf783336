import { openDisplay, xlib } from '#native/x11/xlib.ts';

/**
 * Whether a compositor sits between a window and the screen: a drawing then becomes visible some time after the display server has
 * confirmed it. On X11 the compositor owns the selection _NET_WM_CM_Sn (EWMH); Windows and macOS always have one. Throws a GapError
 * where the display cannot be opened.
 */
export function isComposited(display: string): boolean {
  if (process.platform !== 'linux') return true;
  const x = xlib();
  const connection = openDisplay(display);
  try {
    const atom = x.internAtom(connection, `_NET_WM_CM_S${x.defaultScreen(connection)}`, 0);
    return Number(x.getSelectionOwner(connection, atom)) !== 0;
  } finally {
    x.closeDisplay(connection);
  }
}
