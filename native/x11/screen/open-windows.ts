import type { OpenWindowFacts } from '#native/core/input/game-rule.ts';
import { WindowProperties } from '#native/x11/properties.ts';
import { openDisplay, xlib } from '#native/x11/xlib.ts';

/** What the window manager shows, the oldest first. Opens and closes a connection of its own. */
export function openWindowsOnX11(name: string): OpenWindowFacts[] {
  const display = openDisplay(name);
  try {
    const properties = new WindowProperties(display);
    const front = properties.front();
    return properties.clients().map((window) => ({ ...properties.describe(window), window, isFront: front.includes(window) }));
  } finally {
    xlib().closeDisplay(display);
  }
}
