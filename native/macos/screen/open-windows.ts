import { basename } from 'node:path';
import type { OpenWindowFacts } from '#native/core/input/game-rule.ts';
import { programPath } from '#native/macos/host.ts';
import { allWindows, type ListedWindow, shownWindows } from '#native/macos/screen/window-list.ts';

/** Ordinary windows; menus, the Dock and the menu bar lie above. */
const NORMAL_LAYER = 0;

/** The ordinary windows that are on the screen, the topmost first. Not yet run (docs/platforms.md). */
export function openWindowsOnMacos(): OpenWindowFacts[] {
  return ordinary(shownWindows(), programPath);
}

/** Also those that are minimised or on another desktop: many programs keep windows that are never shown. Not yet run (docs/platforms.md). */
export function everyWindowOnMacos(): OpenWindowFacts[] {
  return ordinary(allWindows(), programPath);
}

/** Those of the list in which somebody may play. */
export function ordinary(
  list: readonly Pick<ListedWindow, 'number' | 'pid' | 'layer' | 'title'>[],
  pathOf: (pid: number) => string | undefined,
): OpenWindowFacts[] {
  return list
    .filter(({ layer }) => layer === NORMAL_LAYER)
    .map(({ number, pid, title }) => {
      const path = pathOf(pid);
      return { window: number, pid, programs: path === undefined ? [] : [basename(path)], title: title === '' ? undefined : title };
    });
}
